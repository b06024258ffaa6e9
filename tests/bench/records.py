"""One entry of the invented log, as the press would have recorded it. Pure: number in, record out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from django.utils.text import slugify

from actors.partial_dates import PartialDate
from talks.press.cards import LinkedEntry
from talks.press.contract import ActorRecord, CiteRecord, EntryRecord, ParticipationRecord, SourceRecord, SpanRecord
from talks.press.describing import date_record, span_record
from talks.press.records import SCHEMA
from talks.vocabulary import DID_NOT_TAKE_PLACE, EntryKind, EntryStatus, Level, LinkKind, Result, Stance
from tests.bench.world import DATASETS, FIRST_DAY, LAST_DAY, World, day_record

_KINDS = {
    EntryKind.MEETING: 34, EntryKind.VISIT: 22, EntryKind.CALL: 16, EntryKind.ROUND: 10, EntryKind.SUMMIT: 5,
    EntryKind.CONFERENCE: 5, EntryKind.STATEMENT: 4, EntryKind.EVENT: 4,
}  # fmt: skip
_STATUSES = {
    EntryStatus.HELD: 80, EntryStatus.POSTPONED: 4, EntryStatus.DECLINED: 4, EntryStatus.CANCELLED: 3,
    EntryStatus.SCHEDULED: 3, EntryStatus.PROPOSED: 2, EntryStatus.CUT_SHORT: 1, EntryStatus.MOVED_ONLINE: 1,
    EntryStatus.IGNORED: 1, EntryStatus.UNCONFIRMED: 1,
}  # fmt: skip
_LEVELS = {
    Level.LEADER: 15, Level.MINISTER: 35, Level.SENIOR_OFFICIAL: 20, Level.WORKING: 12, Level.ENVOY: 8,
    Level.MILITARY: 5, Level.PARLIAMENTARY: 2, Level.BUSINESS: 1, None: 2,
}  # fmt: skip
_RESULTS, _STANCES = list(Result), list(Stance)
_RESULT_WEIGHTS = [10, 4, 14, 12, 14, 18, 8, 6, 3, 2, 3, 6]
_LINKS = [LinkKind.POSTPONED_AS, LinkKind.CAUSED_BY, LinkKind.ON_SIDELINES_OF, LinkKind.FOLLOWS_UP]
# Every so many entries one names an earlier one, so many numbers before it: the rule can be read from both ends.
_LINK_EVERY, _LINK_BACK = 40, 7


@dataclass(frozen=True)
class Head:
    """What is settled of an entry before its rows, and all that another entry's card may show of it."""

    number: int
    kind: str
    status: str
    parties: list[str]
    people: list[str]
    issues: list[str]
    start: PartialDate
    end: PartialDate | None
    when: SpanRecord
    place: str
    title: str
    slug: str

    def linked(self) -> LinkedEntry:
        return {
            "id": self.number,
            "slug": self.slug,
            "title": self.title,
            "kind": self.kind,
            "status": self.status,
            "when": self.when["text"],
        }


def head(world: World, number: int) -> tuple[Head, Random]:
    """The head of entry `number` (from 1), and the chance that goes on to make its rows."""
    rng = Random(world.seed * 1_000_003 + number)
    total = rng.choices((2, 3, 4, 5, 6), (30, 28, 20, 13, 9))[0]
    sides = rng.choices((2, 3, 4), (86, 10, 4))[0]
    parties = _some(rng, world.states, world.state_weights, min(sides, total))
    people: dict[str, None] = {}
    for n in range(total - len(parties)):
        there = world.people_of[parties[n % len(parties)]]
        people.setdefault(there[int(len(there) * rng.random() ** 3)])
    issues = _some(rng, world.issue_slugs, world.issue_weights, rng.choices((1, 2, 3, 4, 5), (38, 28, 18, 10, 6))[0])
    start, end = _dates(world, rng, number)
    place = f"{world.words[200 + int(600 * rng.random() ** 2)].capitalize()}"
    names = [world.actors[slug]["name"] for slug in parties]
    topic = world.text(rng, 3).rstrip(".").lower()
    title = rng.choice((f"{names[0]} and {names[1]}: {topic}", f"{names[0]} in {place}: {topic}"))
    slug = f"{slugify(title)[:100].strip('-')}-{number}"
    kind, status = _one(rng, _KINDS), _one(rng, _STATUSES)
    found = Head(
        number, kind, status, parties, list(people), issues, start, end, span_record(start, end), place, title, slug
    )
    return found, rng


def _some(rng: Random, values: list[str], weights: list[float], count: int) -> list[str]:
    """That many different ones."""
    found: dict[str, None] = {}
    while len(found) < count:
        found.setdefault(rng.choices(values, cum_weights=weights)[0])
    return list(found)


