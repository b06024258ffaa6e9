"""What a citation of a page says, before any format: one value, built from a record and its edition. Pure; no query."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localtime

from actors.partial_dates import PartialDate
from talks.press.contract import ChannelRecord, DateRecord, EntryRecord
from talks.public.structured import absolute

# Where it was published; also its author where no byline says who published it.
SITE = "Talks tracker"
# Marks that turn the direction of whatever follows them; one that is never closed would turn the rest of the line.
_TURNS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


@dataclass(frozen=True, slots=True)
class Citation:
    """A page as it was on a day. Texts are one line each, free of control characters."""

    key: str  # "talks-blinken-in-beijing-edition-3": ASCII letters, digits, hyphens, underscores
    title: str
    author: str  # the byline, or the site
    issued: date  # the day of the edition (UTC), or of the last change to the record
    version: str  # "edition 3", "version 41 of the record"
    dated: str  # "edition 3 of 2 July 2023", "as of 2 July 2023 (version 41 of the record)"
    url: str
    when: str = ""  # the dates of the talks in words
    start: PartialDate | None = None
    end: PartialDate | None = None
    place: str = ""
    accessed: PartialDate | None = None  # only where the citer has said

    def on(self, accessed: PartialDate | None) -> Citation:
        """The same, seen on a day that the citer names."""
        return replace(self, accessed=accessed)


def of_entry(record: EntryRecord, number: int, at: datetime, byline: str) -> Citation:
    """An edition of an entry, at the address that always shows that edition."""
    when = record["when"]
    return Citation(
        key=f"talks-{record['slug']}-edition-{number}",
        title=one_line(record["title"]),
        author=one_line(byline) or SITE,
        issued=localtime(at).date(),
        version=f"edition {number}",
        dated=f"edition {number} of {in_words(at)}",
        url=absolute(reverse("edition", args=[record["slug"], number])),
        when=one_line(when["text"]),
        start=_date(when["start"]),
        end=_date(when["end"]),
        place=one_line(record["place"]),
    )


def of_channel(record: ChannelRecord, number: int, at: datetime, byline: str) -> Citation:
    """An edition of a channel, at the address that always shows that edition."""
    return Citation(
        key=f"talks-channel-{record['slug']}-edition-{number}",
        title=one_line(record["name"]),
        author=one_line(byline) or SITE,
        issued=localtime(at).date(),
        version=f"edition {number}",
        dated=f"edition {number} of {in_words(at)}",
        url=absolute(reverse("channel-edition", args=[record["slug"], number])),
    )


def of_issue(slug: str, name: str, version: int, changed: datetime) -> Citation:
    """An issue's page, which many editions make: as of the last change to the public record, by its number."""
    return _of_many(f"talks-issue-{slug}", name, version, changed, reverse("issue", args=[slug]))


def of_pair(slugs: tuple[str, str], name: str, version: int, changed: datetime) -> Citation:
    """The page of two states, as of the last change to the public record, by its number."""
    return _of_many(f"talks-between-{slugs[0]}-{slugs[1]}", name, version, changed, reverse("pair", args=slugs))


def _of_many(key: str, name: str, version: int, changed: datetime, path: str) -> Citation:
    """A page that many editions make."""
    return Citation(
        key=f"{key}-version-{version}",
        title=one_line(name),
        author=SITE,
        issued=localtime(changed).date(),
        version=f"version {version} of the record",
        dated=f"as of {in_words(changed)} (version {version} of the record)",
        url=absolute(path),
    )


def one_line(text: str) -> str:
    """`text` without line breaks, control characters and marks that turn the direction of what follows."""
    words = " ".join(text.split())
    return "".join(one for one in words if unicodedata.category(one) != "Cc" and ord(one) not in _TURNS)


def in_words(at: datetime) -> str:
    """2 July 2023 (UTC)."""
    day = localtime(at)
    return f"{day.day} {day:%B %Y}"


def parts(day: PartialDate | date) -> Sequence[int]:
    """Year, month and day, as far as they are known."""
    return [part for part in (day.year, day.month, day.day) if part is not None]


def _date(record: DateRecord | None) -> PartialDate | None:
    return PartialDate.parse(record["edtf"]) if record else None
