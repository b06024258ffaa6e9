"""One side on one issue over time, with every change of its stance: /issues/tariffs/positions/china/."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from talks.models.editions import PublicActor, PublicIssue
from talks.public.analytics.stances import Position, Shift
from talks.public.http import Moved, missing, page, public_page
from talks.public.index.live import State
from talks.public.lookups import DatedPosition
from talks.public.position_rows import OneSide, of_side
from talks.public.presenting import Names, capital, counted
from talks.public.releases import one_moment
from talks.public.stance_picture import stance_picture
from talks.public.structured import absolute, breadcrumbs, script_json
from talks.text import the
from talks.vocabulary import Stance, label


@dataclass(frozen=True, slots=True)
class StepView:
    """A position in the order of time. `was` is set where the stance is another one than before."""

    row: DatedPosition
    was: DatedPosition | None
    certain: bool  # False when the dates do not say which was first


@public_page
def positions(request: HttpRequest, slug: str, actor: str) -> HttpResponse:
    """Six queries at most, however many positions there are."""
    with one_moment(request) as state:
        issue, who = find(state, slug, actor)
        found = of_side(state, who, issue)
    tree = list(state.names.issues.values())
    name = name_of(who)
    title = f"{capital(name)} on {issue.name}"
    names = Names({who.slug: who.data}, {one.slug: one.data for one in tree})
    trail = [(one.name, reverse("issue", args=[one.slug])) for one in tree if one.slug in issue.path]
    steps_ = steps(found)
    return page(
        request,
        "talks/issue_positions.html",
        {
            "nav": "issues",
            "actor": names.actor(who.slug),
            "issue": names.issue(issue.slug),
            "trail": trail,
            "steps": steps_,
            "told": [found.shown[one.key] for one in reversed(found.found.told)],
            "sentence": sentence(found, name),
            "picture": stance_picture(found, who.slug, name, issue.slug, issue.name, sentence(found, name)),
            "whole": found.whole,
            "below": [one for one in tree if issue.slug in one.path[:-1]],
            "json_ld": script_json(breadcrumbs([("Issues", reverse("issues")), *trail, (title, request.path)])),
            "title": title,
            "description": f"What {name} said on {issue.name}, in the order of time, with every change of stance.",
            "canonical": absolute(address(issue.slug, who.slug)),
            "noindex": not steps_ and not found.found.told,
        },
    )


def name_of(actor: PublicActor) -> str:
    """As it stands inside a sentence."""
    return the(actor.name) if actor.kind == "state" else actor.name


def address(issue: str, actor: str) -> str:
    return reverse("issue-positions", args=[issue, actor])


def over_time_links(issue: str, groups: Iterable[Any]) -> list[tuple[str, str]]:
    """(name, address) for each side with a position on exactly this issue, of `talks.public.issue.PartyPositions`."""
    return [
        (group.party.name, address(issue, group.party.slug))
        for group in groups
        if group.party and any(row.position.issue.slug == issue for row in group.rows)
    ]


def find(state: State, issue: str, actor: str) -> tuple[PublicIssue, PublicActor]:
    """The two by slug. One query. Raises what `missing` gives for one that is not public."""
    found = state.names.issues.get(issue)
    who = PublicActor.objects.filter(slug=actor).first()
    if found and who:
        return found, who
    error = missing("actor", actor) if found else missing("issue", issue)
    if not isinstance(error, Moved):
        raise Http404("No such issue or actor.")
    slug = error.url.strip("/").rpartition("/")[2]
    raise Moved(address(issue, slug) if found else address(slug, actor))


def steps(found: OneSide) -> list[StepView]:
    """The side's own words, newest first, each with the position it departs from."""
    shifts: dict[tuple[int, int], Shift] = {one.after.key: one for one in found.found.shifts}

    def step(one: Position) -> StepView:
        shift = shifts.get(one.key)
        return StepView(
            found.shown[one.key], found.shown[shift.before.key] if shift else None, shift.certain if shift else True
        )

    return [step(one) for one in reversed(found.found.own)]


def sentence(found: OneSide, name: str) -> str:
    """ "8 positions of China in its own words; its stance changed twice, most recently from refuses to hedges."""
    own, shifts = found.found.own, found.found.certain_shifts
    if not own:
        return f"No position of {name} in its own words is on record."
    said = f"{capital(counted(len(own), 'position'))} of {name} in its own words"
    with_stance = sum(bool(one.stance) for one in own)
    if not shifts:
        rest = "no change of stance is on record" if with_stance > 1 else "one stance alone says nothing of a change"
    else:
        last = shifts[-1]
        rest = (
            f"the stance changed {counted(len(shifts), 'time')}, most recently from "
            f"{_stance(last.before)} to {_stance(last.after)}"
        )
    unsure = len(found.found.shifts) - len(shifts)
    tail = f"; of {counted(unsure, 'further change')} the dates do not tell the order" if unsure else ""
    return f"{said}: {rest}{tail}."


def _stance(one: Position) -> str:
    return label(Stance, one.stance).lower()
