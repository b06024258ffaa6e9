"""The press brief of an entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from talks.models.editions import Edition, EditionKind, PublicEntry
from talks.press.contract import EntryRecord
from talks.public.analytics.readouts import of_record
from talks.public.answer import answer
from talks.public.briefs.parts import Cut, OfOneRecord, colophon, cut, no_brief, short
from talks.public.http import page, public_page
from talks.public.neighbours import BeforeAndAfter, Neighbours, Relation
from talks.public.presenting import (
    ActorView,
    Footnotes,
    Foreign,
    IssueView,
    Names,
    Note,
    PersonView,
    joined,
)
from talks.public.record_page import TALKS, TOOK_PLACE, Facts, facts_of
from talks.public.references import accounts, source_views
from talks.public.row_views import OutcomeView, PositionView
from talks.public.sections import Presenter, Sections
from talks.public.sharing.citation import of_entry
from talks.public.structured import absolute

# How much fits a page of A4.
MOST_PEOPLE = 8
MOST_ISSUES = 6
MOST_JUDGEMENTS = 3  # on one issue
MOST_POSITIONS = 8
MOST_NAMED = 5  # issues named in one sentence
_SUMMARY = 120  # characters
_QUOTE = 110

_FIELDS = ("entry_id", "edition_id", "slug", "links")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person; `person`, with the offices held that day, only where the brief names them first."""

    actor: ActorView
    person: PersonView | None


@dataclass(frozen=True, slots=True)
class Judged:
    result: str
    summary: str
    by: Somebody | None  # None: the editors
    voice: str
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class Came:
    """What came of the talks on one issue; `more` judgements are left out."""

    issue: IssueView
    judged: list[Judged]
    more: int


@dataclass(frozen=True, slots=True)
class Said:
    """What one side said on one issue, in one line; `more` positions of it are left out."""

    side: ActorView
    issue: IssueView
    stance: str
    summary: str
    quote: Foreign | None
    by: Somebody | None
    secondhand: bool
    notes: list[Note]
    more: int


@dataclass(frozen=True, slots=True)
class Present:
    side: ActorView | None
    people: list[PersonView]


@dataclass(frozen=True, slots=True)
class Beside:
    """The nearest entry before or after, and how many others there are."""

    label: str
    relation: Relation
    more: int


@public_page
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """One entry on a page of paper. Six queries at most, however long the record."""
    row = PublicEntry.objects.filter(slug=slug).only(*_FIELDS).first()
    if row is None:
        raise no_brief("entry", slug)
    current = Edition.objects.get(pk=row.edition_id)
    record = cast(EntryRecord, current.record)
    around = Neighbours.load(record, row.links)
    path = reverse("entry", args=[row.slug])
    cited = of_entry(record, current.number, current.published_at, current.byline)
    return page(
        request,
        "talks/brief_entry.html",
        {
            **_Brief(record, around, path).context(),
            "colophon": colophon(cited, path, "This edition"),
            "corrected": current.note if current.kind == EditionKind.CORRECTED else "",
            "title": f"Press brief: {record['title']}",
            "description": record["summary"],
            "noindex": True,  # the entry's own page is the one to find
            "canonical": absolute(path),
        },
    )


