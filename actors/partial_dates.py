"""Dates known to the day, the month or the year.

One value type (`PartialDate`), one model field (`PartialDateField`) stored as EDTF text, and two generated columns
(`EarliestDay`, `LatestDay`) so that queries compare real dates. EDTF is the Library of Congress' Extended Date/Time
Format, ISO 8601-2:2019; the subset here is level 0 dates and the parts of level 1 that records of diplomacy use:
the qualifiers `~` (about), `?` (uncertain) and `%` (both), and unspecified digits `XX` for a day or a month.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Func
from django.utils.functional import SimpleLazyObject

MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
_MONTH_NUMBERS = {name.lower(): i for i, name in enumerate(MONTHS, 1)} | {
    name[:3].lower(): i for i, name in enumerate(MONTHS, 1)
} | {"sept": 9}  # fmt: skip

_EDTF = re.compile(r"^(?P<y>\d{4})(?:-(?P<m>\d{2}|XX)(?:-(?P<d>\d{2}|XX))?)?(?P<q>[~?%]?)$")
_ABOUT = re.compile(r"^(?:about|around|circa|c\.|ca\.?|approx\.?|approximately)\s+", re.IGNORECASE)
_DAY_MONTH_YEAR = re.compile(r"^(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m>[a-z]+)\.?,?\s+(?P<y>\d{4})$", re.IGNORECASE)
_MONTH_DAY_YEAR = re.compile(r"^(?P<m>[a-z]+)\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})$", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"^(?P<m>[a-z]+)\.?,?\s+(?P<y>\d{4})$", re.IGNORECASE)
_SLASHES = re.compile(r"^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}$")

HOW_TO_TYPE = "Type a date like 18 Jun 2023, June 2023, 2023 or about 1971 (2023-06-18 and EDTF work too)."


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or the year; `qualifier` is EDTF's `~`, `?`, `%` or nothing.

    Raises ValueError for a date that does not exist. Two values are equal when they say the same thing; use
    `earliest` and `latest` to order them.
    """

    year: int
    month: int | None = None
    day: int | None = None
    qualifier: str = ""

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("A day needs a month.")
        if self.qualifier not in ("", "~", "?", "%"):
            raise ValueError(f"Unknown qualifier {self.qualifier!r}.")
        date(self.year, self.month or 1, self.day or 1)

    @property
    def precision(self) -> str:
        """`day`, `month` or `year`."""
        return "day" if self.day else "month" if self.month else "year"

    @property
    def about(self) -> bool:
        """True when the date is approximate (`~` or `%`)."""
        return self.qualifier in ("~", "%")

    @property
    def uncertain(self) -> bool:
        """True when the source itself is in doubt (`?` or `%`)."""
        return self.qualifier in ("?", "%")

    @property
    def earliest(self) -> date:
        """The first day it can mean, taken at its precision."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it can mean, taken at its precision."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def edtf(self) -> str:
        """EDTF text, e.g. `2023-06-18`, `2023-06`, `1971~`."""
        parts = [f"{self.year:04d}"]
        if self.month:
            parts.append(f"{self.month:02d}")
        if self.day:
            parts.append(f"{self.day:02d}")
        return "-".join(parts) + self.qualifier

    def __str__(self) -> str:
        """As people read it: "18 June 2023", "June 2023", "about 1971"."""
        text = str(self.year)
        if self.month:
            text = f"{MONTHS[self.month - 1]} {text}"
        if self.day:
            text = f"{self.day} {text}"
        if self.about:
            text = f"about {text}"
        return f"{text} (uncertain)" if self.uncertain else text

    def __len__(self) -> int:  # Django's MaxLengthValidator counts characters of the stored text.
        return len(self.edtf)

    @classmethod
    def from_date(cls, day: date) -> PartialDate:
        """The same day, known to the day."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read EDTF or a date as people write it in English.

        Raises ValueError, with a sentence an editor can act on, for anything else: never a guess between
        day/month orders.
        """
        text = " ".join(str(text).split())
        if not text:
            raise ValueError(HOW_TO_TYPE)
        about = _ABOUT.match(text)
        rest = text[about.end() :] if about else text
        rest, uncertain = (rest[: -len("(uncertain)")].strip(), True) if rest.endswith("(uncertain)") else (rest, False)
        qualifier = "%" if about and uncertain else "~" if about else "?" if uncertain else ""
        match = _EDTF.match(rest.upper())
        if match:
            month, day = match["m"], match["d"]
            if month == "XX" and day not in (None, "XX"):
                raise ValueError("A day of an unknown month cannot be kept: give the year alone.")
            number = [int(part) if part and part != "XX" else None for part in (month, day)]
            return _built(int(match["y"]), number[0], number[1], qualifier or match["q"], text)
        if rest[-1] in "~?%":
            qualifier, rest = qualifier or rest[-1], rest[:-1].strip()
        for pattern in (_DAY_MONTH_YEAR, _MONTH_DAY_YEAR, _MONTH_YEAR):
            match = pattern.match(rest)
            if match and match["m"].lower() in _MONTH_NUMBERS:
                day = int(match["d"]) if "d" in match.groupdict() else None
                return _built(int(match["y"]), _MONTH_NUMBERS[match["m"].lower()], day, qualifier, text)
        if _SLASHES.match(rest):
            raise ValueError(f"“{text}” can be read two ways. {HOW_TO_TYPE}")
        raise ValueError(f"“{text}” is not a date we can read. {HOW_TO_TYPE}")


def _built(year: int, month: int | None, day: int | None, qualifier: str, text: str) -> PartialDate:
    try:
        return PartialDate(year, month, day, qualifier)
    except ValueError:
        raise ValueError(f"There is no date “{text}”. {HOW_TO_TYPE}") from None


def show_span(start: PartialDate | None, end: PartialDate | None) -> str:
    """A span as people read it: "18–19 June 2023", "30 May – 2 June 2023", "June 2023"; "" when nothing is known."""
    if start is None:
        return f"until {end}" if end else ""
    if end is None or end == start:
        return str(start)
    plain = not (start.qualifier or end.qualifier)
    if plain and start.day and end.day and start.year == end.year:
        if start.month == end.month:
            return f"{start.day}–{end.day} {MONTHS[(start.month or 1) - 1]} {start.year}"
        return f"{start.day} {MONTHS[(start.month or 1) - 1]} – {end}"
    if plain and start.precision == end.precision == "month" and start.year == end.year:
        return f"{MONTHS[(start.month or 1) - 1]} – {end}"
    return f"{start} – {end}"


def span_edtf(start: PartialDate | None, end: PartialDate | None) -> str:
    """The EDTF of a span: `2023-06-18/2023-06-19`, `2023-06`, or "" when nothing is known."""
    if start is None:
        return f"/{end.edtf}" if end else ""
    return start.edtf if end is None or end == start else f"{start.edtf}/{end.edtf}"


class PartialDateField(models.Field):
    """Stores a `PartialDate` as EDTF text; accepts a PartialDate, a date, or any text `PartialDate.parse` reads.

    Null means "no date recorded". The database refuses text that is no date as soon as the column has an
    `EarliestDay` or `LatestDay` beside it (their functions raise on nonsense), and every column has one.
    """

    description = "A date known to the day, month or year (EDTF)"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs["max_length"] = 12
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "CharField"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> PartialDate | None:
        return None if value is None else PartialDate.parse(value)

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or value == "":
            return None
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, date):
            return PartialDate.from_date(value)
        try:
            return PartialDate.parse(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def get_prep_value(self, value: Any) -> str | None:
        if isinstance(value, SimpleLazyObject):
            value = value._wrapped
        parsed = self.to_python(value)
        return None if parsed is None else parsed.edtf

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs: Any) -> Any:
        from actors.forms import PartialDateFormField

        kwargs.pop("max_length", None)
        return PartialDateFormField(
            **{"required": not self.blank, "label": self.verbose_name, "help_text": self.help_text, **kwargs}
        )


def EarliestDay(source: str) -> models.GeneratedField:  # noqa: N802 - reads as a field
    """A stored column: the first day the partial date in `source` can mean (null when it is null)."""
    return _bound(source, "edtf_earliest")


def LatestDay(source: str) -> models.GeneratedField:  # noqa: N802 - reads as a field
    """A stored column: the last day the partial date in `source` can mean (null when it is null)."""
    return _bound(source, "edtf_latest")


def _bound(source: str, function: str) -> models.GeneratedField:
    return models.GeneratedField(
        expression=Func(source, function=function), output_field=models.DateField(null=True), db_persist=True, null=True
    )
