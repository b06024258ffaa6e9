"""Who met whom: for each two actors, the held entries in which both took part. Exact, out of bitmaps; no query.

"Took part" is what the record says of an entry: people who came, the organisations of the offices they held that day,
the sides they came for and the parties, without those that were invited and stayed away (`talks.press.attendance`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappush, heappushpop
from typing import NamedTuple

from pyroaring import BitMap

from talks.public.index.names import ActorName
from talks.public.index.terms import took
from talks.public.index.whole import Selection
from talks.public.overviews.asking import held_entries

SHOWN, MORE = 20, 40


class Member(NamedTuple):
    """Somebody with the number of held entries in which they took part."""

    slug: str
    name: str
    entries: int


@dataclass(frozen=True)
class Company:
    """`cells[i][j]`: the held entries in which the members i and j both took part; with itself, all of a member's.

    The whole square: the company of one member is read along one row, without turning a corner. `one` and `two` are the
    held entries in which at least one, and at least two, of the members took part, `total` all of them. `more` says
    that there are further members, with no more entries than the last of these by number.
    """

    members: list[Member]
    cells: list[list[int]]
    total: int
    one: int
    two: int
    more: bool

    @property
    def highest(self) -> int:
        """The largest number of two different members."""
        return max((n for i, row in enumerate(self.cells) for j, n in enumerate(row) if i != j), default=0)

    @property
    def pairs(self) -> list[tuple[Member, Member, int]]:
        """Two members who met, once each, those who met most often first."""
        found = [
            (one, self.members[j], self.cells[i][j])
            for i, one in enumerate(self.members)
            for j in range(i + 1, len(self.members))
            if self.cells[i][j]
        ]
        return sorted(found, key=lambda pair: (-pair[2], pair[0].name, pair[1].name))


def company(
    selection: Selection, actors: Mapping[str, ActorName], kind: str, most: int = SHOWN, by_name: bool = False
) -> Company:
    """Of the actors of a kind those who took part most often, and how often each two of them met.

    Costs an intersection for each two, and one for each actor who may be among them: who is named in fewer entries than
    the last of those found so far took part in, cannot be.
    """
    members = top(selection, actors, kind, most + 1)
    more, members = len(members) > most, members[:most]
    if by_name:
        members.sort(key=lambda one: (actors[one.slug].sort_name, one.slug))
    came = [selection.with_all([took(one.slug)]) for one in members]
    cells = [[0] * len(members) for _ in members]
    for i, mine in enumerate(came):
        cells[i][i] = members[i].entries
        for j in range(i):
            both = sum(a.intersection_cardinality(b) for a, b in zip(mine, came[j], strict=True))
            cells[i][j] = cells[j][i] = both
    one, two = _at_least(came)
    return Company(members, cells, selection.total, one, two, more)


def top(selection: Selection, actors: Mapping[str, ActorName], kind: str, most: int) -> list[Member]:
    """Those of a kind who took part most often, ties in the order of their slugs."""
    named = selection.at_most("actor").items()
    bounds = [(bound, slug) for slug, bound in named if slug in actors and actors[slug].kind == kind]
    bounds.sort(key=lambda one: (-one[0], one[1]))
    found: list[tuple[int, _Backwards]] = []  # a heap, the lowest first
    for bound, slug in bounds:
        if len(found) == most and bound < found[0][0]:
            break
        if number := _came(selection, slug):
            (heappush if len(found) < most else heappushpop)(found, (number, _Backwards(slug)))
    ranked = sorted(((number, slug.text) for number, slug in found), key=lambda one: (-one[0], one[1]))
    return [Member(slug, actors[slug].name, number) for number, slug in ranked]


def _came(selection: Selection, slug: str) -> int:
    term = took(slug)
    return sum(
        part.intersection_cardinality(segment.bitmaps[term])
        for segment, part in zip(selection.index.segments, selection.parts, strict=True)
        if term in segment.bitmaps
    )


class _Backwards:
    """A text that sorts from the end of the alphabet, so that of a tie the first one stays in a heap."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __lt__(self, other: _Backwards) -> bool:
        return self.text > other.text


def _at_least(came: list[list[BitMap]]) -> tuple[int, int]:
    """How many entries at least one, and at least two, of some took part in."""
    one = two = 0
    for by_member in zip(*came, strict=True):
        once, twice = BitMap(), BitMap()
        for part in by_member:
            twice |= once & part
            once |= part
        one, two = one + len(once), two + len(twice)
    return one, two


def said(found: Company, many: str) -> str:
    """What is counted, and of how many. `many` is what the members are called: "states"."""
    if not found.members:
        return f"No {many} took part in any held entry that matches."
    whose = f"the {len(found.members)} {many} with the most" if found.more else f"{len(found.members)} {many}"
    return (
        f"Held entries in which both took part, for {whose}. Of {held_entries(found.total)}, {found.one:,} "
        f"{'has' if found.one == 1 else 'have'} at least one of them and {found.two:,} at least two."
    )


def alt(found: Company, many: str) -> str:
    """What the table shows, in a sentence or two."""
    if not found.pairs:
        return f"A table of {many} by {many} in which no two met."
    most = [f"{one.name} and {other.name} ({number:,})" for one, other, number in found.pairs[:3]]
    listed = most[0] if len(most) == 1 else f"{', '.join(most[:-1])} and {most[-1]}"
    return f"A table of {len(found.members)} {many} by the same. Most often met {listed}."


def shade(number: int, highest: int) -> int:
    """From 0, for none, to 5, for the largest: the square root of the share, so that small numbers differ too."""
    if not number or not highest:
        return 0
    return min(int((number / highest) ** 0.5 * 5) + 1, 5)
