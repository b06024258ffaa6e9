"""The form of an issue; its aliases are one line of text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from actors.by_name import ByName, SluggedForm
from actors.lookup import fold
from talks.desk.lookups import ISSUES
from talks.models import Issue, IssueAlias


def _issue_field(field: Any, **kwargs: Any) -> forms.Field | None:
    if field.name == "parent":
        return ByName(
            finder=ISSUES, required=False, label="Parent", help_text="The issue it is part of; empty at the top."
        )
    return field.formfield(**kwargs)


class IssueForm(SluggedForm):
    """An issue with its aliases. Its parent is typed by any name; a loop in the tree is refused."""

    aliases = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Other words for it, in any language, separated by semicolons. Editors can pick the issue by them.",
    )  # fmt: skip

    class Meta:
        model = Issue
        fields = ["name", "slug", "parent", "description", "position"]
        formfield_callback = _issue_field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["aliases"] = "; ".join(alias.text for alias in self.instance.aliases.all())
        self.fields["position"].required = False

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or 0

    def clean_parent(self) -> Issue | None:
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent in self.instance.descendants(include_self=True):
            raise ValidationError("That issue lies below this one, so it cannot be its parent.")
        return parent

    def clean_aliases(self) -> list[str]:
        texts = (" ".join(text.split()) for text in self.cleaned_data["aliases"].split(";"))
        aliases = list(dict.fromkeys(text for text in texts if text))
        if any(len(text) > 120 for text in aliases):
            raise ValidationError("An alias has at most 120 characters.")
        folded = fold(aliases)
        taken = IssueAlias.objects.filter(folded__in=folded.values()).exclude(issue=self.instance.pk)
        for alias in taken.select_related("issue"):
            raise ValidationError(f"“{alias.text}” means “{alias.issue}” already.")
        once: dict[str, str] = {}
        for text in aliases:
            once.setdefault(folded[text], text)
        return list(once.values())

    def has_changed(self) -> bool:
        return bool(set(self.changed_data) - {"aliases"}) or self._aliases_changed()

    def _aliases_changed(self) -> bool:
        typed = {" ".join(text.split()) for text in str(self.data.get(self.add_prefix("aliases"), "")).split(";")}
        return typed - {""} != {text for text in self.initial.get("aliases", "").split("; ") if text}

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        wanted = self.cleaned_data["aliases"]
        with transaction.atomic():
            self.instance.aliases.exclude(text__in=wanted).delete()
            known = set(self.instance.aliases.values_list("text", flat=True))
            IssueAlias.objects.bulk_create(
                IssueAlias(issue=self.instance, text=text) for text in wanted if text not in known
            )
