"""The fields of a form page, built from the models: references are typed as names, not picked by key.

A field with a `finder` takes text; the page resolves the texts of all its rows together (`talks.desk.resolving`).
"""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from actors.lookup import Finder
from actors.models import Actor, Office
from actors.partial_dates import PartialDateField
from talks import vocabulary
from talks.desk import widgets
from talks.desk.lookups import FINDERS
from talks.models import Commitment, Meeting

# What “+ Name” makes in a field, unless the editor says otherwise; a person where a field is not listed.
NEW_ACTOR_IN = {
    **dict.fromkeys(["country", "parties", "party", "side", "of", "asked_by", "asked", "by", "issuing_side"], "state"),
    **dict.fromkeys(["via", "publisher"], "outlet"),
}
# Rows of the page that other rows name by their number.
NUMBERED: dict[type[models.Model], str] = {Meeting: "meetings", Commitment: "commitments"}


class NameField(forms.CharField):
    """One thing, by slug or name; cleans to the text, which the page resolves with `finder`."""

    many = False

    def __init__(self, *, finder: Finder, new: str = "", **kwargs: Any) -> None:
        self.finder, self.new = finder, new
        super().__init__(max_length=kwargs.pop("max_length", 400), widget=widgets.Text(), **kwargs)
        self.widget.attrs["data-find"] = finder.noun
        if new:
            self.widget.attrs["data-new"] = new

    def texts(self, cleaned: str) -> list[str]:
        return [cleaned] if cleaned else []


class NamesField(NameField):
    """Several things, separated by semicolons; cleans to the list of texts, each once."""

    many = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=6000, **kwargs)
        self.widget.attrs["data-many"] = ""

    def to_python(self, value: Any) -> Any:
        parts = (" ".join(part.split()) for part in (super().to_python(value) or "").split(";"))
        return list(dict.fromkeys(part for part in parts if part))

    def run_validators(self, value: Any) -> None:
        super().run_validators("; ".join(value))

    def texts(self, cleaned: Any) -> list[str]:
        return cleaned


class NumberField(forms.CharField):
    """The number of another row of the page (`section`), or this row's own; cleans to an int or None."""

    def __init__(self, *, section: str = "", **kwargs: Any) -> None:
        self.section = section
        super().__init__(widget=widgets.Text(), **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "size": "3"}
        if section:
            self.widget.attrs["data-number-of"] = section

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,4}", text):
            raise ValidationError("Type a number like 1.", code="invalid")
        return int(text)

    def run_validators(self, value: Any) -> None:
        """None is left to run: `to_python` lets nothing but digits through."""


class CitesField(forms.CharField):
    """“1; 2 para 3”: numbers of the page's sources, with where to look in each; cleans to (number, locator) pairs."""

    _ONE = re.compile(r"^\[?(?P<number>[0-9]{1,4})\]?(?:[\s,:]+(?P<locator>.*))?$", re.DOTALL)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, widget=widgets.Text(), **kwargs)
        self.widget.attrs["data-cites"] = ""

    def to_python(self, value: Any) -> Any:
        cites: list[tuple[int, str]] = []
        for part in (super().to_python(value) or "").split(";"):
            part = " ".join(part.split())
            if not part:
                continue
            match = self._ONE.match(part)
            if not match:
                raise ValidationError(
                    f"“{part}” does not begin with the number of a source. Type 1, or 1; 2 para 3.", code="invalid"
                )
            locator = match["locator"] or ""
            if len(locator) > 100:
                raise ValidationError("Say where to look in the source in at most 100 characters.", code="invalid")
            if (int(match["number"]), locator) not in cites:
                cites.append((int(match["number"]), locator))
        return cites

    def run_validators(self, value: Any) -> None:
        super().run_validators(show_cites(value))


def show_cites(cites: list[tuple[int, str]]) -> str:
    """The text of (number, locator) pairs, as `CitesField` reads it."""
    return "; ".join(f"{number} {locator}".strip() for number, locator in cites)


class YesField(forms.BooleanField):
    """A box that is ticked or not; typed content says "yes" or nothing."""

    widget = widgets.Tick

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "required": False})

    def to_python(self, value: Any) -> bool:
        text = str(value or "").strip().lower()
        if text in ("yes", "on", "true", "1", "y"):
            return True
        if text in ("", "no", "off", "false", "0", "n", "none"):
            return False
        raise ValidationError("Tick the box, or type “yes”.", code="invalid")

    def prepare_value(self, value: Any) -> Any:
        return value


