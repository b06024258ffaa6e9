"""What the home page opens with: how things stand as of a release, in sentences that lead to what they rest on.

Worked out once a release and kept in this process under the release's stamp, so that the page goes on asking once.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import NamedTuple, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import get_current_timezone, localtime

from actors.partial_dates import PartialDate
from talks.models.editions import Edition, EditionKind, PublicChannel
from talks.press.contract import CommitmentRecord
from talks.public import commitments, facets, releases
from talks.public.analytics import contacts, reading
from talks.public.analytics.promises import tally
from talks.public.channel import last_day
from talks.public.corrections import Titles
from talks.public.filters import TimelineFilter
from talks.public.index.live import KEPT, State
from talks.public.index.reading import Stamp
from talks.public.known.held import held
from talks.public.known.reading import reading as day_read
from talks.public.lookups import entries_by_id
from talks.public.presenting import counted, joined, page_of
from talks.public.version import stamp_of
from talks.vocabulary import ChannelState

WEEK = timedelta(days=7)
MOST = 3  # how many of a kind are named where that says it all
FEW = 2  # and where it is but the beginning of a list
_CHUNK = 500
# So many editions of one week are gone through; after a large import there are more, and then they are not told apart.
MOST_CHANGES = 20_000
_CANDIDATES = 100  # contacts that ended last: enough where dates leave open which did
# Names that were brought up to date change nothing that a reader came for.
_TOLD = [EditionKind.PUBLISHED, EditionKind.UPDATED, EditionKind.CORRECTED, EditionKind.WITHDRAWN]


@dataclass(frozen=True, slots=True)
class Named:
    """One line of a list: a link and what is said of it."""

    name: str
    url: str
    said: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A sentence, `before` its link and `after` it, and the first few of those it counts, under a label."""

    before: str
    link: str
    url: str
    after: str
    label: str = ""
    named: list[Named] = field(default_factory=list)
    more: int = 0  # how many are not named, where the label promises all of them


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand at one release; `things` is empty where there is nothing to say."""

    things: list[Thing]

    @property
    def some_named(self) -> bool:
        return any(thing.named for thing in self.things)


class Memory:
    """Remembers how things stood at the last few releases; any thread may ask, and one at a time works it out."""

    def __init__(self) -> None:
        self._kept: deque[tuple[Stamp, Standing]] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def at(self, request: HttpRequest) -> Standing:
        """How things stand at the release that the answer to `request` is made from.

        No query where that is known. Else the queries of `worked_out` and two more, and where something was published
        meanwhile, the request is answered from that release on: whoever asks has to look. How things stood on a day
        that the record is read as of is held apart.
        """
        if day_read():
            return held.get("standing", lambda: worked_out(request, releases.at(request)))
        if (known := self._known(request)) is not None:
            return known
        with self._lock:
            if (known := self._known(request)) is not None:
                return known
            with releases.one_moment(request) as state:
                found = worked_out(request, state)
            self._kept.appendleft((state.stamp, found))
        return found

    def _known(self, request: HttpRequest) -> Standing | None:
        stamp = stamp_of(releases.version_of(request))
        return next((standing for kept, standing in tuple(self._kept) if kept == stamp), None)


memory = Memory()


def worked_out(request: HttpRequest, state: State) -> Standing:
    """What there is to say, in the order of the page; nothing where there is nothing. Up to nine queries.

    One for the channels; for commitments one, and two where some are overdue; for the week's editions one, and three
    where there are any; one for the last contact.
    """
    version = releases.version_of(request)
    if version is None:
        return Standing([])
    as_of, released = last_day(request), localtime(version.changed_at).date()
    channels = list(PublicChannel.objects.order_by("slug").values_list("name", "slug", "state", "since"))
    entries = facets.select(state, TimelineFilter()).total
    found = [
        of_channels([_Channel(*row) for row in channels]),
        of_commitments(as_of),
        of_the_week(released, entries, len(channels)),
        of_contacts(state),
    ]
    return Standing([thing for thing in found if thing is not None])


# --- Channels ---------------------------------------------------------------------------------------------------------


class _Channel(NamedTuple):
    name: str
    slug: str
    state: str
    since: str


def of_channels(rows: list[_Channel]) -> Thing | None:
    """How many are open, and which are not, the latest to change first. No query."""
    if not rows:
        return None
    counts = Counter(row.state for row in rows)
    is_open = counts.pop(ChannelState.OPEN, 0)
    others = [f"{counts[state]:,} {label.lower()}" for state, label in ChannelState.choices if counts[state]]
    shut = sorted((row for row in rows if row.state != ChannelState.OPEN), key=lambda row: row.since, reverse=True)
    return Thing(
        "",
        f"{is_open:,} of {counted(len(rows), 'channel')}",
        reverse("channels"),
        f" {'is' if 1 in (is_open, len(rows)) else 'are'} open{f'; {joined(others)}' if others else ''}.",
        "Not open",
        [Named(row.name, page_of("channel", row.slug), _state_since(row)) for row in shut[:MOST]],
        max(0, len(shut) - MOST),
    )


def _state_since(row: _Channel) -> str:
    label = str(ChannelState(row.state).label).lower()
    return f"{label} since {PartialDate.parse(row.since)}" if row.since else label


# --- Commitments ------------------------------------------------------------------------------------------------------


def of_commitments(as_of: date) -> Thing | None:
    """How many of those due are overdue, the longest overdue first; None where none is. One query, or three.

    Costs by how many were due: a quarter of a second for 40,000.
    """
    due = commitments.due_by(as_of)
    counts = tally(commitments.grouped(due), as_of)
    if not counts.overdue:
        return None
    overdue = commitments.narrowed(due, commitments.OVERDUE, as_of)
    rows = list(commitments.in_order(overdue, as_of)[:FEW])
    entries = entries_by_id(row.entry_id for row in rows)
    named = [
        Named(
            row.data["summary"].rstrip("."),
            f"{entries[row.entry_id].url}#commitments",
            commitments.overdue_words(record, as_of),
        )
        for row in rows
        for record in [cast(CommitmentRecord, row.data)]
    ]
    return Thing(
        "",
        f"{counts.overdue:,} of {counted(counts.due, 'commitment')}",
        reverse("commitments"),
        f" due by {_day(as_of)} {'is' if counts.overdue == 1 else 'are'} overdue.",
        "Overdue longest",
        named,
    )


# --- What changed -----------------------------------------------------------------------------------------------------


class _Change(NamedTuple):
    pk: int
    kind: str
    entry: int | None
    channel: int | None

    @property
    def subject(self) -> tuple[str, int]:
        return ("entry", self.entry) if self.entry else ("channel", self.channel or 0)


def of_the_week(until: date, entries: int, channels: int) -> Thing | None:
    """What was published, updated, corrected and withdrawn in the seven days up to one; None where nothing was.

    So many entries and channels are public now. Corrections and withdrawals are named before the rest. One query, or
    four.
    """
    newest = list(islice(editions_since(until - WEEK + timedelta(days=1)), MOST_CHANGES + 1))
    if len(newest) > MOST_CHANGES:
        many = f"more than {MOST_CHANGES:,} editions"
        return Thing(f"In the week to {_day(until)}: ", many, reverse("corrections"), " published.")
    changes = list(seen(newest))
    said = _counted_by_kind(changes, {"entry": entries, "channel": channels})
    if not said:
        return None
    amended = [EditionKind.CORRECTED, EditionKind.WITHDRAWN]
    changes.sort(key=lambda one: (one.kind in amended, one.pk), reverse=True)
    first_of_each: dict[tuple[str, int], int] = {}
    for one in changes:
        first_of_each.setdefault(one.subject, one.pk)
    chosen = list(first_of_each.values())[:FEW]
    rows = Edition.objects.defer("record").in_bulk(chosen)
    titles = Titles(list(rows.values()))
    logged = [titles.of(rows[pk]) for pk in chosen]
    return Thing(
        f"In the week to {_day(until)}: ",
        said[0],
        reverse("corrections"),
        "".join(f"; {one}" for one in said[1:]) + ".",
        "Among these",
        [Named(one.called, one.url, one.label.lower()) for one in logged],
    )


def editions_since(first: date) -> Iterable[_Change]:
    """Editions of a day and later, newest first. One query, which reads no further back than that.

    Publications are strictly one after another, so the newest editions are those with the highest keys.
    """
    begin = datetime.combine(first, time.min, get_current_timezone())
    columns = ("published_at", "pk", "kind", "entry_id", "channel_id")
    for at, *row in Edition.objects.order_by("-pk").values_list(*columns).iterator(_CHUNK):
        if at < begin:
            return
        yield _Change(*row)


def seen(newest_first: Iterable[_Change]) -> Iterable[_Change]:
    """Those that may be spoken of, as `corrections.visible` has them: what a later withdrawal took back is not."""
    withdrawn = set()
    for one in newest_first:
        if one.kind == EditionKind.WITHDRAWN:
            withdrawn.add(one.subject)
        elif one.subject in withdrawn:
            continue
        if one.kind in _TOLD:
            yield one


def _counted_by_kind(changes: list[_Change], among: dict[str, int]) -> list[str]:
    """ "3 of 52 entries published and 1 corrected", "1 entry withdrawn": each entry counts once for each kind."""
    found: dict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)
    for one in changes:
        found[one.subject[0], one.kind].add(one.subject)
    plural = {"entry": "entries", "channel": "channels"}
    said, gone = [], []
    for what, total in among.items():
        numbers = [(len(found[what, kind]), str(kind.label).lower()) for kind in _TOLD[:-1] if found[what, kind]]
        words = [f"{number:,} {label}" for number, label in numbers[1:]]
        if numbers:
            number, label = numbers[0]
            said.append(joined([f"{number:,} of {counted(total, what, plural[what])} {label}", *words]))
        if number := len(found[what, EditionKind.WITHDRAWN]):
            gone.append(f"{counted(number, what, plural[what])} withdrawn")
    return said + gone


# --- The last contact -------------------------------------------------------------------------------------------------


def of_contacts(state: State) -> Thing | None:
    """The last of all contacts, with others that may have been as late. One query, or none."""
    selection = facets.select(state, reading.filter_of())
    ids = facets.latest(selection, _CANDIDATES)
    last = contacts.last_met(reading.met(ids, []).contacts) if ids else None
    if last is None:
        return None
    return Thing(
        f"The last of {selection.total:,} contacts on record: "
        if selection.total > 1
        else "The one contact on record: ",
        last.contact.title,
        page_of("entry", last.contact.slug),
        f", {last.contact.when}.",
        "Perhaps as late or later",
        [Named(one.title, page_of("entry", one.slug), one.when) for one in last.others[:MOST]],
        max(0, len(last.others) - MOST),
    )


def _day(one: date) -> str:
    return f"{one.day}\N{NO-BREAK SPACE}{one:%B %Y}"
