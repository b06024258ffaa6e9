"""The form of a source on its own page; an entry's page carries the same columns in its sources section."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actors.by_name import SluggedForm, named_field
from actors.lookup import Refusal
from talks.desk.lookups import ISSUES
from talks.models import Issue, Source, SourceRedirect


class SourceForm(SluggedForm):
    """A source; the issues a readout mentions are one line of names. A changed slug keeps leading here."""

    slug_from = "title"
    mentions = forms.CharField(
        required=False, max_length=6000, help_text="Readouts: the issues it mentions, separated by semicolons.",
        widget=forms.TextInput(attrs={"data-find": "issue", "data-many": "", "class": "vLargeTextField"}),
    )  # fmt: skip

    class Meta:
        model = Source
        fields = [
            "title", "kind", "publisher", "author", "url", "archive_url", "published", "accessed", "language",
            "licence", "licence_url", "issuing_side", "slug",
        ]  # fmt: skip
        formfield_callback = named_field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._old_slug = self.instance.slug
        if self.instance.pk:
            ids = list(self.instance.mentions.values_list("pk", flat=True))
            self.initial["mentions"] = "; ".join(ISSUES.show(ids).values())

    def clean_mentions(self) -> list[Issue]:
        texts = [text.strip() for text in self.cleaned_data["mentions"].split(";") if text.strip()]
        found = ISSUES.find(texts)
        refused = [found[text].message for text in texts if isinstance(found[text], Refusal)]
        if refused:
            raise ValidationError(refused)
        return [found[text] for text in texts]

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        self.instance.mentions.set(self.cleaned_data["mentions"])
        if self._old_slug and self._old_slug != self.instance.slug:
            SourceRedirect.objects.filter(old_slug=self.instance.slug).delete()
            SourceRedirect.objects.update_or_create(old_slug=self._old_slug, defaults={"source": self.instance})
