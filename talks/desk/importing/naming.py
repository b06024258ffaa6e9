"""People, offices, states and titles of a row, from its cleaned texts and what the mapping says of them."""

from __future__ import annotations

import json
import re

from actors.partial_dates import PartialDate
from actors.states import State, StateBook, StateRefusal
from talks.desk.importing.drafts import OfficeName, PersonName, StateName
from talks.desk.importing.localities import join_places
from talks.desk.importing.mapping import Mapping, fold
from talks.text import the

TITLE_LENGTH = 200
# Parts of a name that follow a comma.
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|m\.?d|ph\.?d)\.?$", re.IGNORECASE)
# The same without a comma, where “Ii” is a family name.
_LAST_SUFFIX = re.compile(r"\s(?:Jr\.?|Sr\.?|II|III|IV)$")
# What stands between two people, unless the mapping says that it is part of a name.
_BETWEEN = re.compile(r"\s(?:and|&|/)\s|[;；、]", re.IGNORECASE)


class Unclear(Exception):
    """A cell that cannot be read without a guess; the text says why, `field` which one it is ("" for the row)."""

    def __init__(self, message: str, field: str = "person") -> None:
        self.field = field
        super().__init__(message)


def people(mapping: Mapping, cell: str, ids: str, sort_name: str) -> tuple[PersonName, ...]:
    """The people whom a cell names. Raises Unclear.

    Where one id stands beside several names it is nobody's: none of them gets it.
    """
    names = [cell] if cell in mapping.names else _cut(cell, mapping.split_people)
    for name in names:
        if name not in mapping.names and _BETWEEN.search(name):
            raise Unclear(
                f"“{name}” may be one person or several. Say in the mapping what stands between two people, "
                "[people] split, or list it under [people.names]."
            )
    if len(names) == 1:
        if _BETWEEN.search(ids):
            raise Unclear(f"The row names one person and gives several ids: {ids}.", "person_id")
        return (_person(mapping, names[0], ids, sort_name),)
    for name in names:
        if (
            "," in name
            and mapping.sort_name != "last-comma-first"
            and not _SUFFIX.match(name.rpartition(",")[2].strip())
        ):
            raise Unclear(f"“{name}” may be one person or two. Say how people are divided: [people] split.")
    own = _cut(ids, mapping.split_people) if ids else []
    if len(own) not in (0, 1, len(names)):
        raise Unclear(f"The row names {len(names)} people and gives {len(own)} ids.", "person_id")
    own = own if len(own) == len(names) else [""] * len(names)
    return tuple(_person(mapping, name, one, "") for name, one in zip(names, own, strict=True))


def _cut(text: str, separators: tuple[str, ...]) -> list[str]:
    parts = [text]
    for separator in separators:
        parts = [piece for part in parts for piece in re.split(re.escape(separator), part, flags=re.IGNORECASE)]
    return [part.strip() for part in parts if part.strip()]


def _person(mapping: Mapping, written: str, external_id: str, sort_name: str) -> PersonName:
    external_id = mapping.renamed_people.get(external_id, external_id)
    name = written
    if mapping.sort_name == "last-comma-first" and "," in written:
        last, _, first = (part.strip() for part in written.partition(","))
        sort_name, name = sort_name or written, f"{first} {last}"
    name = mapping.names.get(external_id) or mapping.names.get(written) or name
    given = mapping.sort_names.get(external_id) or mapping.sort_names.get(written)
    return PersonName(name, external_id, given or sort_name or _sort_name(mapping.sort_name, name))


def _sort_name(rule: str, name: str) -> str:
    """The name to sort by, "" for the name itself. One with a comma has its family name in front already."""
    if rule == "as-written":
        return name
    if rule != "last-word":
        return ""
    before, comma, behind = (part.strip() for part in name.rpartition(","))
    if comma and not _SUFFIX.match(behind):
        return name
    if match := None if comma else _LAST_SUFFIX.search(name):
        before, behind = name[: match.start()], match[0].strip()
    elif not comma:
        before, behind = name, ""
    first, _, last = before.rpartition(" ")
    return ", ".join(filter(None, [last, first, behind])) if first else ""


