"""How exactly a record knows its days and hours, for outputs that have no word for "about". Pure; no query."""

from __future__ import annotations

from datetime import date, datetime, time

from talks.press.contract import DateRecord, EntryRecord, MeetingRecord
from talks.public.zones import in_zone

_ABOUT = "~%"
_ONLINE_FORMATS = {"call", "video"}


def exact(day: DateRecord | None) -> date | None:
    """The day, where one is known and not only approximately."""
    if day is None or day["precision"] != "day" or day["edtf"][-1] in _ABOUT:
        return None
    return date.fromisoformat(day["earliest"])


def days_of(record: EntryRecord) -> tuple[date, date] | None:
    """The first and the last day, where both are known exactly."""
    first = exact(record["when"]["start"])
    last = exact(record["when"]["end"]) if record["when"]["end"] else first
    return (first, last) if first and last else None


def day_of(row: MeetingRecord, days: tuple[date, date] | None) -> date | None:
    """The day of a meeting. Without a date of its own it was on the entry's only day."""
    if row["date"]:
        return exact(row["date"])
    return days[0] if days and days[0] == days[1] else None


def began(record: EntryRecord, row: MeetingRecord) -> datetime | None:
    """When a meeting began, in the time of the place: with the zone where that is certain, without it otherwise.

    The hour of a call is known only with a zone: it was another one for each side.
    """
    day = day_of(row, days_of(record))
    if day is None or not row["local_time"]:
        return None
    at = datetime.combine(day, time.fromisoformat(row["local_time"]))
    remote = online(record, row)
    country = record["actors"].get(row["country"] or ("" if remote else record["country"]))
    return in_zone(at, country["code"] if country else "") or (None if remote else at)


def online(record: EntryRecord, row: MeetingRecord | None = None) -> bool:
    """Whether the sides were in different places; of one meeting or of the entry as a whole."""
    return (
        record["setting"] == "remote"
        or record["status"] == "moved_online"
        or (row is not None and row["format"] in _ONLINE_FORMATS)
    )


def iso(day: DateRecord | None) -> str:
    """The date in ISO 8601, never more exact than it is known: "2023-06-18", "2023-06", "2023" or "".

    "About" says that the last part is not certain, and ISO has no word for it: "about 5 April 2013" is "2013-04",
    "about 2013" is "".
    """
    if day is None:
        return ""
    plain = day["edtf"].rstrip("~?%")
    return plain.rpartition("-")[0] if day["edtf"][-1] in _ABOUT else plain
