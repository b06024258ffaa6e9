"""When a channel stopped and when it was in use again: sentences for pages, whole for the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from talks.models.editions import Edition, PublicEntry
from talks.press.contract import DateRecord, PeriodRecord
from talks.public.analytics.apart import DaysApart
from talks.public.analytics.strips import Freeze, Period, freezes, periods_of
from talks.public.neighbours import EntryView, entry_view
from talks.public.presenting import capital
from talks.vocabulary import ChannelState, label

_FIELDS = ("entry_id", "slug", "title", "when_text", "kind", "status", "sort_date")


@dataclass(frozen=True, slots=True)
class Turn:
    """One freeze in words. Each pair of texts stands around a link: what is said before it, and the entry."""

    state: str
    stopped: str  # "Suspended from 5 August 2022"
    trigger: str  # "the same day as", "3 days after", "because of"; "" without a cause on record
    cause: EntryView | None
    ended: str  # "limited again from 14 November 2022, 101 days after it stopped"
    thaw_cause: EntryView | None

    @property
    def sentence(self) -> str:
        """The whole as plain text."""
        why = f", {self.trigger} “{self.cause.title}”" if self.cause else "; what brought it about is not on record"
        how = f", with “{self.thaw_cause.title}”" if self.thaw_cause else ""
        return f"{self.stopped}{why}. {capital(self.ended)}{how}."


def causes_of(ids: Iterable[int]) -> tuple[dict[int, EntryView], dict[int, DateRecord | None]]:
    """The entries among these that are public, and when each of them began, as exactly as it is known. One query."""
    start = Edition.objects.filter(pk=OuterRef("edition_id")).values("record__when__start")
    rows = PublicEntry.objects.filter(entry_id__in=set(ids)).annotate(start=Subquery(start)).only(*_FIELDS)
    found = [(row.entry_id, entry_view(row), row.start) for row in rows]
    return {pk: view for pk, view, _ in found}, {pk: began for pk, _, began in found}


def frozen(rows: Iterable[PeriodRecord], causes: Mapping[int, DateRecord | None], as_of: date) -> list[Freeze]:
    """Every freeze of a channel, oldest first. No query."""
    return freezes(periods_of(rows, causes), as_of)


def turns(
    rows: list[PeriodRecord], days: Mapping[int, DateRecord | None], entries: Mapping[int, EntryView], as_of: date
) -> list[Turn]:
    """The freezes of a channel in words, newest first. No query."""
    periods = periods_of(rows, days)
    return [_turn(one, periods, entries, as_of) for one in reversed(freezes(periods, as_of))]


def _turn(one: Freeze, periods: list[Period], entries: Mapping[int, EntryView], as_of: date) -> Turn:
    state = periods[one.periods[0]].state
    thaw = periods[one.thaw] if one.thaw is not None else None
    return Turn(
        state=state,
        stopped=f"{_word(state)} from {one.began['text']}" if one.began else f"{_word(state)}; since when is not known",
        trigger=_trigger(one.to_freeze) if one.cause else "",
        cause=entries.get(one.cause or 0),
        ended=_ended(one, periods, as_of),
        thaw_cause=entries.get(thaw.cause or 0) if thaw else None,
    )


def _word(state: str) -> str:
    return label(ChannelState, state)


def _trigger(days: DaysApart | None) -> str:
    if days is None:
        return "because of"
    if days.most < 0:
        return "because of the later"
    return f"{days.words()} {'as' if days.exact and not days.most else 'after'}"


def _ended(one: Freeze, periods: list[Period], as_of: date) -> str:
    if one.thaw is not None:
        state = _word(periods[one.thaw].state).lower()
        when = f" from {one.thawed['text']}" if one.thawed else "; since when is not known"
        passed = f", {one.to_thaw.words()} after it stopped" if one.to_thaw and one.to_thaw.most >= 0 else ""
        return f"{state} again{when}{passed}"
    if one.lost is not None:
        since = f" from {one.gap['text']}" if one.gap else ""
        return f"when it was in use again is not known: its state{since} is not on record"
    passed = f", {one.so_far.words()} on" if one.so_far and one.so_far.most else ""
    return f"not in use again by {as_of.day} {as_of:%B %Y}{passed}"
