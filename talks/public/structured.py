"""Structured data for search engines and citation tools, in the words of schema.org. Pure; no query.

An entry is an Event, the whole record a Dataset, the way to a page a BreadcrumbList. Where schema.org has no word for
something it is left out; a date is never more exact than it is known. What was only proposed or is unconfirmed is no
Event: one without a status would count as scheduled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from actors.partial_dates import MONTHS
from talks.press.contract import ActorRecord, EntryRecord, MeetingRecord, ParticipationRecord, SourceRecord
from talks.public.days import began, iso, online
from talks.public.neighbours import EntryView, Neighbours
from talks.public.references import safe_link

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
# A state is a place, and it acts: only as an organisation may it have a part in an event.
_TYPES: dict[str, Any] = {
    "person": "Person",
    "state": ["Country", "GovernmentOrganization"],
    "organisation": "Organization",
}
_TOOK_PLACE = {"held", "cut_short", "moved_online"}
# What somebody does or says by themselves, or in writing, has no host. Whoever met because of it was not there.
_WITHOUT_HOST = {"event", "statement", "correspondence"}
_BELONGS = {"part_of", "on_sidelines_of"}
_PUBLIC_BODIES = {"ministry", "armed_force", "legislature", "executive"}
_CONTEXT = "https://schema.org"
SITE = "Talks tracker"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
# What would end a script element or a line of JavaScript inside it.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def script_json(data: Any) -> SafeString:
    """JSON that cannot leave the script element it stands in."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 - escaped just above


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def graph(*nodes: dict[str, Any]) -> dict[str, Any]:
    """Several nodes in one script; each keeps its own @id."""
    inside = [{key: value for key, value in node.items() if key != "@context"} for node in nodes]
    return {"@context": _CONTEXT, "@graph": inside}


def of_entry(record: EntryRecord, path: str, around: Neighbours) -> dict[str, Any]:
    """The Event, or the page alone where nobody has agreed that there will be one."""
    return event(record, path, around) if record["status"] in _STATUS else _page(record, path)


def event(record: EntryRecord, path: str, around: Neighbours) -> dict[str, Any]:
    """The Event. Dates keep their precision ("2023-06"); what is not known is left out."""
    previous = _previous_starts(record, around)
    data: dict[str, Any] = {
        **_named(record, path, "Event"),
        "eventStatus": _event_status(record, around, bool(previous)),
        "eventAttendanceMode": "" if record["kind"] in _WITHOUT_HOST else _attendance(online(record)),
        "startDate": iso(record["when"]["start"]),
        "endDate": iso(record["when"]["end"]),
        "previousStartDate": _one_or_all(previous),
        "location": None if online(record) else _location(record, record["place"], record["country"]),
        "organizer": _organizers(record),
        "attendee": _attendees(
            record, record["participations"] if record["kind"] in _WITHOUT_HOST else participations(record)
        ),
        "subjectOf": [_creative_work(source) for source in record["sources"]],
        "superEvent": _one_or_all(_super_events(record, around)),
        "subEvent": [
            *(_meeting(record, row, path, around) for row in record["meetings"]),
            *(_event_reference(around.entries[pk]) for pk in _below(record, around)),
        ],
    }
    return _known(data)


def _page(record: EntryRecord, path: str) -> dict[str, Any]:
    """What was asked for, offered or reported, as a page that tells of it: it has neither date nor status."""
    sources = [_creative_work(source) for source in record["sources"]]
    return _known({**_named(record, path, "WebPage"), "citation": sources})


def _named(record: EntryRecord, path: str, kind: str) -> dict[str, Any]:
    """What any node of an entry says. It is about its parties and its issues."""
    return {
        "@context": _CONTEXT,
        "@type": kind,
        "@id": absolute(path),
        "url": absolute(path),
        "name": record["title"],
        "description": record["summary"],
        "inLanguage": "en",
        "about": [
            *(_agent(record["actors"][slug]) for slug in record["parties"]),
            *({"@type": "Thing", "name": record["issues"][slug]["name"]} for slug in record["issue_slugs"]),
        ],
    }


def _known(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in ("", None, [], {})}


def _one_or_all(found: Sequence[Any]) -> Any:
    return found[0] if len(found) == 1 else list(found)


def became_another(record: EntryRecord, public: Container[int]) -> bool:
    """Whether it was rescheduled to a date that stands in an entry of its own, of those that may be named."""
    return record["status"] == "rescheduled" and any(
        link["kind"] == "postponed_as" and link["to"] in public for link in record["links"]
    )


