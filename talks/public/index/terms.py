"""The terms of an index: facet values as "facet:value", numbered so that a facet's values stand together, in order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

# Kinds of filter whose values are counted beside the timeline. Sources are chosen by their own pages only.
COUNTED = ("issue", "actor", "pair", "country", "channel", "kind", "level", "status", "outcome", "became")


class Vocabulary:
    """Every counted term once: number → term and term → number; `spans[facet]` is the facet's range of numbers."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms: Sequence[str] = sorted(set(terms))
        self.numbers = {term: number for number, term in enumerate(self.terms)}
        self.spans: dict[str, range] = {}
        for facet in COUNTED:
            first, last = bisect_left(self.terms, f"{facet}:"), bisect_left(self.terms, f"{facet};")
            self.spans[facet] = range(first, last)

    def __len__(self) -> int:
        return len(self.terms)

    def value(self, number: int) -> str:
        return self.terms[number].partition(":")[2]


def is_counted(term: str) -> bool:
    return term.partition(":")[0] in COUNTED


def became(kind: str, status: str) -> str:
    """What the entry is told as in a sentence of counts: its status, or "around" for what happened around the talks."""
    return f"became:{'around' if kind in ('event', 'statement') else status}"


def took(slug: str) -> str:
    """The term of the entries in which somebody took part: fewer than those an actor is named in. It is not counted
    beside the timeline. So are the offices in which they did: `slug` may be a key of `talks.press.held_offices`.
    """
    return f"took:{slug}"
