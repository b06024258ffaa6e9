"""What is added to the iCalendar library: text that cannot break out of its line, events that are written fast, and
the time zones that they name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from icalendar import Event, Timezone, vCategory, vDate, vText

# What RFC 5545 keeps out of text: control characters other than the tab, and line ends, which are escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_UTC = b"\r\n".join(
    [
        b"BEGIN:VTIMEZONE", b"TZID:UTC",
        b"BEGIN:STANDARD", b"DTSTART:19700101T000000", b"TZNAME:UTC", b"TZOFFSETFROM:+0000", b"TZOFFSETTO:+0000",
        b"END:STANDARD", b"END:VTIMEZONE", b"",
    ]
)  # fmt: skip
_FIRST, _NEXT = 75, 74  # octets of a line, and of each further piece of it behind its space


class Text(vText):
    """Text that comes out as it went in. The library takes a backslash before a capital N for a line break."""

    def to_ical(self) -> bytes:
        text = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n").encode()


def text(value: str, relation: str = "") -> Text:
    """`value` as text of a calendar: a character that may not stand there becomes U+FFFD.

    `relation` says what an event of that name is to the one that names it.
    """
    return Text(_FORBIDDEN.sub("\ufffd", value), params={"RELTYPE": relation} if relation else None)


def words(values: list[str]) -> vCategory:
    """Several texts in one property."""
    made = vCategory([])
    made.cats = [text(value) for value in values]  # handed over, they would lose their type
    return made


def whole_day(day: date) -> vDate:
    value = vDate(day)
    value.params["VALUE"] = "DATE"
    return value


class QuickEvent(Event):
    """An event that is written in a fifth of the library's time: a calendar has a hundred thousand lines.

    Its values have to be the library's own types, set by item and not by `add`, which would have to guess them.
    """

    def to_ical(self, sorted: bool = True) -> bytes:  # noqa: A002 - the library's name
        lines = [b"BEGIN:VEVENT\r\n"]
        for name, values in self.items():
            for value in values if isinstance(values, list) else [values]:
                parameters = b";" + value.params.to_ical() if value.params else b""
                lines.append(fold(b"%s%s:%s" % (name.encode(), parameters, value.to_ical())))
        return b"".join([*lines, b"END:VEVENT\r\n"])


class Hours:
    """The time zones that the events of a calendar name, each with the years it is needed for."""

    def __init__(self) -> None:
        self._years: dict[ZoneInfo, set[int]] = {}

    def note(self, made: Iterable[QuickEvent]) -> None:
        for event in made:
            start = cast(Any, event["dtstart"]).dt
            if isinstance(start, datetime) and isinstance(start.tzinfo, ZoneInfo):
                self._years.setdefault(start.tzinfo, set()).add(start.year)

    def zones(self, empty: bool) -> list[bytes]:
        """As components of the calendar, by name. One that is empty otherwise has UTC: RFC 5545 wants a component."""
        written = [_UTC] if empty else []
        for zone, years in sorted(self._years.items(), key=lambda one: one[0].key):
            first, last = date(min(years) - 1, 1, 1), date(min(max(years) + 2, date.max.year), 1, 1)
            written.append(Timezone.from_tzinfo(zone, zone.key, first_date=first, last_date=last).to_ical())
        return written


def fold(line: bytes) -> bytes:
    """A line of UTF-8 in pieces of at most 75 octets, ended by CRLF; no character and no escape is cut in two."""
    pieces, start, size = [], 0, _FIRST
    while len(line) - start > size:
        end = start + size
        while line[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        backslashes = end - start - len(line[start:end].rstrip(b"\\"))
        end -= backslashes % 2  # the last of them belongs to what follows
        pieces.append(line[start:end])
        start, size = end, _NEXT
    return b"\r\n ".join([*pieces, line[start:]]) + b"\r\n"
