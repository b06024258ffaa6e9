"""What a program asks a list for: the list's filter, a place, a length and a choice of keys; all read, or none."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from talks.public import listing
from talks.public.filters import in_plain_words
from talks.public.selection import PARAMETERS, Errors, once, read

LIMIT = 25
MOST = 100
PAGING = ("limit", "cursor", "fields")


@dataclass(frozen=True)
class Asked(listing.Asked):
    """A list's parameters; `fields` is empty for all keys."""

    limit: int = LIMIT
    cursor: str = ""
    fields: tuple[str, ...] = ()

    def pairs(self) -> Iterator[tuple[str, str]]:
        """(parameter, value) as addresses hold them, without the cursor: what the pages of a list have in common."""
        yield from super().pairs()
        if self.limit != LIMIT:
            yield "limit", str(self.limit)
        if self.fields:
            yield "fields", ",".join(self.fields)


class FieldsField(forms.CharField):
    """Names of keys with commas between them."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = names
        super().__init__(required=False, max_length=1000)

    def clean(self, value: Any) -> tuple[str, ...]:
        named = str(super().clean(value)).split(",")
        chosen = tuple(dict.fromkeys(name.strip() for name in named if name.strip()))
        if unknown := [name for name in chosen if name not in self.names]:
            raise forms.ValidationError(f"There is no “{unknown[0][:60]}” here. There are: {', '.join(self.names)}.")
        return chosen


class ListForm(forms.Form):
    """The parameters that every list takes besides its filter."""

    limit = forms.IntegerField(
        required=False, min_value=1, max_value=MOST, error_messages={"invalid": f"A number from 1 to {MOST}."}
    )
    cursor = forms.CharField(required=False, max_length=2000)

    def __init__(self, data: QueryDict, names: Collection[str]) -> None:
        super().__init__(data)
        self.fields["fields"] = FieldsField(names)
        in_plain_words(self.fields)

    def wrong(self, *names: str) -> Errors:
        """What is wrong with these parameters."""
        self.is_valid()
        errors = {name: [str(one) for one in said] for name, said in self.errors.items() if name in names}
        once(self.data, names, errors)  # type: ignore[arg-type]
        return errors


def list_asked(data: QueryDict, names: Collection[str], name: str = "", takes: Collection[str] = PARAMETERS) -> Asked:
    """The parameters of the list `name`, whose results hold the keys `names`; `takes` is the part of the filter it
    knows.

    Raises Refused with everything that is wrong. Queries: those of `listing.asked_of`.
    """
    form = ListForm(data, names)
    errors = form.wrong(*PAGING)
    asked = listing.asked_of(name, data, *PAGING, takes=takes, errors=errors)
    cleaned = form.cleaned_data
    return Asked(asked.filter, asked.own, cleaned["limit"] or LIMIT, cleaned["cursor"], cleaned["fields"])


def fields_asked(data: QueryDict, names: Collection[str]) -> tuple[str, ...]:
    """The choice of keys of one resource, all of them by default; its address takes nothing else. Raises Refused."""
    form = ListForm(data, names)
    read(data, "fields", takes=(), errors=form.wrong("fields"))
    return form.cleaned_data["fields"] or tuple(names)
