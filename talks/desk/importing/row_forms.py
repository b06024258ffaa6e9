"""The forms that every row of a file passes. One form serves all the rows of a file: making one is slow."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from actors.forms import PartialDateFormField
from talks.desk.importing.cleaning import clean, damage
from talks.desk.importing.mapping import ENUMERATIONS, YES_OR_NO, Mapping, fold

REMARKS_LENGTH = 50_000
# A time of day says nothing about a date and is left out only where it is midnight, as spreadsheets write it.
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?$")
_NUMBERS = re.compile(r"^(\d{1,4})[-/. ](?:(\d{1,2})[-/. ])?(\d{1,4})$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")


class Text(forms.CharField):
    """Cleaned text; damaged text is refused with its likely reading."""

    def __init__(self, what: str, *, lines: bool = False, required: bool = False, max_length: int = 200) -> None:
        self.lines = lines
        super().__init__(
            label=what, required=required, max_length=max_length, error_messages={"required": f"There is no {what}."}
        )

    def to_python(self, value: Any) -> str:
        return clean(value or "", lines=self.lines)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if problem := damage(value):
            raise ValidationError(problem, code="damaged")


class Address(Text):
    """An address on the web, in full."""

    def __init__(self) -> None:
        super().__init__("address", max_length=1000)
        self.validators.append(
            URLValidator(schemes=["http", "https"], message="This is no address that begins with https:// or http://.")
        )


class Word(Text):
    """A value of one of the log's enumerations, in the file's own words where the mapping lists them."""

    def __init__(self, name: str, mapping: Mapping) -> None:
        self.words = mapping.values.get(name)
        self.allowed = YES_OR_NO.get(name) or tuple(ENUMERATIONS[name].values)
        self.table = f"[values.{name}]"
        super().__init__(name, max_length=100)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        if self.words is not None and fold(text) in self.words:
            return self.words[fold(text)]
        if self.words is None and text in self.allowed:
            return text
        known = ", ".join(self.words if self.words is not None else self.allowed)
        raise ValidationError(f"“{text}” is not among {known}. List it under {self.table} in the mapping.")


class Day(PartialDateFormField):
    """A partial date in the order that the mapping names."""

    def __init__(self, order: str) -> None:
        self.order = order
        super().__init__(required=False)

    def to_python(self, value: Any) -> Any:
        text = clean(value or "")
        try:
            return super().to_python(in_order(_MIDNIGHT.sub("", text), self.order))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None


def in_order(text: str, order: str) -> str:
    """A date written in numbers as EDTF; other text as it is. Raises ValueError for numbers in another order."""
    if order == "iso" or (match := _COMPACT.match(text) or _NUMBERS.match(text)) is None:
        return text
    numbers = [number for number in match.groups() if number]
    if len(numbers) == 2 and order != "year-month-day":  # 06/2023: a month and its year
        numbers = [numbers[1], numbers[0]]
    elif order == "day-month-year" and len(numbers[0]) < 3:
        numbers.reverse()
    elif order == "month-day-year" and len(numbers[0]) < 3:
        numbers = [numbers[2], numbers[0], numbers[1]]
    if len(numbers[0]) != 4:
        raise ValueError(f"“{text}” is not a date in the order {order} with a year of four digits.")
    return "-".join([numbers[0], *(number.zfill(2) for number in numbers[1:])])


class RowForm(forms.Form):
    """What visits and tenures have in common. Fill it with `check`."""

    unfed: dict[str, Any]  # what the fields are that the file does not have

    def __init__(self, mapping: Mapping) -> None:
        super().__init__({})
        self.mapping = mapping

    def check(self, data: dict[str, str]) -> dict[str, list[str]]:
        """The errors of a row by field, "" for the row as a whole; then `cleaned_data` holds what is sound."""
        self.data = data
        self.full_clean()
        self.cleaned_data = {**self.unfed, **self.cleaned_data}
        return {
            "" if name == "__all__" else name: [str(message) for message in messages]
            for name, messages in self.errors.items()
        }

    def clean(self) -> dict[str, Any]:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and end.latest < start.earliest:
            self.add_error("end", f"It ends ({self.data['end']}) before it begins ({self.data['start']}).")
        return self.cleaned_data


def visit_form(mapping: Mapping) -> RowForm:
    """The form of a visit or of a leg of a trip."""
    fields: dict[str, forms.Field] = {
        "id": Text("id", required=True),
        "person": Text("person", required=True, max_length=2000),
        "person_id": Text("id of the person", max_length=2000),
        "sort_name": Text("name to sort by"),
        "office": Text("office"),
        "side": Text("state they travel for"),
        "side_id": Text("id of that state"),
        "country": Text("state they went to", required=True),
        "country_id": Text("id of that state"),
        "parties": Text("parties", max_length=2000),
        "start": Day(mapping.dates),
        "end": Day(mapping.dates),
        "places": Text("places", lines=True, max_length=2000),
        "remarks": Text("remarks", lines=True, max_length=REMARKS_LENGTH),
        "url": Address(),
        "title": Text("title"),
        **{name: Word(name, mapping) for name in ("kind", "status", "visit_class", "level", "track", "setting")},
    }
    return _form("VisitForm", fields, mapping)


def tenure_form(mapping: Mapping) -> RowForm:
    """The form of an appointment."""
    fields: dict[str, forms.Field] = {
        "id": Text("id", required=True),
        "person": Text("person", required=True),
        "person_id": Text("id of the person"),
        "sort_name": Text("name to sort by"),
        "office": Text("office", required=True),
        "organisation": Text("organisation"),
        "org_type": Word("org_type", mapping),
        "state": Text("state"),
        "office_level": Word("office_level", mapping),
        "start": Day(mapping.dates),
        "end": Day(mapping.dates),
        "ongoing": Word("ongoing", mapping),
        "acting": Word("acting", mapping),
        "note": Text("note", lines=True, max_length=300),
        "url": Address(),
    }
    return _form("TenureForm", fields, mapping)


def _form(name: str, fields: dict[str, forms.Field], mapping: Mapping) -> RowForm:
    """The form with the fields that the mapping feeds; checking the others in every row would take as long again."""
    fed = {one: field for one, field in fields.items() if one in mapping.columns or one in mapping.constants}
    form: RowForm = type(name, (RowForm,), fed)(mapping)
    form.unfed = {one: None if isinstance(field, Day) else "" for one, field in fields.items() if one not in fed}
    return form
