"""Facet terms: what a published entry can be filtered by, as "facet:value" strings."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from talks.press.contract import EntryRecord, PersonRecord
from talks.vocabulary import SIDE_VOICES, EntryKind, EntryStatus, Setting

FACETS = ["issue", "actor", "pair", "country", "channel", "kind", "level", "status", "outcome", "source"]

# Where nobody travelled, and where nobody says: no slug holds a tilde.
REMOTE, NOT_ON_RECORD = "remote~", "unknown~"
NO_COUNTRY = {REMOTE: "By telephone, video or letter", NOT_ON_RECORD: "No country on record"}


def pair_of(a: str, b: str) -> str:
    """The one name of a pair of states, whichever comes first: "china~united-states"."""
    return "~".join(sorted((a, b)))


def terms_of(record: EntryRecord) -> list[str]:
    """Every term that an entry's own record gives it, sorted, once each.

    An issue brings its ancestors. An actor who takes part or speaks for a side brings the organisation of the office
    held that day and the state; an analyst or a journalist brings only the organisation, because they speak for no
    state. Pairs are of the states among the parties and the sides of those who took part. There is exactly one country.
    """
    terms = {f"kind:{record['kind']}", f"status:{record['status']}", f"country:{country_of(record)}"}
    if record["level"]:
        terms.add(f"level:{record['level']}")
    for slug in record["issue_slugs"]:
        terms.update(f"issue:{step}" for step in record["issues"][slug]["path"])
    terms.update(f"outcome:{row['result']}" for row in record["outcomes"])
    terms.update(f"source:{source['slug']}" for source in record["sources"])
    actors = _actors_of(record)
    terms.update(f"actor:{slug}" for slug in actors)
    terms.update(f"pair:{pair_of(a, b)}" for a, b in combinations(_states_of_sides(record), 2))
    return sorted(terms)


def country_of(record: EntryRecord) -> str:
    """The slug of the state an entry was held in, or a key of `NO_COUNTRY`: a call from Beijing was held nowhere, and a
    visit that became a video call too, wherever it was planned.
    """
    from_afar = record["kind"] in (EntryKind.CALL, EntryKind.CORRESPONDENCE)
    if from_afar or record["setting"] == Setting.REMOTE or record["status"] == EntryStatus.MOVED_ONLINE:
        return REMOTE
    return record["country"] or NOT_ON_RECORD


def with_channels(terms: Iterable[str], slugs: Iterable[str]) -> list[str]:
    """The terms of an entry that these channels, and no others, name as what brought a period about."""
    own = {term for term in terms if not term.startswith("channel:")}
    return sorted(own | {f"channel:{slug}" for slug in slugs})


def _state(record: EntryRecord, slug: str) -> str:
    return record["actors"][slug]["state"] if slug in record["actors"] else ""


def _states_of_sides(record: EntryRecord) -> list[str]:
    sides = set(record["parties"])
    sides.update(row["side"] for row in _participations(record))
    for request in record["requests"]:
        sides.update((request["asked_by"], request["asked"]))
    return sorted({_state(record, slug) for slug in sides if slug} - {""})


def _participations(record: EntryRecord) -> list:
    return record["participations"] + [row for meeting in record["meetings"] for row in meeting["participations"]]


def _actors_of(record: EntryRecord) -> set[str]:
    for_a_side: set[str] = {*record["parties"], *filter(None, (row["side"] for row in _participations(record)))}
    on_their_own: set[str] = set()

    def add(person: PersonRecord | None, speaks_for_a_side: bool) -> None:
        if person is None:
            return
        found = for_a_side if speaks_for_a_side else on_their_own
        found.add(person["actor"])
        found.update(office["organisation"] for office in person["offices"])

    for row in _participations(record):
        add(row["person"], bool(row["side"]))
    for position in record["positions"]:
        add(position["speaker"], position["voice"] in SIDE_VOICES)
        for_a_side.add(position["party"])
    for outcome in record["outcomes"]:
        add(outcome["assessor"], outcome["voice"] in SIDE_VOICES)
    for condition in record["conditions"]:
        add(condition["stated_by"], condition["voice"] in SIDE_VOICES)
        for_a_side.update((condition["party"], condition["of"]))
    for claim in record["claims"]:
        add(claim["made_by"], claim["voice"] in SIDE_VOICES)
        add(claim["judge"], False)
    for request in record["requests"]:
        for_a_side.update((request["asked_by"], request["asked"]))
    for change in record["status_changes"]:
        for_a_side.add(change["by"])
    for commitment in record["commitments"]:
        for_a_side.update(commitment["parties"])
    for slug in list(for_a_side):
        if slug:
            for_a_side.add(_state(record, slug))
            for_a_side.add(record["actors"][slug]["parent"])
    return (for_a_side | on_their_own) - {""}
