"""What a reader asks the timeline for: one value object, read from the URL by a form and written back to it.

The same object selects for the page, and later for feeds and exports, so a link means the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from actors.forms import PartialDateFormField
from actors.partial_dates import PartialDate
from talks.press.terms import pair_of
from talks.public.search import MOST_PIECES, pieces
from talks.vocabulary import EntryKind, EntryStatus, Level, Result

# Django's own words are those of a programmer.
_SAID = {
    "max_length": "At most %(limit_value)d characters.",
    "min_value": "At least %(limit_value)d.",
    "max_value": "At most %(limit_value)d.",
    "null_characters_not_allowed": "Leave out the null character.",
}

# In the order in which pages show them and URLs name them.
FACETS = ["issue", "actor", "pair", "country", "channel", "kind", "level", "status", "outcome", "source"]
CHOICES: dict[str, Any] = {"kind": EntryKind, "level": Level, "status": EntryStatus, "outcome": Result}
MOST_VALUES = 20  # of one filter, in one address

_SLUG = re.compile(r"^[a-z0-9][a-z0-9_~-]{0,250}$")
_CURSOR = re.compile(r"^(?:([1-9])\.)?(\d{4}-\d{2}-\d{2})\.(\d{1,18})$")
NO_PLACE = "This address names no place on the timeline; here is its beginning."


def in_plain_words(fields: Mapping[str, forms.Field]) -> None:
    """Let the fields of a form say what is wrong as the pages do."""
    for one in fields.values():
        one.error_messages.update(_SAID)


@dataclass(frozen=True)
class Cursor:
    """A place between two entries of the timeline: its order is by date and then by id, newest first; where the best
    match stands first, that is the order within each tier.
    """

    day: date
    entry_id: int
    tier: int = 0

    def __str__(self) -> str:
        return f"{f'{self.tier}.' if self.tier else ''}{self.day.isoformat()}.{self.entry_id}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Raises ValueError for anything but "2023-06-18.41" or, with its tier, "2.2023-06-18.41"."""
        match = _CURSOR.match(text)
        if not match:
            raise ValueError("not a place on the timeline")
        return cls(date.fromisoformat(match[2]), int(match[3]), int(match[1] or 0))


# Before everything: as `newer_than`, the last page of any list.
OLDEST = Cursor(date.min, 0)


@dataclass(frozen=True)
class TimelineFilter:
    """Values of one kind of filter widen the result, different kinds narrow it. Empty: everything.

    With `every_issue` several issues narrow it too: an entry has to be about all of them. `best_match` is no part of
    what is asked for but its order: how well an entry matches the words of `q`, instead of its date.
    """

    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    start: PartialDate | None = None
    end: PartialDate | None = None
    q: str = ""
    every_issue: bool = False
    best_match: bool = field(default=False, compare=False)
    older_than: Cursor | None = field(default=None, compare=False)
    newer_than: Cursor | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.every_issue and len(self.values("issue")) < 2:
            object.__setattr__(self, "every_issue", False)  # one filter, one address
        if self.best_match and not self.q:
            object.__setattr__(self, "best_match", False)

    def values(self, facet: str) -> tuple[str, ...]:
        """The chosen values of one kind of filter, in the order of the URL."""
        return dict(self.terms).get(facet, ())

    def __bool__(self) -> bool:
        return bool(self.terms or self.start or self.end or self.q)

    @property
    def dated(self) -> bool:
        """Whether dates were asked for."""
        return bool(self.start or self.end)

    def with_values(self, facet: str, values: tuple[str, ...]) -> TimelineFilter:
        """The same, from its first page, with other values of one kind of filter."""
        chosen = {**dict(self.terms), facet: tuple(sorted(set(values)))}
        terms = tuple((name, chosen[name]) for name in FACETS if chosen.get(name))
        return replace(self, terms=terms).from_its_beginning()

    def without(self, name: str, value: str = "") -> TimelineFilter:
        """The same, from its first page, without one value; `name` is a kind of filter, or from, to or q."""
        if name in FACETS:
            return self.with_values(name, tuple(one for one in self.values(name) if one != value))
        key = {"from": "start", "to": "end", "q": "q"}[name]
        empty: Any = "" if name == "q" else None
        return replace(self, **{key: empty}).from_its_beginning()

    def from_its_beginning(self) -> TimelineFilter:
        """The same filter without a place in its list."""
        if self.older_than is None and self.newer_than is None:
            return self
        return replace(self, older_than=None, newer_than=None)

    def ordered(self, best_match: bool) -> TimelineFilter:
        """The same filter from its beginning, the best match first or the newest entry."""
        first = self.from_its_beginning()
        return first if first.best_match == best_match else replace(first, best_match=best_match)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """(parameter, value) as the URL names them, in one fixed order."""
        for facet, values in self.terms:
            for value in values:
                yield facet, value
            if facet == "issue" and self.every_issue:
                yield "issues", "all"
        if self.start:
            yield "from", self.start.edtf
        if self.end:
            yield "to", self.end.edtf
        if self.q:
            yield "q", self.q
        if self.best_match:
            yield "sort", "relevance"
        if self.older_than:
            yield "after", str(self.older_than)
        if self.newer_than:
            yield "before", str(self.newer_than)

    def querystring(self) -> str:
        """The canonical query string, without the question mark; "" for everything."""
        return self._querystring

    @cached_property
    def _querystring(self) -> str:
        """Made once: a page names the same filter in a dozen addresses."""
        return urlencode(list(self.pairs()))


