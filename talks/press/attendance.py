"""Who took part in an entry, as far as its record says: what "they met" rests on. Pure; no query."""

from __future__ import annotations

from talks.press.contract import EntryRecord
from talks.press.held_offices import participations
from talks.vocabulary import Role


def took_part(record: EntryRecord) -> list[str]:
    """The slugs of everybody who took part, sorted: people, the organisations of the offices they held that day, the
    sides they came for and the parties, each side and party with the state it belongs to.

    A party of which everybody on record was invited and did not come took no part. Whoever came for no side (an
    analyst, an interpreter of nobody's) brings no state.
    """
    found: set[str] = set()
    came: set[str] = set()
    stayed_away: set[str] = set()
    for row in participations(record):
        if row["role"] == Role.INVITED_ABSENT:
            stayed_away.update(_side_and_state(record, row["side"]))
            continue
        found.add(row["person"]["actor"])
        found.update(office["organisation"] for office in row["person"]["offices"])
        came.update(_side_and_state(record, row["side"]))
    for party in record["parties"]:
        if party not in stayed_away or party in came:
            found.update(_side_and_state(record, party))
    return sorted((found | came) - {""})


def _side_and_state(record: EntryRecord, slug: str) -> set[str]:
    if slug not in record["actors"]:
        return {slug} - {""}
    described = record["actors"][slug]
    return {slug, described["state"]} - {""}