class _Brief:
    """Chooses what is shown of a record, in the order of the page."""

    def __init__(self, record: EntryRecord, around: Neighbours, path: str) -> None:
        self.record, self.around, self.path = record, around, path
        self.names, self.marks = Names(record["actors"], record["issues"]), Footnotes()
        self.notes = OfOneRecord(record["sources"])
        self.named: set[str] = set()

    def context(self) -> dict[str, Any]:
        """Everything the template asks for."""
        record, path = self.record, self.path
        sections = Presenter(record, self.names, self.marks).sections()
        beside = self.around.before_and_after(record, self.names, self.marks)
        facts = facts_of(record, self.names)
        whole = self.notes.keep(sections.whole)
        people = self._people(sections)
        came = cut(sections.outcomes, MOST_ISSUES, f"{path}#outcomes")
        positions = [
            (line.issue, cell.side, cell.positions)
            for line in sections.positions.rows
            for cell in line.cells
            if cell.positions
        ]
        said = cut(positions, MOST_POSITIONS, f"{path}#positions")
        return {
            "record": record,
            "facts": facts,
            "answer": answer(record, self.around.postponed_on(record)),
            "whole": whole,
            "people": people,
            "came": _shown(came, [self._came(one.issue, one.benches) for one in came.rows]),
            "said": _shown(said, [self._said(*one) for one in said.rows]),
            "missing": self._missing(sections, facts),
            "beside": _beside(beside, f"{path}#around"),
            "footnotes": self.notes.footnotes(),
            "left_out": self.notes.left_out,
        }

    def _people(self, sections: Sections) -> Cut[Present]:
        """Who spoke for each side; where nobody is said to, whoever took part."""
        groups = [*sections.delegations, *(one for meeting in sections.meetings for one in meeting.delegations)]
        rows = {row.person.actor.slug: row for group in reversed(groups) for row in reversed(group.people)}
        # In page order, each where first named.
        found = list(reversed(rows.values()))
        leading = [row for row in found if row.role in ("principal", "host")]
        shown = cut(leading or found, MOST_PEOPLE, f"{self.path}#meetings")
        self.named.update(row.person.actor.slug for row in shown.rows)
        sides = {row.side.slug if row.side else "": row.side for row in shown.rows}
        by_side = [
            Present(side, [row.person for row in shown.rows if (row.side.slug if row.side else "") == slug])
            for slug, side in sides.items()
        ]
        return shown.shown(by_side)

    def _somebody(self, person: PersonView | None) -> Somebody | None:
        if person is None:
            return None
        first = person.actor.slug not in self.named
        self.named.add(person.actor.slug)
        return Somebody(person.actor, person if first else None)

    def _came(self, issue: IssueView, benches: Iterable[Any]) -> Came:
        rows: list[OutcomeView] = [row for bench in benches for row in bench.outcomes]
        judged = [
            Judged(
                row.result,
                short(row.summary, _SUMMARY),
                self._somebody(row.assessor),
                row.voice,
                self.notes.keep(row.notes),
            )
            for row in rows[:MOST_JUDGEMENTS]
        ]
        return Came(issue, judged, len(rows) - len(judged))

    def _said(self, issue: IssueView, side: ActorView, positions: list[PositionView]) -> Said:
        """The first position in the record's order; a quotation is shortened, and so marked."""
        one = positions[0]
        quote = replace(one.quote, text=short(one.quote.text, _QUOTE)) if one.quote else None
        return Said(
            side=side,
            issue=issue,
            stance=one.stance,
            summary=short(one.summary, _SUMMARY),
            quote=quote,
            by=self._somebody(one.speaker),
            secondhand=one.secondhand,
            notes=self.notes.keep(one.notes),
            more=len(positions) - 1,
        )

    def _missing(self, sections: Sections, facts: Facts) -> list[str]:
        """What a reader would look for and the record does not have, a sentence each."""
        record = self.record
        met = record["kind"] in TALKS and record["status"] in TOOK_PLACE
        said = [facts.precision] if facts.precision else []
        if not met:
            return said
        sources = source_views(record["sources"], self.names, self.marks)
        own = accounts(facts.parties, sources, of_record(record))
        said += [f"{account.side.name}: no readout cited." for account in own if not account.readouts]
        spoken = {cell.side.slug for row in sections.positions.rows for cell in row.cells if cell.positions}
        said += [f"{side.name}: no position on record." for side in facts.parties if side.slug not in spoken]
        if without := [one.name for one in sections.without_outcome]:
            rest = [f"{len(without) - MOST_NAMED} more"] if len(without) > MOST_NAMED else []
            said.append(f"No outcome on record: {joined([*without[:MOST_NAMED], *rest])}.")
        return said


def _shown[Row: (Came, Said)](of: Cut[Any], rows: list[Row]) -> Cut[Row]:
    return of.shown(rows, any(row.more for row in rows))


def _beside(around: BeforeAndAfter, path: str) -> Cut[Beside]:
    found = [one for one in (_before(around.before), _after(around.after)) if one]
    return Cut(found, 0, absolute(path), any(one.more for one in found))


def _before(relations: list[Relation]) -> Beside | None:
    return Beside("Before", relations[-1], _others(relations)) if relations else None


def _after(relations: list[Relation]) -> Beside | None:
    return Beside("After", relations[0], _others(relations)) if relations else None


def _others(relations: list[Relation]) -> int:
    """Entries besides the one that is shown; one may be related in two ways."""
    return len({one.entry.id for one in relations}) - 1
