"""What a program asks a list for: the timeline's filter, a place, a length and a choice of keys; all read, or none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from talks.models.editions import PublicActor, PublicIssue, PublicSource
from talks.public.filters import FACETS, TimelineFilter
from talks.public.selection import PARAMETERS, Refused, read

LIMIT = 25
MOST = 100
PAGING = ("limit", "cursor", "fields")


@dataclass(frozen=True)
class Asked:
    """A list's parameters. `fields` is empty for all keys; `own` holds what only this list takes."""

    filter: TimelineFilter = field(default_factory=TimelineFilter)
    limit: int = LIMIT
    cursor: str = ""
    fields: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)

    def pairs(self) -> list[tuple[str, str]]:
        """(parameter, value) as addresses hold them, without the cursor: what the pages of a list have in common."""
        pairs = [*self.filter.pairs(), *((name, value) for name, value in self.own.items() if value)]
        if self.limit != LIMIT:
            pairs.append(("limit", str(self.limit)))
        return [*pairs, ("fields", ",".join(self.fields))] if self.fields else pairs


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
    """The parameters that every list takes besides the filter, and `own`, those of one list."""

    limit = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    cursor = forms.CharField(required=False, max_length=2000)

    def __init__(self, data: QueryDict, names: Collection[str], own: Mapping[str, forms.Field]) -> None:
        super().__init__(data)
        self.fields["fields"] = FieldsField(names)
        self.fields.update(own)


def list_asked(
    data: QueryDict,
    names: Collection[str],
    takes: Collection[str] = PARAMETERS,
    own: Mapping[str, forms.Field] | None = None,
) -> Asked:
    """The parameters of a list whose results hold the keys `names`; `takes` is the part of the filter it knows.

    Raises Refused with everything that is wrong. For issues, actors and sources in the filter one query each besides
    those of `selection.read`.
    """
    own = own or {}
    form = ListForm(data, names, own)
    form.is_valid()
    errors = {name: [str(one) for one in said] for name, said in form.errors.items()}
    _once(data, [*PAGING, *own], errors)
    asked = filter_asked(data, takes, (*PAGING, *own), errors)
    cleaned = form.cleaned_data
    return Asked(
        asked,
        cleaned["limit"] or LIMIT,
        cleaned["cursor"],
        cleaned["fields"],
        {name: str(cleaned[name] or "") for name in own},
    )


def fields_asked(data: QueryDict, names: Collection[str]) -> tuple[str, ...]:
    """The choice of keys of one resource, all of them by default; its address takes nothing else. Raises Refused."""
    form = ListForm(data, names, {})
    form.is_valid()
    errors = {name: [str(one) for one in said] for name, said in form.errors.items() if name == "fields"}
    _once(data, ["fields"], errors)
    filter_asked(data, [], ("fields",), errors)
    return form.cleaned_data["fields"] or tuple(names)


def filter_asked(
    data: QueryDict, takes: Collection[str], also: Collection[str] = (), errors: dict[str, list[str]] | None = None
) -> TimelineFilter:
    """The filter, where it is known through and through; `errors` are those found elsewhere. Raises Refused."""
    errors = dict(errors or {})
    for name in data:
        if name not in takes and name not in also:
            known = ", ".join([*takes, *also]) or "none"
            errors[name] = [f"There is no parameter “{name[:60]}” here. There are: {known}."]
    asked = TimelineFilter()
    try:
        asked = read(data, *also)
        errors |= unknown(asked)
    except Refused as refused:
        errors = {**refused.errors, **errors}
    if errors:
        raise Refused(errors)
    return asked


def unknown(asked: TimelineFilter) -> dict[str, list[str]]:
    """Which issues, actors and sources of a filter are not on record: most likely misspelt. One query for each."""
    sides = {pair: pair.split("~") for pair in asked.values("pair")}
    wanted: dict[str, set[str]] = {facet: set(asked.values(facet)) for facet in ("issue", "actor", "source")}
    wanted["actor"].update(side for both in sides.values() for side in both)
    tables: dict[str, Any] = {"issue": PublicIssue, "actor": PublicActor, "source": PublicSource}
    absent = {
        facet: slugs - set(tables[facet].objects.filter(slug__in=slugs).values_list("slug", flat=True))
        for facet, slugs in wanted.items()
        if slugs
    }
    errors: dict[str, list[str]] = {}
    for facet in FACETS:
        for value in asked.values(facet):
            missing = [side for side in sides[value] if side in absent["actor"]] if facet == "pair" else [value]
            if (facet == "pair" and missing) or value in absent.get(facet, ()):
                noun = "actor" if facet == "pair" else facet
                errors.setdefault(facet, []).append(f"There is no {noun} “{missing[0]}” on record.")
    return errors


def _once(data: QueryDict, names: Collection[str], errors: dict[str, list[str]]) -> None:
    for name in names:
        if len(data.getlist(name)) > 1:
            errors.setdefault(name, []).append("Give it once.")
