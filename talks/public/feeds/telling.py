"""An entry in running text, for those who read it elsewhere: who judged what came of it, and the sources. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from talks.press.contract import CiteRecord, EntryRecord, OutcomeRecord, PersonRecord, SourceRecord
from talks.public.references import safe_link
from talks.vocabulary import Result, SourceKind, Voice, label


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of one issue, by one judge."""

    issue: str
    result: str
    summary: str
    judge: str  # "Judged by Gloriana, Foreign Minister, … (official), to Daily Gazette, 2 May 2020"
    marks: str  # "[1][3]": the sources it rests on
    meeting: int | None  # the number of the meeting it belongs to


@dataclass(frozen=True, slots=True)
class Cited:
    """A source: its number in the entry, its title, the rest of what identifies it, and its address or ""."""

    number: int
    title: str
    language: str
    rest: str
    url: str


def judgements(record: EntryRecord) -> list[Judgement]:
    """Every outcome with its judge, in the order of the entry's issues."""
    place = {slug: index for index, slug in enumerate(record["issue_slugs"])}
    rows = sorted(record["outcomes"], key=lambda row: place.get(row["issue"], len(place)))
    return [
        Judgement(
            issue=record["issues"][row["issue"]]["name"],
            result=label(Result, row["result"]),
            summary=row["summary"],
            judge=judge(row, record),
            marks=marks(row["cites"]),
            meeting=row["meeting"],
        )
        for row in rows
    ]


def judge(row: OutcomeRecord, record: EntryRecord) -> str:
    """Whose judgement it is, to whom they gave it and when."""
    said = "Judged by the editors"
    if row["assessor"] is not None:
        voice = label(Voice, row["voice"]).lower()
        said = f"Judged by {person(row['assessor'], record)}{f' ({voice})' if voice else ''}"
    via = record["actors"][row["via"]]["name"] if row["via"] else ""
    day = row["date"]["text"] if row["date"] else ""
    return ", ".join(filter(None, [said, via and f"to {via}", day]))


def person(row: PersonRecord, record: EntryRecord) -> str:
    """Somebody with the offices held that day; a person of whom none is on record is said to be so."""
    offices = [
        f"{office['title']}{', ' if office['organisation_name'] else ''}{office['organisation_name']}"
        f"{' (dates uncertain)' if office['basis'] == 'possible' else ''}"
        for office in row["offices"]
    ]
    if offices:
        return f"{row['name']}, {'; '.join(offices)}"
    known = record["actors"].get(row["actor"])
    return f"{row['name']}, office that day not on record" if known and known["kind"] == "person" else row["name"]


def marks(cites: Iterable[CiteRecord]) -> str:
    """The numbers of the sources of a statement: "[1][3]"."""
    return "".join(f"[{number}]" for number in sorted({cite["number"] for cite in cites}))


def sources(rows: Iterable[SourceRecord]) -> list[Cited]:
    """By number; `rest` is kind, publisher, author and date, as far as they are known."""
    return [
        Cited(
            number=row["number"],
            title=row["title"],
            language=row["language"],
            rest=", ".join(
                filter(
                    None,
                    [
                        label(SourceKind, row["kind"]).lower(),
                        row["publisher_name"],
                        row["author"],
                        row["published"]["text"] if row["published"] else "no date",
                    ],
                )
            ),
            url=safe_link(row["url"]) or safe_link(row["archive_url"]),
        )
        for row in sorted(rows, key=lambda row: row["number"])
    ]


def where(place: str, country: str) -> str:
    """ "Beijing, China", or what is known of it."""
    return ", ".join(dict.fromkeys(filter(None, [place, country])))