def _one(rng: Random, shares: Mapping[Any, int]) -> str:
    """One of the values, each as often as its share; "" for None."""
    found = rng.choices(list(shares), list(shares.values()))[0]
    return found.value if found else ""


def _dates(world: World, rng: Random, number: int) -> tuple[PartialDate, PartialDate | None]:
    """Later numbers are later days, as a log is kept; one in twelve was added from another time."""
    at = rng.random() if rng.random() < 0.08 else number / (world.entries + 1)
    days = (LAST_DAY - FIRST_DAY).days
    # Denser lately: a quarter of all in the last eight years.
    first = FIRST_DAY + timedelta(days=min(days, max(0, int(days * at**0.36) + rng.randint(-3, 3))))
    chance = rng.random()
    if chance < 0.02:
        return PartialDate(first.year, qualifier="~" if chance < 0.005 else ""), None
    if chance < 0.06:
        return PartialDate(first.year, first.month), None
    if chance < 0.2:
        return PartialDate.from_date(first), PartialDate.from_date(first + timedelta(days=rng.randint(1, 4)))
    return PartialDate.from_date(first), None


def links_to(number: int) -> list[tuple[str, int]]:
    """(kind, number) of the entries that this one names."""
    if number % _LINK_EVERY or number <= _LINK_BACK:
        return []
    return [(_LINKS[number // _LINK_EVERY % len(_LINKS)].value, number - _LINK_BACK)]


def named_by(world: World, number: int) -> list[tuple[str, int]]:
    """(kind, number) of the entries that name this one."""
    later = number + _LINK_BACK
    return [(kind, later) for kind, to in links_to(later) if to == number] if later <= world.entries else []


def record(world: World, number: int) -> tuple[Head, EntryRecord]:
    """The record of entry `number`, its keys in the order in which the database gives them back."""
    found, rng = head(world, number)
    return found, _Writer(world, found, rng).write()


class _Writer:
    """Writes the rows of one entry; a method a section."""

    def __init__(self, world: World, found: Head, rng: Random) -> None:
        self.world, self.head, self.rng = world, found, rng
        self.actors = {*found.parties}
        self.issues = {*found.issues}
        self.sources = self._sources()
        self.happened = found.status not in DID_NOT_TAKE_PLACE

    def write(self) -> EntryRecord:
        head, rng, text = self.head, self.rng, self.world.text
        held_at = 1 if self.happened and rng.random() < 0.6 else None
        people = [self._participation(slug) for slug in head.people]
        made: EntryRecord = {
            "schema": SCHEMA,
            "id": head.number,
            "slug": head.slug,
            "formerly": [],
            "title": head.title,
            "summary": text(rng, 13),
            "body": text(rng, 40) if rng.random() < 0.15 else "",
            "kind": head.kind,
            "status": head.status,
            "visit_class": "working" if head.kind == EntryKind.VISIT else "",
            "level": _one(rng, _LEVELS),
            "track": "1" if rng.random() < 0.95 else "1.5",
            "setting": rng.choice(("capital", "capital", "third_country", "sidelines", "")),
            "place": head.place,
            "country": head.parties[-1],
            "when": head.when,
            "parties": head.parties,
            "issue_slugs": [],
            "participations": [] if held_at else people,
            "requests": self._requests(),
            "status_changes": self._status_changes(),
            "links": [{"kind": k, "to": to, "note": "", "cites": self._cites()} for k, to in links_to(head.number)],
            "meetings": [self._meeting(people)] if held_at else [],
            "positions": [self._position(held_at) for _ in range(_count(rng, 8, 0.35))],
            "outcomes": [self._outcome(held_at, n) for n in range(1 + _count(rng, 4, 0.5))],
            "conditions": [],
            "commitments": self._commitments(),
            "claims": [],
            "cites": self._cites(),
            "sources": self.sources,
            "actors": {},
            "issues": {},
        }
        self._describe(made)
        return made

    def _describe(self, made: EntryRecord) -> None:
        tree = self.world.issues
        path = {step for slug in self.issues for step in tree[slug]["path"]}
        made["issue_slugs"] = [slug for slug in tree if slug in self.issues]
        made["issues"] = {slug: tree[slug] for slug in tree if slug in path}
        made["actors"] = {slug: self.world.actors[slug] for slug in sorted(self._named(), key=_as_stored)}

    def _named(self) -> Iterator[str]:
        """Everyone named, with offices, parents and states."""
        found: set[str] = set()
        waiting = [*self.actors, *(source["publisher"] for source in self.sources)]
        while waiting:
            slug = waiting.pop()
            if slug and slug not in found:
                found.add(slug)
                actor: ActorRecord = self.world.actors[slug]
                waiting += [actor["parent"], actor["state"], *(one["organisation"] for one in actor["tenures"])]
        return iter(found)

    def _sources(self) -> list[SourceRecord]:
        rng, world = self.rng, self.world
        ranks: dict[int, None] = {}
        if rng.random() < 0.3:
            ranks.setdefault(rng.choices(range(DATASETS), (16, 8, 4, 2, 1))[0])
        for _ in range(rng.choices((1, 2, 3), (62, 28, 10))[0] - len(ranks)):
            pool = range(DATASETS, world.source_count)
            ranks.setdefault(rng.choices(pool, cum_weights=world.source_weights)[0])
        return [{**world.source(rank), "number": n} for n, rank in enumerate(ranks, 1)]

    def _cites(self) -> list[CiteRecord]:
        return [{"number": self.rng.randint(1, len(self.sources)), "locator": ""}]

    def _issue(self) -> str:
        return self.rng.choice(self.head.issues)

    def _participation(self, slug: str) -> ParticipationRecord:
        self.actors.add(slug)
        role = "principal" if self.rng.random() < 0.6 else "delegation"
        side = self.world.actors[slug]["state"]
        return {"person": self.world.person(slug), "side": side, "role": role, "note": "", "cites": self._cites()}

    def _meeting(self, people: list[ParticipationRecord]) -> Any:
        head = self.head
        return {
            "number": 1,
            "title": "Talks",
            "format": "bilateral" if len(head.parties) == 2 else "multilateral",
            "date": date_record(head.start),
            "local_time": "",
            "duration_minutes": None,
            "place": head.place,
            "country": "",
            "culmination": False,
            "summary": "",
            "participations": people,
            "cites": self._cites(),
        }

    def _position(self, meeting: int | None) -> Any:
        rng, party = self.rng, self.rng.choice(self.head.parties)
        mates = [slug for slug in self.head.people if self.world.actors[slug]["state"] == party]
        analyst = rng.random() < 0.06
        speaker = rng.choice(self.world.analysts) if analyst else rng.choice(mates) if mates else ""
        self.actors.update({speaker} - {""})
        return {
            "meeting": meeting,
            "issue": self._issue(),
            "party": "" if analyst else party,
            "speaker": self.world.person(speaker) if speaker else None,
            "voice": "analyst" if analyst else "official",
            "stance": rng.choice(_STANCES).value,
            "summary": self.world.text(rng, 10),
            "quote": self.world.text(rng, 9) if rng.random() < 0.25 else "",
            "quote_language": "",
            "attribution": "on_record",
            "date": None,
            "occasion": "",
            "via": "",
            "cites": self._cites(),
        }

    def _outcome(self, meeting: int | None, n: int) -> Any:
        rng, issues = self.rng, self.head.issues
        return {
            "meeting": meeting,
            "issue": issues[n % len(issues)],
            "result": rng.choices(_RESULTS, _RESULT_WEIGHTS)[0].value,
            "summary": self.world.text(rng, 8),
            "judged_by": "editors",
            "assessor": None,
            "voice": "",
            "via": "",
            "date": None,
            "cites": self._cites(),
        }

    def _requests(self) -> list[Any]:
        if self.head.status not in (EntryStatus.DECLINED, EntryStatus.IGNORED):
            return []
        asked_by, asked = self.head.parties[:2]
        return [
            {
                "asked_by": asked_by, "asked": asked, "date": None, "answer": self.head.status, "answered": None,
                "reason": self.world.text(self.rng, 5), "count": 1, "count_about": False, "summary": "",
                "cites": self._cites(),
            }
        ]  # fmt: skip

    def _status_changes(self) -> list[Any]:
        if self.head.status not in (EntryStatus.POSTPONED, EntryStatus.CANCELLED):
            return []
        by, day = self.rng.choice(self.head.parties), day_record(self.head.start.earliest)
        reason = self.world.text(self.rng, 5)
        change = {"status": self.head.status, "date": day, "by": by, "reason": reason, "caused_by": None}
        return [{**change, "cites": self._cites()}]

    def _commitments(self) -> list[Any]:
        if not self.happened or self.rng.random() > 0.1:
            return []
        return [
            {
                "number": 1, "issue": self._issue(), "parties": sorted(self.head.parties), "due": None,
                "summary": self.world.text(self.rng, 9), "status": "not_yet_rated", "follow_ups": [],
                "cites": self._cites(),
            }
        ]  # fmt: skip


def _count(rng: Random, most: int, end: float) -> int:
    """From 0 to `most`, each further one less likely."""
    count = 0
    while count < most and rng.random() > end:
        count += 1
    return count


def _as_stored(key: str) -> tuple[int, bytes]:
    """PostgreSQL keeps the keys of JSON by length and then by byte."""
    return len(key.encode()), key.encode()
