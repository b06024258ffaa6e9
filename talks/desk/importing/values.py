"""What the fields of an entry would be after a visit of a file: pure, without the database."""

from __future__ import annotations

import re

from actors.partial_dates import PartialDate, show_span
from talks.desk.importing.drafts import PersonName, VisitDraft
from talks.text import the

SUMMARY_LENGTH, PLACE_LENGTH = 400, 200
# A full stop ends a sentence where a capital or a quotation follows, and not behind a title or an initial.
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“(]?[A-Z0-9À-Þ])")
_NO_END = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Lt|Col|Adm|Amb|Sen|Rep|Gov|St|No|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.$")

# The plain fields of an entry that an import fills, in the order reports name them.
SCALARS = (
    "title", "summary", "body", "kind", "status", "visit_class", "level", "track", "setting", "place", "start", "end",
)  # fmt: skip
FIELDS = (*SCALARS, "country", "parties", "people", "sources")

LABELS = {
    "title": "title", "summary": "summary", "body": "account", "kind": "kind", "status": "status",
    "visit_class": "class of visit", "level": "level", "track": "track", "setting": "setting", "place": "place",
    "start": "start", "end": "end", "country": "country", "parties": "parties", "people": "who took part",
    "sources": "sources", "office": "office", "person": "person", "ongoing": "still in office", "acting": "acting",
    "note": "note", "tour": "trip", "withdrawn": "withdrawn upstream",
}  # fmt: skip


def scalars(draft: VisitDraft, part: str = "") -> dict[str, str]:
    """The plain fields as texts (dates as EDTF); every one is present. `part` is the part of the state they went to.

    Places that do not fit into their field stand in the account in full.
    """
    summary, body = split_remarks(draft.remarks) if draft.remarks else (one_line(draft), "")
    places = "; ".join(draft.places)
    if part not in places:
        places = ", ".join(filter(None, [places, part]))
    if len(places) > PLACE_LENGTH:
        body = "\n\n".join(filter(None, [body, f"Places: {places}."]))
    end = draft.end if draft.end != draft.start else None
    return {
        "title": shorten(draft.title, 200),
        "summary": summary,
        "body": body,
        "kind": draft.kind,
        "status": draft.status,
        "visit_class": draft.visit_class if draft.kind == "visit" else "",
        "level": draft.level,
        "track": draft.track,
        "setting": draft.setting,
        "place": shorten(places, PLACE_LENGTH),
        "start": draft.start.edtf if draft.start else "",
        "end": end.edtf if end else "",
    }


def split_remarks(text: str) -> tuple[str, str]:
    """(summary, body): the whole as summary where it fits, else the first sentences that do, and the whole as body."""
    if len(text) <= SUMMARY_LENGTH:
        return text, ""
    summary = ""
    for sentence in sentences(text):
        longer = f"{summary} {sentence}".strip()
        if len(longer) > SUMMARY_LENGTH:
            break
        summary = longer
    return summary or shorten(text, SUMMARY_LENGTH), text


def sentences(text: str) -> list[str]:
    """`text` cut behind its sentences; abbreviations and initials do not end one."""
    found: list[str] = []
    begin = 0
    for match in _SENTENCE_END.finditer(text):
        if not _NO_END.search(text[begin : match.start()]):
            found.append(text[begin : match.end()].strip())
            begin = match.end()
    return [*found, text[begin:].strip()]


def shorten(text: str, length: int) -> str:
    """`text`, cut at a word with “…” behind it when it is longer than `length`."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:") + "…"


def one_line(draft: VisitDraft) -> str:
    """A plain line for a row without remarks: who, where, when."""
    who = listing([person.name for person in draft.people]) or draft.title
    where = ", ".join([*draft.places, *([the(draft.country.label)] if draft.country else [])])
    when = show_span(draft.start, draft.end)
    return shorten(f"{who}{f', {where}' if where else ''}{f', {when}' if when else ''}.", SUMMARY_LENGTH)


def slug_stem(draft: VisitDraft) -> str:
    """Text for the address: surname, place or country, first day ("blinken-tokyo-2021-03-15")."""
    places = draft.places or ((draft.country.label,) if draft.country else ())
    who = " ".join(surname(person) for person in draft.people[:2])
    parts = [who or draft.title[:60], places[0].split("(")[0] if places else "", edtf_words(draft.start)]
    return " ".join(part for part in parts if part)


def surname(person: PersonName) -> str:
    return surname_of(person.name, person.sort_name)


def surname_of(name: str, sort_name: str) -> str:
    """The family name: what stands before the comma of the sort name, else the last word of the name."""
    if "," in sort_name:
        return sort_name.partition(",")[0]
    words = [word for word in name.split() if word.rstrip(".,").lower() not in _SUFFIXES]
    return words[-1] if words else name


_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}


def edtf_words(day: PartialDate | None) -> str:
    return day.edtf.rstrip("~?%") if day else ""


def listing(words: list[str], last: str = "and") -> str:
    """ "A", "A and B", "A, B and C"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def traveller_key(draft: VisitDraft) -> str:
    """The people of a row, the same for every row of the same party."""
    return "|".join(sorted(person.external_id or f"={person.name.lower()}" for person in draft.people))[:500]
