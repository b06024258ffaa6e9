"""The sides' readouts of one entry beside each other, as its page shows them. Pure; no query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from talks.press.contract import EntryRecord
from talks.public.analytics.readouts import Comparison, Side
from talks.public.presenting import ActorView, IssueView, Names, capital, counted, joined
from talks.text import the


@dataclass(frozen=True, slots=True)
class SideView:
    side: ActorView
    state: str  # missing · silent · known
    numbers: list[int]  # of its readouts among the sources
    appeared: str  # "the same day", "between 2 and 31 days later"; "" when not known
    undated: int
    mentions: int  # how many issues


@dataclass(frozen=True, slots=True)
class Group:
    """Issues that the same sides mention."""

    heading: str
    issues: list[IssueView]
    note: str  # why a group that is empty says nothing


@dataclass(frozen=True, slots=True)
class ReadoutTable:
    sides: list[SideView]
    groups: list[Group]
    sentences: list[str]
    elsewhere: list[IssueView]  # on record for the entry, and near to nothing that a readout mentions
    last_day: str
    several_days: bool


def readout_table(record: EntryRecord, found: Comparison, names: Names) -> ReadoutTable | None:
    """None unless there are two sides and an account of one of them at least."""
    if len(found.sides) < 2 or not any(side.readouts for side in found.sides):
        return None
    start, end = record["when"]["start"], record["when"]["end"]
    sides = [_side(side, names) for side in found.sides]
    last = end or start
    return ReadoutTable(
        sides,
        _groups(found, names),
        [*sentences(found, names)],
        [names.issue(slug) for slug in _elsewhere(record, found)] if found.issues else [],
        last["text"] if last else "",
        bool(start and end and start["edtf"] != end["edtf"]),
    )


def _side(side: Side, names: Names) -> SideView:
    actor = names.actor(side.slug)
    assert actor is not None
    return SideView(
        actor,
        side.state,
        [one.number for one in side.readouts],
        side.appeared.later() if side.appeared else "",
        side.undated,
        len(side.mentions),
    )


def _groups(found: Comparison, names: Names) -> list[Group]:
    """What one side alone mentions, the first side's first, with what all or several mention between."""
    every = "Both" if len(found.sides) == 2 else "All sides"
    alone = [
        Group(
            names.name(side.slug) + (" only" if found.comparable else ""),
            _issues(found.only(side.slug), names),
            _why(side),
        )
        for side in found.sides
    ]
    between = [Group(every, _issues(found.shared(), names), "" if found.comparable else "Not known")]
    if several := _issues(found.several(), names):
        between.append(Group("Several, not all", several, ""))
    return [alone[0], *between, *alone[1:]]


def _issues(slugs: Iterable[str], names: Names) -> list[IssueView]:
    return [names.issue(slug) for slug in slugs]


def _why(side: Side) -> str:
    return {"missing": "No readout cited", "silent": "Its issues are not on record"}.get(side.state, "")


def sentences(found: Comparison, names: Names) -> Iterable[str]:
    """ "Of 7 issues that the readouts mention, 3 stand in both, 2 only in that of China."""
    if found.comparable:
        parts = [f"{len(found.shared())} stand in {'both' if len(found.sides) == 2 else 'all of them'}"]
        if found.several():
            parts.append(f"{len(found.several())} in several")
        parts += [f"{len(found.only(side.slug))} only in that of {the(names.name(side.slug))}" for side in found.sides]
        yield f"Of {counted(len(found.issues), 'issue')} that the readouts mention, {joined(parts)}."
        return
    for side in found.sides:
        name = the(names.name(side.slug))
        if side.state == "known":
            yield f"The readout of {name} mentions {counted(len(side.mentions), 'issue')}."
        elif side.state == "silent":
            yield f"A readout of {name} is cited; which issues it mentions is not on record."
        else:
            yield f"{capital(name)}: no readout cited, so what its account says or leaves out is not known."


def _elsewhere(record: EntryRecord, found: Comparison) -> Iterable[str]:
    """Issues of the entry that stand in no readout, neither themselves nor by an issue above or below them."""
    near = {step for slug in found.issues if slug in record["issues"] for step in record["issues"][slug]["path"]}
    for slug in record["issue_slugs"]:
        path = set(record["issues"][slug]["path"])
        if slug not in near and not path & set(found.issues):
            yield slug