def _event_status(record: EntryRecord, around: Neighbours, had_another_date: bool = False) -> str:
    """A date that took another's place was rescheduled to, whatever became of it since."""
    if became_another(record, around.entries):
        return _schema("EventPostponed")
    said = _STATUS[record["status"]]
    return _schema("EventRescheduled" if had_another_date and said == "EventScheduled" else said)


def _schema(word: str) -> str:
    return f"https://schema.org/{word}" if word else ""


def _attendance(remote: bool) -> str:
    return _schema("OnlineEventAttendanceMode" if remote else "OfflineEventAttendanceMode")


def _previous_starts(record: EntryRecord, around: Neighbours) -> list[str]:
    """The days that earlier entries were planned for which were postponed and became this one, oldest first.

    A postponement that stands in the entry's own history tells when it was put off, and from which day it does not.
    """
    found = [
        around.entries[pk]
        for pk, said in around.naming.items()
        if any(link["kind"] == "postponed_as" and link["to"] == record["id"] for link in said["links"])
    ]
    days = [first_day(one) for one in sorted(found, key=lambda one: (one.sort_date, one.id))]
    return [day for day in days if day]


def _location(record: EntryRecord, place: str, country_slug: str) -> dict[str, Any] | None:
    country = record["actors"].get(country_slug)
    name = place or (country["name"] if country else "")
    if not name:
        return None
    found: dict[str, Any] = {"@type": "Place", "name": name}
    if country:
        found["address"] = {"@type": "PostalAddress", "addressCountry": country["code"] or country["name"]}
    return found


def participations(record: EntryRecord) -> list[ParticipationRecord]:
    """Everybody at the entry as a whole or at one of its meetings, as often as they are named."""
    return [*record["participations"], *(row for meeting in record["meetings"] for row in meeting["participations"])]


def _organizers(record: EntryRecord) -> list[dict[str, Any]]:
    """Whoever received the others: named for the entry as a whole, or one and the same host for all its meetings."""
    if record["kind"] in _WITHOUT_HOST:
        return []
    hosts = _hosts(record["participations"])
    if not hosts:
        of_meetings = {tuple(_hosts(row["participations"])) for row in record["meetings"]}
        [hosts] = of_meetings if len(of_meetings) == 1 else [()]
        hosts = hosts if len(hosts) == 1 else ()
    return [_agent(record["actors"][slug]) for slug in hosts]


def _hosts(rows: Iterable[ParticipationRecord]) -> Sequence[str]:
    """The slugs of those who received the others, or of the sides they did it for."""
    hosts = [row["side"] or row["person"]["actor"] for row in rows if row["role"] == "host"]
    return tuple(dict.fromkeys(hosts))


def _attendees(record: EntryRecord, rows: Iterable[ParticipationRecord]) -> list[dict[str, Any]]:
    """Everybody who took part, once; for a date that was never kept, nobody."""
    if record["status"] not in _TOOK_PLACE:
        return []
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["role"] == "invited_absent":
            continue
        slug = row["person"]["actor"]
        agent = found.setdefault(slug, _agent(record["actors"][slug]))
        if row["person"]["offices"] and record["actors"][slug]["kind"] == "person":
            agent["jobTitle"] = row["person"]["offices"][0]["title"]
    return list(found.values())


def _meeting(record: EntryRecord, row: MeetingRecord, path: str, around: Neighbours) -> dict[str, Any]:
    """A session as an event inside the entry's, at the hour of the place where that is on record."""
    remote = online(record, row)
    at = began(record, row)
    data: dict[str, Any] = {
        "@type": "Event",
        "@id": f"{absolute(path)}#meeting-{row['number']}",
        "name": row["title"] or record["title"],
        "description": row["summary"],
        "eventStatus": _event_status(record, around),
        "eventAttendanceMode": _attendance(remote),
        "startDate": at.isoformat(timespec="minutes") if at else iso(row["date"]),
        "duration": iso_duration(row["duration_minutes"]),
        "location": None if remote else _location(record, row["place"], row["country"]),
        "organizer": [_agent(record["actors"][slug]) for slug in _hosts(row["participations"])],
        "attendee": _attendees(record, row["participations"]),
    }
    return _known(data)


