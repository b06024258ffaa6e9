"""Model forms in which an actor or an office is typed as a name, as everywhere else at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from actors.lookup import ACTORS, OFFICES, Finder, Refusal, unique_slugs
from actors.models import Actor, ActorName, Office, Tenure
from actors.partial_dates import PartialDateField


class ByName(forms.CharField):
    """One row, by slug or any name; cleans to the row. Up to five queries to read, one to show."""

    def __init__(self, *, finder: Finder, **kwargs: Any) -> None:
        self.finder = finder
        super().__init__(max_length=400, **kwargs)
        self.widget.attrs |= {"data-find": finder.noun, "autocomplete": "off", "class": "by-name"}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return self.finder.show([value]).get(value, "")
        return self.finder.show([value.pk])[value.pk] if isinstance(value, models.Model) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = self.finder.find([text])[text]
        if isinstance(found, Refusal):
            raise ValidationError(found.message, code="unknown")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        text = (data or "").strip()
        if not text or initial is None:
            return bool(text) != (initial is not None)
        found = self.finder.find([text])[text]
        return isinstance(found, Refusal) or found.pk != getattr(initial, "pk", initial)


FINDERS: dict[Any, Finder] = {Actor: ACTORS, Office: OFFICES}


def named_field(field: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form field for a model field: `ByName` for what has a finder, else Django's own."""
    finder = FINDERS.get(getattr(field, "related_model", None))
    if finder is not None and isinstance(field, models.ForeignKey):
        return ByName(
            finder=finder,
            required=not field.blank,
            label=str(field.verbose_name).capitalize(),
            help_text=field.help_text,
        )
    if isinstance(field, PartialDateField):
        kwargs.pop("request", None)
    return field.formfield(**kwargs)


class SluggedForm(forms.ModelForm):
    """A form whose slug is made from another field when it is left empty."""

    slug_from = "name"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = "Made from the name when left empty. It names it in addresses, for good."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("slug") and "slug" not in self.errors and cleaned.get(self.slug_from):
            cleaned["slug"] = self.instance.slug or unique_slugs(self._meta.model, [cleaned[self.slug_from]])[0]
        return cleaned


class ActorForm(SluggedForm):
    class Meta:
        model = Actor
        fields = [
            "name", "kind", "slug", "sort_name", "org_type", "parent", "code", "existed_from", "existed_until",
            "wikidata", "description",
        ]  # fmt: skip
        formfield_callback = named_field


class NameForm(forms.ModelForm):
    class Meta:
        model = ActorName
        fields = ["text", "language", "kind", "start", "end"]
        formfield_callback = named_field


class OfficeForm(SluggedForm):
    slug_from = "title"

    class Meta:
        model = Office
        fields = ["title", "organisation", "level", "slug"]
        formfield_callback = named_field


class TenureForm(forms.ModelForm):
    class Meta:
        model = Tenure
        fields = ["person", "office", "start", "end", "ongoing", "acting", "note"]
        formfield_callback = named_field