def office(mapping: Mapping, text: str, side: StateName | None, on: PartialDate | None) -> OfficeName | None:
    """The office as the mapping's table has it, else the file's text as an office of the state itself."""
    if not text:
        return None
    return mapping.offices.get(fold(text)) or OfficeName(title=text, state=state_code(side.label, on) if side else "")


def owner(mapping: Mapping, label: str, start: PartialDate | None, end: PartialDate | None) -> str:
    """The code of the state that an organisation belongs to. Raises Unclear for a label that is no state."""
    name = state(mapping, label, "", start, end)
    found = StateBook.load().resolve(name.label, start or end, until=end) if name else None
    if isinstance(found, StateRefusal):
        raise Unclear(why_no_state(label) if found.no_state else found.message, "state")
    return found.code or found.slug if found else ""


def why_no_state(label: str) -> str:
    """How a mapping says that a label of the file is no state."""
    return (
        f'“{label}” belongs to no state. Say so in the mapping: [[states]] with label = {toml(label)} and means = "".'
    )


def toml(text: str) -> str:
    """`text` as a mapping writes it."""
    return json.dumps(text, ensure_ascii=False)


def state_code(label: str, on: PartialDate | None) -> str:
    """The code of the state that `label` meant then, or its slug where it never had a code; "" when it is not clear."""
    found = StateBook.load().resolve(label, on) if label else None
    return found.code or found.slug if isinstance(found, State) else ""


def state(
    mapping: Mapping, label: str, external_id: str, start: PartialDate | None, end: PartialDate | None
) -> StateName | None:
    """The state as the file names it, or as the mapping says that the collection means it at that time.

    None for an empty label, and for one that the mapping says is no state.
    """
    if not label:
        return None
    for rule in mapping.states:
        if rule.label == fold(label) and _within(start, end or start, rule.start, rule.end):
            return StateName(rule.means, external_id) if rule.means else None
    return StateName(label, external_id)


def _within(
    start: PartialDate | None, end: PartialDate | None, since: PartialDate | None, until: PartialDate | None
) -> bool:
    if since is not None and (start is None or start.earliest < since.earliest):
        return False
    return until is None or (end is not None and end.latest <= until.latest)


def title(
    mapping: Mapping,
    people: tuple[PersonName, ...],
    places: tuple[str, ...],
    country: StateName | None,
    office: OfficeName | None,
    side: StateName | None,
    on: PartialDate | None,
) -> str:
    """Who where, from the mapping's template. Where it grows too long the last places are counted, not named.

    Raises Unclear when it is too long even so.
    """
    template = mapping.title_with_places if places else mapping.title_without_places
    words = {
        "{people}": join_places([person.name for person in people]),
        "{country}": _in_a_sentence(country, on) if "{country}" in template else "",
        "{side}": _in_a_sentence(side, on) if "{side}" in template else "",
        "{office}": office.title if office else "",
    }
    for shown in range(len(places) or 1, -1, -1):
        words["{places}"] = join_places(places, shown) if places else ""
        text = _fill(template, words)
        if len(text) <= TITLE_LENGTH:
            return text
    raise Unclear(f"The title would have {len(text)} characters; at most {TITLE_LENGTH} fit: “{text[:80]} …”.", "")


def _fill(template: str, words: dict[str, str]) -> str:
    """The template with each placeholder replaced once, so that braces in a name stay what they are."""
    pieces = re.split("(" + "|".join(map(re.escape, words)) + ")", template)
    return " ".join("".join(words.get(piece, piece) for piece in pieces).split())


def _in_a_sentence(name: StateName | None, on: PartialDate | None) -> str:
    """A state's name inside a title: the file's own, unless it is written for a list ("Korea, Republic of")."""
    if name is None:
        return ""
    found = StateBook.load().resolve(name.label, on, name.external_id)
    for_a_list = re.search(r"[,(.]", name.label) or len(name.label) <= 3
    if isinstance(found, State) and (for_a_list or found.name == name.label):
        return found.in_a_sentence
    return the(name.label)