class ValuesField(forms.Field):
    """Any number of values of one parameter; refuses what could be no value, keeps what is merely unknown."""

    widget = forms.MultipleHiddenInput

    def __init__(self, facet: str) -> None:
        self.facet = facet
        super().__init__(required=False)

    def to_python(self, value: Any) -> tuple[str, ...]:
        values = [one.strip() for one in value or [] if one.strip()]
        if len(values) > MOST_VALUES:
            raise ValidationError(f"At most {MOST_VALUES} values at once.")
        known = CHOICES.get(self.facet)
        for one in values:
            if known and one not in known.values:
                raise ValidationError(f"There is no {self.facet} “{one[:60]}”. There are: {', '.join(known.values)}.")
            if not _SLUG.match(one):
                raise ValidationError(f"There is no {self.facet} “{one[:60]}”.")
        if self.facet == "pair":
            values = [self._pair(one) for one in values]
        return tuple(sorted(set(values)))

    @staticmethod
    def _pair(value: str) -> str:
        sides = value.split("~")
        if len(sides) != 2 or not all(sides) or sides[0] == sides[1]:
            raise ValidationError("A pair is two states with a tilde between them: china~united-states.")
        return pair_of(*sides)


class CursorField(forms.CharField):
    def to_python(self, value: Any) -> Cursor | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            return Cursor.parse(text)
        except ValueError:
            raise ValidationError(NO_PLACE) from None


_FIELDS: dict[str, Callable[[], forms.Field]] = {
    "q": lambda: forms.CharField(required=False, max_length=200, label="Words or names"),
    # Which values to offer; no part of the filter.
    **{
        name: lambda: forms.CharField(required=False, max_length=100)
        for name in ("find", "find_issue", "find_pair", "find_country", "find_channel")
    },
    **{facet: partial(ValuesField, facet) for facet in FACETS},
    # Whether several issues widen the result or narrow it.
    "issues": lambda: forms.ChoiceField(
        required=False, choices=[("any", "Any of them"), ("all", "All of them")],
        error_messages={"invalid_choice": "Say “any” or “all”."},
    ),
    "sort": lambda: forms.ChoiceField(
        required=False, choices=[("date", "Newest first"), ("relevance", "Best match")],
        error_messages={"invalid_choice": "Say “date” or “relevance”."},
    ),
    "from": lambda: PartialDateFormField(required=False, label="From"),
    "to": lambda: PartialDateFormField(required=False, label="To"),
    "after": lambda: CursorField(required=False),
    "before": lambda: CursorField(required=False),
}  # fmt: skip


class TimelineForm(forms.Form):
    """Reads the query string. What cannot be read is reported at its field and left out of the filter.

    It has a field for each parameter in the address, and no others: of two dozen an address names two or three.
    """

    def __init__(self, data: QueryDict | None = None) -> None:
        given = data if data is not None else QueryDict()
        super().__init__(given)
        self.fields |= {name: made() for name, made in _FIELDS.items() if name in given}
        in_plain_words(self.fields)

    def clean_q(self) -> str:
        q: str = self.cleaned_data["q"]
        if len(pieces(q)) > MOST_PIECES:
            raise ValidationError(f"At most {MOST_PIECES} words.")
        return q

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("from"), cleaned.get("to")
        if start and end and end.latest < start.earliest:
            self.add_error("to", "The end lies before the beginning.")
        self._place(cleaned)
        return cleaned

    def _place(self, cleaned: dict[str, Any]) -> None:
        """A place in one order is none in the other, except that a tier adds nothing to a date."""
        best_match = cleaned.get("sort") == "relevance" and bool(cleaned.get("q"))
        for name in ("after", "before"):
            at = cleaned.get(name)
            if at and not best_match:
                cleaned[name] = replace(at, tier=0)
            elif at and not at.tier and at != OLDEST:
                self.add_error(name, NO_PLACE)

    def filter(self) -> TimelineFilter:
        """The filter that was asked for, as far as it could be read."""
        self.is_valid()
        cleaned = self.cleaned_data
        terms = tuple((facet, cleaned[facet]) for facet in FACETS if cleaned.get(facet))
        after = cleaned.get("after")
        return TimelineFilter(
            terms=terms,
            start=cleaned.get("from"),
            end=cleaned.get("to"),
            q=" ".join(cleaned.get("q", "").split()),
            every_issue=cleaned.get("issues") == "all",
            best_match=cleaned.get("sort") == "relevance",
            older_than=after,
            newer_than=None if after else cleaned.get("before"),
        )
