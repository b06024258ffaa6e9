"""Hand-made records for tests of pure functions: no database, no publishing."""

from __future__ import annotations

from typing import Any, cast

from actors.partial_dates import PartialDate
from talks.press.contract import (
    ActorRecord,
    DateRecord,
    EntryRecord,
    IssueRecord,
    PersonRecord,
    SourceRecord,
    SpanRecord,
)
from talks.press.describing import date_record, span_record


def day(text: str) -> DateRecord:
    found = date_record(PartialDate.parse(text))
    assert found is not None
    return found


def span(start: str = "", end: str = "") -> SpanRecord:
    return span_record(PartialDate.parse(start) if start else None, PartialDate.parse(end) if end else None)


def cite(number: int = 1, locator: str = "") -> Any:
    return {"number": number, "locator": locator}


def actor(slug: str, name: str, kind: str = "state", **more: Any) -> ActorRecord:
    blank = {
        "slug": slug, "kind": kind, "name": name, "sort_name": name, "org_type": "", "description": "", "code": "",
        "wikidata": "", "parent": "", "parent_name": "", "state": slug if kind == "state" else "", "names": [],
        "tenures": [], "formerly": [],
    }  # fmt: skip
    return cast(ActorRecord, {**blank, **more})


def name(text: str, language: str = "zh-Hans", kind: str = "original", start: str = "", end: str = "") -> Any:
    return {"text": text, "language": language, "kind": kind, "span": span(start, end)}


def issue(slug: str, title: str, *above: str, **more: Any) -> IssueRecord:
    blank = {
        "slug": slug, "name": title, "description": "", "parent": above[-1] if above else "",
        "path": [*above, slug], "position": 0, "aliases": [], "formerly": [],
    }  # fmt: skip
    return cast(IssueRecord, {**blank, **more})


def person(slug: str, title: str = "", organisation: str = "") -> PersonRecord:
    offices = [{"title": title, "organisation": "", "organisation_name": organisation, "basis": "tenure"}]
    return cast(PersonRecord, {"actor": slug, "name": slug, "offices": offices if title else []})


def source(number: int = 1, **more: Any) -> SourceRecord:
    blank = {
        "number": number, "slug": f"source-{number}", "kind": "wire", "title": f"Report {number}", "publisher": "",
        "publisher_name": "", "author": "", "url": "", "archive_url": "", "published": None, "accessed": None,
        "language": "en", "issuing_side": "", "mentions": [], "formerly": [],
    }  # fmt: skip
    return cast(SourceRecord, {**blank, **more})


def request(**more: Any) -> Any:
    blank = {
        "asked_by": "united-states", "asked": "china", "date": None, "answer": "declined", "answered": None,
        "reason": "", "count": 1, "count_about": False, "summary": "", "cites": [],
    }  # fmt: skip
    return {**blank, **more}


def change(status: str, date: str = "", **more: Any) -> Any:
    blank = {"status": status, "date": day(date) if date else None, "by": "", "reason": "", "caused_by": None}
    return {**blank, "cites": [], **more}


def position(**more: Any) -> Any:
    blank = {
        "meeting": None, "issue": "trade", "party": "china", "speaker": None, "voice": "official",
        "stance": "supports", "summary": "Is for it.", "quote": "", "quote_language": "", "attribution": "on_record",
        "date": None, "occasion": "", "via": "", "cites": [],
    }  # fmt: skip
    return {**blank, **more}


def outcome(**more: Any) -> Any:
    blank = {
        "meeting": None, "issue": "trade", "result": "agreed", "summary": "", "judged_by": "editors",
        "assessor": None, "voice": "", "via": "", "date": None, "cites": [],
    }  # fmt: skip
    return {**blank, **more}


def participation(slug: str, side: str = "", role: str = "principal", **more: Any) -> Any:
    return {"person": person(slug), "side": side, "role": role, "note": "", "cites": [], **more}


def meeting(number: int = 1, **more: Any) -> Any:
    blank = {
        "number": number, "title": f"Talks {number}", "format": "bilateral", "date": None, "local_time": "",
        "duration_minutes": None, "place": "", "country": "", "culmination": False, "summary": "",
        "participations": [], "cites": [],
    }  # fmt: skip
    return {**blank, **more}


def record(when: str = "2023-06-18", until: str = "", **more: Any) -> EntryRecord:
    """A visit of the United States to Beijing; `more` replaces any key."""
    actors = [
        actor("united-states", "United States", code="US"),
        actor("china", "China", code="CN", names=[name("中国")]),
        actor("mfa", "Foreign Ministry", "organisation", org_type="ministry", parent="china", state="china"),
        actor("blinken", "Antony Blinken", "person", state="united-states"),
        actor("qin", "Qin Gang", "person", state="china", names=[name("秦刚")]),
        actor("cafruny", "Alan Cafruny", "person"),
    ]
    issues = [
        issue("security", "Security"),
        issue("mil-to-mil", "Military channels", "security"),
        issue("trade", "Trade"),
    ]
    blank: dict[str, Any] = {
        "schema": 1, "id": 7, "slug": "visit", "formerly": [], "title": "Blinken in Beijing", "summary": "", "body": "",
        "kind": "visit", "status": "held", "visit_class": "official", "level": "minister", "track": "1",
        "setting": "capital", "place": "Beijing", "country": "china", "when": span(when, until),
        "parties": ["united-states", "china"], "issue_slugs": ["security", "mil-to-mil", "trade"],
        "participations": [], "requests": [], "status_changes": [], "links": [], "meetings": [], "positions": [],
        "outcomes": [], "conditions": [], "commitments": [], "claims": [], "cites": [], "sources": [source()],
        "actors": {one["slug"]: one for one in actors}, "issues": {one["slug"]: one for one in issues},
    }  # fmt: skip
    return cast(EntryRecord, {**blank, **more})
