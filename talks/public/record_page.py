"""What the page of an entry shows of one edition, whichever edition. Pure; no query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from talks.press.contract import EntryRecord
from talks.public.analytics.readouts import of_record
from talks.public.answer import answer
from talks.public.neighbours import Neighbours
from talks.public.presenting import ActorView, Footnotes, IssueView, Names
from talks.public.readout_table import readout_table
from talks.public.references import accounts, source_views
from talks.public.sections import Presenter

_PRECISION = {
    "month": "Known to the month; the day is not on record.",
    "year": "Known to the year; the month and day are not on record.",
}
# Kinds at which two sides exchange accounts, so that a missing readout is worth saying.
TALKS = {"visit", "meeting", "call", "summit", "round"}
TOOK_PLACE = {"held", "cut_short", "moved_online"}


@dataclass(frozen=True, slots=True)
class Facts:
    """The strip below the title. Words are given by value; the template explains them."""

    kind: str
    visit_class: str
    status: str
    when: str
    precision: str  # a sentence when the date is not known to the day
    place: str
    country: ActorView | None
    parties: list[ActorView]
    people: list[ActorView]
    level: str
    track: str
    setting: str
    issues: list[IssueView]


def context(record: EntryRecord, around: Neighbours, linkable: frozenset[str] | None = None) -> dict[str, Any]:
    """Everything the templates ask for. The calls come in the order of the page, for the footnotes' sake."""
    names = Names(record["actors"], record["issues"], linkable)
    notes = Footnotes()
    sections = Presenter(record, names, notes).sections()
    around_it = around.before_and_after(record, names, notes)
    claims = around.claims(record, names, notes)
    sources = source_views(record["sources"], names, notes, linkable)
    facts = facts_of(record, names)
    met = record["kind"] in TALKS and record["status"] in TOOK_PLACE
    compared = of_record(record)
    readouts = readout_table(record, compared, names) if met else None
    shown = {
        "outcomes": ("What came of it", met or sections.outcomes),
        "positions": ("What each side said", met or sections.positions),
        "readouts": ("Readouts compared", readouts),
        "meetings": ("The meetings", sections.meetings or sections.delegations or sections.absent),
        "requests": ("Requests", sections.requests),
        "conditions": ("Conditions", sections.conditions),
        "commitments": ("Commitments", sections.commitments),
        "around": ("Before and after", around_it),
        "claims": ("Claims checked", claims),
        "sources": ("Sources", True),
    }
    return {
        "contents": [(anchor, title) for anchor, (title, there) in shown.items() if there],
        "shown": {anchor: bool(there) for anchor, (_, there) in shown.items()},
        "record": record,
        "answer": answer(record, around.postponed_on(record)),
        "facts": facts,
        "paragraphs": [text for text in record["body"].split("\n\n") if text.strip()],
        "page": sections,
        "around": around_it,
        "claims": claims,
        "sources": sources,
        "accounts": accounts(facts.parties, sources, compared) if met else [],
        "readouts": readouts,
        "met": met,
    }


def facts_of(record: EntryRecord, names: Names) -> Facts:
    start = record["when"]["start"]
    return Facts(
        kind=record["kind"],
        visit_class=record["visit_class"],
        status=record["status"],
        when=record["when"]["text"],
        precision=_PRECISION.get(start["precision"], "") if start else "The date is not on record.",
        place=record["place"],
        country=names.actor(record["country"]),
        parties=names.listed(record["parties"]),
        people=names.listed(dict.fromkeys(row["person"]["actor"] for row in _principals(record))),
        level=record["level"],
        track=record["track"],
        setting=record["setting"],
        issues=[names.issue(slug) for slug in record["issue_slugs"]],
    )


def _principals(record: EntryRecord) -> list[Any]:
    rows = [*record["participations"], *(row for meeting in record["meetings"] for row in meeting["participations"])]
    return [row for row in rows if row["role"] in ("principal", "host")]
