"""In which offices people took part in an entry, as keys that stand beside the slugs of those who did. Pure; no query.

    us-department-of-state~Secretary_of_State    somebody held that office that day
    us-department-of-state?~Secretary_of_State   perhaps: the dates on record leave a doubt
    united-states~                               somebody came for that state in an office that is not on record, or it
                                                 took part and nobody says who came for it
    us-indo-pacific-command~                     that organisation took part, and nobody says who came for it
    ~                                            somebody came for no side, and in no office on record

No slug holds a tilde or a question mark, and no key a space. A title begins with "Acting" where the holder only acted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from talks.press.contract import EntryRecord, ParticipationRecord
from talks.vocabulary import ActorKind, Role

ACTING = "Acting "


class Key(NamedTuple):
    """What a key says: the organisation and the title of an office, and whether it was surely held. Without a title
    it says that an office is not known, and `organisation` is the slug of the state or the body ("" for none)."""

    organisation: str
    title: str
    certain: bool = True


def key_of(organisation: str, title: str, certain: bool = True) -> str:
    """The key of an office; with the title "" that of an office not known."""
    return f"{organisation}{'' if certain else '?'}~{'_'.join(title.split())}"


def read(key: str) -> Key | None:
    """The other way round; None for what is the slug of an actor."""
    organisation, tilde, title = key.partition("~")
    if not tilde:
        return None
    return Key(organisation.removesuffix("?"), title.replace("_", " "), not organisation.endswith("?"))


def keys(record: EntryRecord, came: Collection[str]) -> list[str]:
    """The keys of an entry, sorted; `came` is who took part in it (`talks.press.attendance.took_part`).

    Interpreters speak in nobody's office, so nothing is missing where theirs is not on record. Whoever is known by
    office anywhere in the entry is known.
    """
    people = [row for row in participations(record) if row["role"] != Role.INVITED_ABSENT]
    held = {
        key_of(office["organisation"], office["title"], office["basis"] != "possible")
        for row in people
        for office in row["person"]["offices"]
    }
    known = {row["person"]["actor"] for row in people if row["person"]["offices"]}
    spoke = [row for row in people if row["role"] != Role.INTERPRETER]
    unknown = {_body(record, row) for row in spoke if row["person"]["actor"] not in known}
    named = {_home(record, row) for row in spoke}
    unnamed = {state_of(record, party) for party in record["parties"]} & set(came) - named
    return sorted(held | {key_of(side, "") for side in unknown | unnamed})


def participations(record: EntryRecord) -> Iterator[ParticipationRecord]:
    """Everybody of the entry as a whole and of its meetings; the same person may come several times."""
    yield from record["participations"]
    for meeting in record["meetings"]:
        yield from meeting["participations"]


def state_of(record: EntryRecord, slug: str) -> str:
    """The state an actor belongs to; the actor itself where there is none; "" for ""."""
    return (record["actors"][slug]["state"] if slug in record["actors"] else "") or slug


def _body(record: EntryRecord, row: ParticipationRecord) -> str:
    """Of whom somebody came, as exactly as it is on record: an organisation may stand where a person does."""
    who = row["person"]["actor"]
    kind = record["actors"][who]["kind"] if who in record["actors"] else ActorKind.PERSON
    return who if kind == ActorKind.ORGANISATION else _home(record, row)


def _home(record: EntryRecord, row: ParticipationRecord) -> str:
    """Whose office it would be: that of the side somebody came for; without one, of the state they belong to."""
    if row["side"]:
        return state_of(record, row["side"])
    person = row["person"]["actor"]
    return record["actors"][person]["state"] if person in record["actors"] else ""
