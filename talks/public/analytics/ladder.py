"""What came of one issue, from one entry to the next: refused, raised, limited progress, resumed. Pure; no query.

Judgements of officials, of analysts and others, and of the editors are three ladders on the same rungs and are never
joined: what an analyst sees does not continue what a minister said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from talks.vocabulary import Result, Voice

# The order of the rungs is this site's own, from worst to best; results on one rung are not told apart by it.
RUNGS: tuple[tuple[Result, ...], ...] = (
    (Result.SUSPENDED, Result.REVERSED),
    (Result.REFUSED,),
    (Result.RAISED_NOT_ACCEPTED,),
    (Result.DISCUSSED_NO_PROGRESS, Result.REAFFIRMED),
    (Result.LIMITED_PROGRESS,),
    (Result.PROGRESS,),
    (Result.AGREED, Result.RESUMED),
)
# Results that stand on no rung: nothing came up, or nobody said what came of it.
OFF_THE_LADDER = (Result.NOT_RAISED, Result.UNDISCLOSED)
_RUNG = {str(result): rung for rung, results in enumerate(RUNGS) for result in results}

BENCHES = ("side", "others", "editors")  # officials; analysts, business and press; the editors


@dataclass(frozen=True, slots=True)
class Judgement:
    """One outcome. `first` and `last` are the days between which its entry took place, as far as they are known."""

    entry: int
    order: int  # among the outcomes of its entry
    result: str
    voice: str  # "" for the editors
    first: date
    last: date

    @property
    def bench(self) -> str:
        """Who judges: `side`, `others` or `editors`."""
        if not self.voice:
            return "editors"
        return "side" if self.voice in (Voice.OFFICIAL, Voice.SPOKESPERSON, Voice.ANONYMOUS_OFFICIAL) else "others"

    @property
    def rung(self) -> int | None:
        """0 for the lowest; None for a result that stands on none."""
        return _RUNG.get(self.result)


@dataclass(frozen=True, slots=True)
class Step:
    """What one bench said of one entry; several judgements where its judges were several."""

    entry: int
    bench: str
    first: date
    last: date
    judgements: tuple[Judgement, ...]

    @property
    def rungs(self) -> tuple[int, int] | None:
        """The lowest and the highest rung; None when none of the results stands on one."""
        found = [one.rung for one in self.judgements if one.rung is not None]
        return (min(found), max(found)) if found else None


@dataclass(frozen=True, slots=True)
class Move:
    """From one step of a bench to its next: `up`, `down`, `level`, `mixed` (its judges differ so far that the two
    cannot be ordered) or `unsure` (the dates do not say which was first).
    """

    bench: str
    before: Step
    after: Step
    way: str


@dataclass(frozen=True, slots=True)
class Parting:
    """An entry of which officials and analysts give different results."""

    entry: int
    officials: tuple[str, ...]  # results, as the vocabulary orders them
    analysts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """`steps` and `moves` are in the order of time. `both` counts the entries that officials and analysts judged."""

    steps: tuple[Step, ...]
    moves: tuple[Move, ...]
    partings: tuple[Parting, ...]
    both: int

    @property
    def entries(self) -> tuple[int, ...]:
        """The entries with an outcome, in the order of time."""
        return tuple(dict.fromkeys(step.entry for step in self.steps))

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        return tuple(one for step in self.steps for one in step.judgements)

    def of(self, bench: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.bench == bench)


def ladder(judgements: Iterable[Judgement]) -> Ladder:
    """The steps that outcomes on one issue make."""
    ordered = sorted(judgements, key=lambda one: (one.first, one.last, one.entry, one.order))
    groups: dict[tuple[int, str], list[Judgement]] = {}
    for one in ordered:
        groups.setdefault((one.entry, one.bench), []).append(one)
    steps = tuple(
        Step(entry, bench, rows[0].first, rows[0].last, tuple(rows)) for (entry, bench), rows in groups.items()
    )
    moves = [move for bench in BENCHES for move in _moves([step for step in steps if step.bench == bench])]
    partings, both = _partings(ordered)
    return Ladder(
        steps, tuple(sorted(moves, key=lambda move: (move.after.first, move.after.entry))), tuple(partings), both
    )


def _moves(steps: list[Step]) -> Iterable[Move]:
    on_it = [step for step in steps if step.rungs]
    for before, after in pairwise(on_it):
        yield Move(after.bench, before, after, _way(before, after))


def _way(before: Step, after: Step) -> str:
    if not before.last < after.first:
        return "unsure"
    assert before.rungs and after.rungs
    (old_low, old_high), (low, high) = before.rungs, after.rungs
    if low > old_high:
        return "up"
    if high < old_low:
        return "down"
    return "level" if low == high == old_low == old_high else "mixed"


def _partings(judgements: list[Judgement]) -> tuple[list[Parting], int]:
    found, both = [], 0
    for entry in dict.fromkeys(one.entry for one in judgements):
        officials = _results(one for one in judgements if one.entry == entry and one.bench == "side")
        analysts = _results(one for one in judgements if one.entry == entry and one.voice == Voice.ANALYST)
        if officials and analysts:
            both += 1
            if officials != analysts:
                found.append(Parting(entry, officials, analysts))
    return found, both


def _results(judgements: Iterable[Judgement]) -> tuple[str, ...]:
    results = {one.result for one in judgements}
    return tuple(value for value in Result.values if value in results)
