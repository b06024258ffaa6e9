"""Structured data: an entry as a schema.org Event, for search engines and citation tools. Pure; no query."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from talks.press.contract import ActorRecord, EntryRecord
from talks.public.neighbours import EntryView, Neighbours

# schema.org knows what became of an announced date, and nothing of invitations: what it has no word for is left out.
_STATUS = {
    "scheduled": "EventScheduled",
    "held": "EventScheduled",
    "cut_short": "EventScheduled",
    "postponed": "EventPostponed",
    "rescheduled": "EventRescheduled",
    "moved_online": "EventMovedOnline",
    "cancelled": "EventCancelled",
    "declined": "EventCancelled",
    "ignored": "EventCancelled",
}
_TYPES = {"person": "Person", "state": "Country", "organisation": "Organization"}
_PUBLIC_BODIES = {"ministry", "armed_force", "legislature", "executive"}
# What would end a script element or a line of JavaScript inside it.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def script_json(data: Any) -> SafeString:
    """JSON that cannot leave the script element it stands in."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 - escaped just above


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def event(record: EntryRecord, path: str, around: Neighbours) -> dict[str, Any]:
    """The Event. Dates keep their precision ("2023-06"); what is not known is left out."""
    start, end = record["when"]["start"], record["when"]["end"]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": absolute(path),
        "url": absolute(path),
        "name": record["title"],
        "description": record["summary"],
        "inLanguage": "en",
        "eventStatus": _schema(_STATUS.get(record["status"], "")),
        "eventAttendanceMode": _attendance(record),
        "startDate": _iso(start["edtf"]) if start else "",
        "endDate": _iso(end["edtf"]) if end else "",
        "previousStartDate": _previous_start(record, around),
        "location": _location(record),
        "organizer": _organizers(record),
        "attendee": _attendees(record),
        "about": [{"@type": "Thing", "name": record["issues"][slug]["name"]} for slug in record["issue_slugs"]],
        "superEvent": _super_event(record, around),
    }
    return {key: value for key, value in data.items() if value}


def _iso(edtf: str) -> str:
    """EDTF without its qualifiers is ISO 8601: "1971~" becomes "1971"."""
    return edtf.rstrip("~?%")


def _schema(word: str) -> str:
    return f"https://schema.org/{word}" if word else ""


def _attendance(record: EntryRecord) -> str:
    online = record["setting"] == "remote" or record["status"] == "moved_online"
    if record["kind"] in ("event", "statement", "correspondence"):
        return ""
    return _schema("OnlineEventAttendanceMode" if online else "OfflineEventAttendanceMode")


def _previous_start(record: EntryRecord, around: Neighbours) -> str:
    """The day an earlier entry was planned for that was postponed and became this one."""
    for pk, said in around.naming.items():
        if any(link["kind"] == "postponed_as" and link["to"] == record["id"] for link in said["links"]):
            return around.entries[pk].sort_date.isoformat()
    return ""


def _location(record: EntryRecord) -> dict[str, Any] | None:
    if record["setting"] == "remote":
        return None
    country = record["actors"].get(record["country"])
    name = record["place"] or (country["name"] if country else "")
    if not name:
        return None
    place: dict[str, Any] = {"@type": "Place", "name": name}
    if country:
        place["address"] = {"@type": "PostalAddress", "addressCountry": country["code"] or country["name"]}
    return place


def _organizers(record: EntryRecord) -> list[dict[str, Any]]:
    """Whoever received the others, where the record says so; otherwise the parties."""
    hosts = [row["side"] or row["person"]["actor"] for row in _participations(record) if row["role"] == "host"]
    return [_agent(record["actors"][slug]) for slug in dict.fromkeys(hosts or record["parties"])]


def _attendees(record: EntryRecord) -> list[dict[str, Any]]:
    """Everybody who took part, once; for a date that was never kept, nobody."""
    if record["status"] not in ("held", "cut_short", "moved_online"):
        return []
    present = [row for row in _participations(record) if row["role"] != "invited_absent"]
    found: dict[str, dict[str, Any]] = {}
    for row in present:
        slug = row["person"]["actor"]
        agent = found.setdefault(slug, _agent(record["actors"][slug]))
        if row["person"]["offices"]:
            agent["jobTitle"] = row["person"]["offices"][0]["title"]
    return list(found.values())


def _participations(record: EntryRecord) -> list[Any]:
    return [*record["participations"], *(row for meeting in record["meetings"] for row in meeting["participations"])]


def _agent(actor: ActorRecord) -> dict[str, Any]:
    kind = "GovernmentOrganization" if actor["org_type"] in _PUBLIC_BODIES else _TYPES[actor["kind"]]
    agent: dict[str, Any] = {"@type": kind, "name": actor["name"]}
    if originals := [name["text"] for name in actor["names"] if name["kind"] == "original"]:
        agent["alternateName"] = originals
    if actor["wikidata"]:
        agent["sameAs"] = f"https://www.wikidata.org/wiki/{actor['wikidata']}"
    return agent


def _super_event(record: EntryRecord, around: Neighbours) -> dict[str, Any] | None:
    for link in record["links"]:
        if link["kind"] in ("part_of", "on_sidelines_of") and link["to"] in around.entries:
            return _event_reference(around.entries[link["to"]])
    return None


def _event_reference(entry: EntryView) -> dict[str, Any]:
    return {
        "@type": "Event",
        "@id": absolute(entry.url),
        "name": entry.title,
        "startDate": entry.sort_date.isoformat(),
        "eventStatus": _schema(_STATUS.get(entry.status, "")),
    }
