"""The issues: the tree, and one issue with its timeline, channels, outcomes and positions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from talks.models.editions import PublicIssue, PublicItem, PublicVersion
from talks.public import facets, items, listing, ways_out
from talks.public.channel import board, last_day
from talks.public.channel_picture import channels_picture
from talks.public.feeds import links
from talks.public.filters import TimelineFilter
from talks.public.http import missing, page, public_page
from talks.public.index.live import State
from talks.public.issue_ladder import issue_ladder
from talks.public.issue_positions import over_time_links
from talks.public.ladder_picture import ladder_drawn
from talks.public.listing import Asked
from talks.public.lookups import DatedPosition, Items
from talks.public.paging import CursorForm, pages
from talks.public.presenting import ActorView, page_of, speaks_for_a_side
from talks.public.releases import at, of_one_release
from talks.public.rows.live import Found
from talks.public.sharing.share import issue_share
from talks.public.structured import absolute, breadcrumbs, script_json

# Rows of one table on one page; the newest are shown and the rest counted.
MOST_ROWS = 60


@dataclass(frozen=True)
class Branch:
    """An issue in the tree, with the number of entries that touch it or anything below it."""

    name: str
    url: str
    description: str
    count: int
    children: list[Branch]


@dataclass(frozen=True, slots=True)
class PartyPositions:
    """What one side said, newest first; `party` is None for those who speak for no side."""

    party: ActorView | None
    rows: list[DatedPosition]


@public_page
def issues(request: HttpRequest) -> HttpResponse:
    """The tree with counts. One query."""
    state = at(request)
    rows = list(state.names.issues.values())
    tree = branches(rows, facets.term_counts(state, "issue", state.names.issues))
    return page(
        request,
        "talks/issues.html",
        {
            "nav": "issues",
            "tree": tree,
            "ways": ways_out.of_things("issues", Asked()) if tree else None,
            "title": "Issues",
            "description": "What the talks are about, from security to climate, with the number of entries on each.",
            "canonical": absolute(reverse("issues")),
        },
    )


@public_page
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """One issue and all below it. Ten queries at most, however many entries touch it."""
    return page(request, "talks/issue.html", of_one_release(request, lambda state: _shown(request, state, slug)))


def _shown(request: HttpRequest, state: State, slug: str) -> tuple[PublicVersion | None, dict[str, Any]]:
    """What the page shows, and the release of it."""
    by_slug = state.names.issues
    row = by_slug.get(slug)
    if row is None:
        raise missing("issue", slug)
    tree = list(by_slug.values())
    asked = CursorForm(request.GET).onto(TimelineFilter(terms=(("issue", (slug,)),)))
    outcomes, positions = (items.on_issue(state, kind, slug) for kind in ("outcome", "position"))
    rows = Items(newest_items(outcome=outcomes, position=positions), tree)
    counts = facets.term_counts(state, "issue", [one.slug for one in tree if slug in one.path])
    trail = [(by_slug[step].name, _url(step)) for step in row.path[:-1] if step in by_slug]
    by_side = by_party(rows.positions())
    channels = board(listing.channels(Asked(asked.from_its_beginning())), tree, last_day(request))
    ladder = issue_ladder(state, slug)
    version, cards = facets.cards(state, asked)
    return version, {
        "nav": "issues",
        "issue": row.data,
        "trail": trail,
        "children": branches(tree, counts, slug),
        "count": counts[slug],
        "channels": channels,
        "outcomes": rows.outcomes(),
        "channels_picture": channels_picture(
            channels, f"Channels: {row.name}", f"{_url(slug)}#channels", urlencode({"issue": slug})
        ),
        "ladder": ladder,
        "ladder_drawn": ladder_drawn(ladder, slug, row.name) if ladder else None,
        "positions": by_side,
        "over_time": over_time_links(slug, by_side),
        "more": {"outcome": outcomes.total > MOST_ROWS, "position": positions.total > MOST_ROWS},
        **pages(asked, cards, _url(slug)),
        "share": issue_share(slug, row.name, cast(PublicVersion, version)),  # an issue has been released
        "alternates": links.for_subject("issue", slug, row.name),
        "ways": ways_out.of_list(asked, "issue", slug),
        "brief": reverse("issue-brief", args=[slug]),
        "json_ld": script_json(breadcrumbs([("Issues", reverse("issues")), *trail, (row.name, _url(slug))])),
        "title": row.name,
        "description": row.data["description"] or f"{row.name}: meetings, positions and outcomes over time.",
        "canonical": absolute(_url(slug)),
    }


def _url(slug: str) -> str:
    return page_of("issue", slug)


def branches(tree: Iterable[PublicIssue], counts: dict[str, int], parent: str = "") -> list[Branch]:
    """The children of `parent` with all below them, in tree order. No query."""
    return [
        Branch(
            one.name,
            _url(one.slug),
            one.data["description"],
            counts.get(one.slug, 0),
            branches(tree, counts, one.slug),
        )
        for one in tree
        if one.parent == parent
    ]


def newest_items(**found: Found) -> list[PublicItem]:
    """The newest rows of some kinds, `MOST_ROWS` of each. A query for each kind."""
    return [row for kind, some in found.items() for row in items.rows(kind, some.first(MOST_ROWS))]


def by_party(rows: list[DatedPosition]) -> list[PartyPositions]:
    """Sides by the number of positions on record, then those who speak for no side; each newest first."""
    groups: dict[str, PartyPositions] = {}
    apart = PartyPositions(None, [])
    for row in rows:
        party = row.position.party
        if party is None or not speaks_for_a_side(row.position.voice):
            apart.rows.append(row)
        else:
            groups.setdefault(party.slug, PartyPositions(party, [])).rows.append(row)
    ordered = sorted(groups.values(), key=lambda group: (-len(group.rows), group.party.name if group.party else ""))
    return [*ordered, apart] if apart.rows else ordered
