"""One row of a public table from one record: pure functions, no query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from talks.models.editions import (
    Edition,
    PublicActor,
    PublicChannel,
    PublicEntry,
    PublicIssue,
    PublicItem,
    PublicSource,
)
from talks.press.attendance import took_part
from talks.press.contract import (
    ActorRecord,
    ChannelRecord,
    DateRecord,
    EntryRecord,
    IssueRecord,
    PeriodRecord,
    PersonRecord,
    SourceRecord,
)
from talks.press.held_offices import keys
from talks.press.terms import terms_of
from talks.text import bigrams
from talks.vocabulary import ChannelState

_ITEM_SECTIONS = {
    "meeting": "meetings",
    "request": "requests",
    "position": "positions",
    "outcome": "outcomes",
    "condition": "conditions",
    "commitment": "commitments",
    "claim": "claims",
    "change": "status_changes",
    "link": "links",
}


def entry_row(edition: Edition, record: EntryRecord, first_published_at: datetime) -> PublicEntry:
    """The timeline row; its card is filled in afterwards, when its neighbours are known."""
    start, end = _start(record), record["when"]["end"]
    names = _names(record["actors"].values())
    came = took_part(record)
    return PublicEntry(
        entry_id=record["id"],
        edition_id=edition.pk,
        slug=record["slug"],
        title=record["title"],
        summary=record["summary"],
        kind=record["kind"],
        status=record["status"],
        level=record["level"],
        sort_date=date.fromisoformat(start["earliest"]),
        last_date=date.fromisoformat((end or start)["latest"]),
        when_text=record["when"]["text"],
        begins=start["edtf"],
        ends=end["edtf"] if end else "",
        place=record["place"],
        country=record["country"],
        took_part=[*came, *keys(record, came)],
        card="",
        terms=terms_of(record),
        links=linked_ids(record),
        first_published_at=first_published_at,
        published_at=edition.published_at,
        search_title=record["title"],
        search_names=f"{names}\n{bigrams(names)}",
        search_body=_body(record),
    )


def _start(record: EntryRecord) -> DateRecord:
    start = record["when"]["start"]
    if start is None:
        raise ValueError("An entry without a date is not published.")
    return start


def linked_ids(record: EntryRecord) -> list[int]:
    """The ids of every other entry the record names, sorted."""
    ids = {link["to"] for link in record["links"]}
    ids.update(pk for claim in record["claims"] for pk in claim["entries"])
    ids.update(change["caused_by"] for change in record["status_changes"] if change["caused_by"] is not None)
    return sorted(ids - {record["id"]})


def _names(actors: Iterable[ActorRecord]) -> str:
    return "\n".join(name for actor in actors for name in [actor["name"], *(one["text"] for one in actor["names"])])


def _body(record: EntryRecord) -> str:
    parts = [record["summary"], record["body"], record["place"]]
    for issue in record["issue_slugs"]:
        described = record["issues"][issue]
        parts += [described["name"], *described["aliases"]]
    parts += [f"{row['title']} {row['place']} {row['summary']}" for row in record["meetings"]]
    parts += [f"{row['summary']} {row['quote']} {row['occasion']}" for row in record["positions"]]
    parts += [row["summary"] for row in record["outcomes"]]
    parts += [f"{row['demand']} {row['obstacle']}" for row in record["conditions"]]
    parts += [row["summary"] for row in record["commitments"]]
    parts += [f"{row['text']} {row['explanation']}" for row in record["claims"]]
    parts += [f"{row['summary']} {row['reason']}" for row in record["requests"]]
    parts += [source["title"] for source in record["sources"]]
    text = "\n".join(filter(None, parts))
    return f"{text}\n{bigrams(text)}"


def item_rows(edition: Edition, record: EntryRecord) -> list[PublicItem]:
    """A row for every meeting, request, position, outcome, condition, commitment, claim, change of status and link."""
    start = _start(record)
    rows = []
    for kind, section in _ITEM_SECTIONS.items():
        for order, row in enumerate(cast(list[dict[str, Any]], record[section])):  # type: ignore[literal-required]
            issue = row.get("issue", "")
            day: DateRecord = row.get("date") or _meeting_date(record, row.get("meeting")) or start
            rows.append(
                PublicItem(
                    kind=kind,
                    entry_id=record["id"],
                    edition_id=edition.pk,
                    order=order,
                    date=date.fromisoformat(day["earliest"]),
                    issue=issue,
                    issue_path=record["issues"][issue]["path"] if issue else [],
                    party=row.get("party", ""),
                    actors=_actors_in(row, record),
                    data=row,
                )
            )
    return rows


def _meeting_date(record: EntryRecord, number: int | None) -> DateRecord | None:
    return next((meeting["date"] for meeting in record["meetings"] if meeting["number"] == number), None)


def _actors_in(row: dict[str, Any], record: EntryRecord) -> list[str]:
    found: set[str] = set()
    for key in ("party", "via", "of", "asked_by", "asked", "by"):
        found.add(row.get(key) or "")
    for key in ("speaker", "assessor", "stated_by", "made_by", "judge"):
        person: PersonRecord | None = row.get(key)
        if person:
            found.add(person["actor"])
    found.update(row.get("parties", []))
    for participation in row.get("participations", []):
        found.update((participation["person"]["actor"], participation["side"]))
    return sorted(slug for slug in found if slug in record["actors"])


def actor_row(edition: Edition, record: ActorRecord) -> PublicActor:
    return PublicActor(
        slug=record["slug"],
        kind=record["kind"],
        name=record["name"],
        sort_name=record["sort_name"],
        state=record["state"],
        names=_names([record]),
        data=record,
        edition_id=edition.pk,
    )


def issue_row(edition: Edition, record: IssueRecord, issues: dict[str, IssueRecord]) -> PublicIssue:
    steps = [issues[slug] for slug in record["path"]]
    return PublicIssue(
        slug=record["slug"],
        name=record["name"],
        parent=record["parent"],
        path=record["path"],
        sort_key="\n".join(f"{step['position']:05d} {step['name']}" for step in steps),
        data=record,
        edition_id=edition.pk,
    )


def source_row(edition: Edition, record: SourceRecord) -> PublicSource:
    """The source itself; which entries and channels cite it is kept apart (`talks.press.directory`)."""
    published = record["published"]
    return PublicSource(
        slug=record["slug"],
        kind=record["kind"],
        title=record["title"],
        publisher=record["publisher"],
        published=date.fromisoformat(published["earliest"]) if published else None,
        data={**record, "number": 0},
        edition_id=edition.pk,
    )


def channel_row(edition: Edition, record: ChannelRecord) -> PublicChannel:
    """State and since-when are those of the latest period, or unknown once that has ended."""
    last: PeriodRecord = record["periods"][-1]
    ended, start = last["span"]["end"], last["span"]["start"]
    since = ended or start
    return PublicChannel(
        channel_id=record["id"],
        edition_id=edition.pk,
        slug=record["slug"],
        name=record["name"],
        issue=record["issue"],
        issue_path=record["issues"][record["issue"]]["path"],
        actors=sorted(record["parties"]),
        state=ChannelState.UNKNOWN if ended else last["state"],
        since=since["edtf"] if since else "",
        links=sorted({period["cause"] for period in record["periods"] if period["cause"] is not None}),
        data=record,
    )


def mentions(record: Any) -> set[tuple[str, str]]:
    """What a record describes: ("actor" | "issue" | "source", slug)."""
    found = {("actor", slug) for slug in record["actors"]}
    found |= {("issue", slug) for slug in record["issues"]}
    return found | {("source", source["slug"]) for source in record["sources"]}