class ChoiceField(forms.ChoiceField):
    """One word of the vocabulary; the options carry what it means."""

    def __init__(self, *, enum: type[models.TextChoices], **kwargs: Any) -> None:
        super().__init__(widget=widgets.VocabularySelect(enum), **kwargs)
        self.enum = enum

    def to_python(self, value: Any) -> str:
        text = super().to_python(value).strip()
        by_label = {str(label).lower(): key for key, label in self.enum.choices}
        return by_label.get(text.lower(), text) if text not in self.enum.values else text

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)
        if value and value not in self.enum.values:
            raise ValidationError(f"“{value}” is none of: {', '.join(self.enum.values)}.", code="invalid_choice")


class TimeField(forms.TimeField):
    """A time of day as 14:30; empty when it is not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
            error_messages={"invalid": "Type a time like 14:30."},
            widget=widgets.Text(attrs={"size": "5", "placeholder": "14:30"}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%H:%M") if isinstance(value, time) else value


def field_for(model: type[models.Model], name: str) -> forms.Field:
    """The form field for `name` of a model: required only where the database cannot hold an empty value."""
    field: Any = model._meta.get_field(name)
    common: dict[str, Any] = {"label": _label(field), "help_text": str(field.help_text)}
    if isinstance(field, models.ManyToManyField):
        return NamesField(finder=FINDERS[field.related_model], new=_new(field), required=False, **common)
    if isinstance(field, models.ForeignKey):
        common["required"] = not field.null
        if field.related_model in NUMBERED:
            return NumberField(section=NUMBERED[field.related_model], **common)
        return NameField(finder=FINDERS[field.related_model], new=_new(field), **common)
    if name == "number":
        return NumberField(required=False, **{**common, "label": "No."})
    if isinstance(field, PartialDateField):
        form_field = field.formfield(required=False, widget=widgets.Text(attrs={"data-date": ""}))
        form_field.label, form_field.help_text = common["label"], common["help_text"]
        return form_field
    if isinstance(field, models.BooleanField):
        return YesField(**common)
    if field.choices:
        return ChoiceField(enum=_enum(field), required=not field.blank, initial=field.get_default() or "", **common)
    return _plain(field, common)


def _plain(field: Any, common: dict[str, Any]) -> forms.Field:
    common["required"] = False
    if isinstance(field, models.TimeField):
        return TimeField(**common)
    if isinstance(field, models.IntegerField):
        return forms.IntegerField(
            min_value=1, max_value=14400 if field.name == "duration_minutes" else 1_000_000, widget=widgets.Number(),
            initial=field.get_default(), error_messages={"invalid": "Type a whole number."}, **common,
        )  # fmt: skip
    if isinstance(field, models.SlugField):
        return forms.SlugField(max_length=field.max_length, widget=widgets.Text(), **common)
    if isinstance(field, models.URLField):
        return forms.URLField(
            max_length=field.max_length,
            assume_scheme="https",
            widget=widgets.Text(attrs={"inputmode": "url"}),
            **common,
        )
    if isinstance(field, models.TextField) or (field.max_length or 0) >= 300:
        rows = 6 if field.name == "body" else 1
        return forms.CharField(max_length=field.max_length, widget=widgets.LongText(attrs={"rows": rows}), **common)
    return forms.CharField(max_length=field.max_length, widget=widgets.Text(), **common)


def _label(field: Any) -> str:
    label = str(field.verbose_name)
    return label[:1].upper() + label[1:]


def _new(field: Any) -> str:
    if field.related_model is Office:
        return "office"
    return NEW_ACTOR_IN.get(field.name, "person") if field.related_model is Actor else ""


def _enum(field: Any) -> type[models.TextChoices]:
    """The enumeration behind a field's choices."""
    values = [value for value, _ in field.flatchoices if value != ""]
    return next(enum for enum in _ENUMS if enum.values == values)


_ENUMS = [value for value in vars(vocabulary).values() if isinstance(value, type(vocabulary.Voice))]