def iso_duration(minutes: int | None) -> str:
    """ "PT1H30M"; "" when not known."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    return f"PT{f'{hours}H' if hours else ''}{f'{rest}M' if rest else ''}"


def _creative_work(source: SourceRecord) -> dict[str, Any]:
    """A source, as something that tells of the event."""
    data: dict[str, Any] = {
        "@type": "CreativeWork",
        "name": source["title"],
        "url": safe_link(source["url"]),
        "inLanguage": source["language"],
        "datePublished": iso(source["published"]),
        "publisher": {"@type": "Organization", "name": source["publisher_name"]} if source["publisher_name"] else None,
        "author": {"@type": "Person", "name": source["author"]} if source["author"] else None,
        "license": safe_link(source.get("licence_url", "")),
    }
    return _known(data)


def _agent(actor: ActorRecord) -> dict[str, Any]:
    kind = "GovernmentOrganization" if actor["org_type"] in _PUBLIC_BODIES else _TYPES[actor["kind"]]
    agent: dict[str, Any] = {"@type": kind, "name": actor["name"]}
    if originals := [name["text"] for name in actor["names"] if name["kind"] == "original"]:
        agent["alternateName"] = originals
    if actor["wikidata"]:
        agent["sameAs"] = f"https://www.wikidata.org/wiki/{actor['wikidata']}"
    return agent


def _super_events(record: EntryRecord, around: Neighbours) -> list[dict[str, Any]]:
    """What the entry is part of, or on the sidelines of."""
    above = [link["to"] for link in record["links"] if link["kind"] in _BELONGS and link["to"] in around.entries]
    found = [around.entries[pk] for pk in dict.fromkeys(above)]
    return [_event_reference(one) for one in found if one.status in _STATUS]


def _below(record: EntryRecord, around: Neighbours) -> list[int]:
    """The ids of the entries that are part of this one, or on its sidelines, oldest first."""
    found = [
        pk
        for pk, said in around.naming.items()
        if any(link["kind"] in _BELONGS and link["to"] == record["id"] for link in said["links"])
        and around.entries[pk].status in _STATUS
    ]
    return sorted(found, key=lambda pk: (around.entries[pk].sort_date, pk))


def _event_reference(entry: EntryView) -> dict[str, Any]:
    """Another entry. Whether one that was rescheduled stands under its old date or its new one, its own page tells."""
    moved = entry.status == "rescheduled"
    data = {
        "@type": "Event",
        "@id": absolute(entry.url),
        "url": absolute(entry.url),
        "name": entry.title,
        "startDate": "" if moved else first_day(entry),
        "eventStatus": _schema(_STATUS[entry.status]),
    }
    return _known(data)


def first_day(entry: EntryView) -> str:
    """The first day of another entry, as exactly as its date is known: "2023-06-18", "2023-06", "2023" or "".

    How exactly that is, only the date as text tells; its first word is a day, a month or a year.
    """
    text = entry.when.removeprefix("about ")
    word = re.split(r"[\s–]", text, maxsplit=1)[0]
    day = entry.sort_date.isoformat()
    known = day[:7] if word in MONTHS else day[:4] if len(word) == 4 else day if word.isdigit() else ""
    return known if text == entry.when else known.rpartition("-")[0]


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The way to a page, itself included, as (name, path): [("Issues", "/issues/"), ("Trade", "/issues/trade/")]."""
    return {
        "@context": _CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
            for place, (name, path) in enumerate(steps, 1)
        ],
    }


@dataclass(frozen=True, slots=True)
class Distribution:
    """One form in which the whole record can be had; `path` is its address on this site."""

    name: str
    path: str
    media_type: str  # "text/csv"
    size: int | None = None  # bytes


def dataset(
    path: str,
    distributions: Iterable[Distribution],
    *,
    description: str,
    version: int,
    changed: datetime | None,
    first: date | None = None,
    last: date | None = None,
    topics: Iterable[str] = (),
) -> dict[str, Any]:
    """The whole record as a Dataset, for the page at `path`.

    `description` has 50 characters at least, or search engines leave it out; `first` and `last` are the days the record
    reaches from and to; `topics` names what it is about.
    """
    covered = f"{first.isoformat()}/{last.isoformat()}" if first and last else ""
    owner = {"@type": "Organization", "name": SITE, "url": absolute(reverse("timeline"))}
    data: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": absolute(path),
        "url": absolute(path),
        "name": f"{SITE}: a record of diplomatic talks",
        "description": description,
        "inLanguage": "en",
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": owner,
        "publisher": owner,
        "version": str(version),
        "dateModified": changed.isoformat(timespec="seconds") if changed else "",
        "temporalCoverage": covered,
        "keywords": list(topics),
        "distribution": [
            _known(
                {
                    "@type": "DataDownload",
                    "name": one.name,
                    "contentUrl": absolute(one.path),
                    "encodingFormat": one.media_type,
                    "contentSize": f"{one.size} B" if one.size is not None else "",
                }
            )
            for one in distributions
        ],
    }
    return _known(data)
