"""Pieces that occur in several resources: dates, citations, people, and the entry or edition something stands in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict

from talks.models.editions import EditionKind


class Described(Schema):
    """A part of an answer. Every key is always there: optional text is "", optional references are null."""

    model_config = ConfigDict(use_attribute_docstrings=True)


def _with_fields_at_will(schema: dict[str, Any]) -> None:
    """`fields` leaves out whatever it does not name, so a generator of clients must not count on any one key."""
    schema.pop("required", None)


class Resource(Described):
    """What a list holds. `fields` chooses among its keys."""

    model_config = ConfigDict(json_schema_extra=_with_fields_at_will)


class PartialDate(Described):
    """A date, as exactly as it is known."""

    edtf: str
    """In EDTF (ISO 8601-2), level 1: "2023-06-18", "2023-06", "1971~" for about 1971."""
    text: str
    """As pages show it: "18 June 2023", "June 2023", "about 1971"."""
    earliest: date
    """The first day it can be."""
    latest: date
    """The last day it can be."""
    precision: Literal["day", "month", "year"]
    """How exactly it is known."""


class Span(Described):
    """A start and an end, either of which may be unknown."""

    start: PartialDate | None
    """The first day; null when it is not known."""
    end: PartialDate | None
    """The last day; null when it is not known, or when there is only one."""
    edtf: str
    """Both in EDTF: "2023-06-18/2023-06-19"."""
    text: str
    """As pages show it: "18–19 June 2023"."""


class Cite(Described):
    """A reference to one of the numbered sources."""

    number: int
    """The number of the source in the list `sources` of the entry or channel."""
    source: str
    """The slug of that source: /api/v1/sources/{slug}/."""
    locator: str
    """Where in the source: "para 12", "p. 3"; "" for the whole."""


class Office(Described):
    """The office somebody held on the day."""

    title: str
    """"Secretary of State"."""
    organisation: str
    """The organisation it belongs to, as the slug of an actor."""
    organisation_name: str
    """The name of the organisation."""
    basis: Literal["tenure", "possible", "override"]
    """Why it stands here: a `tenure` on record covers the day; one `possible` by the dates known; or the editors' own
    word (`override`)."""


class Person(Described):
    """Somebody who took part or spoke."""

    actor: str
    """The slug of the actor."""
    name: str
    """The name as it stood when this was published."""
    offices: list[Office]
    """The offices held that day. Several are possible; none means that none is on record."""


class EntryReference(Described):
    """The entry that a row stands in."""

    slug: str
    """The entry: /api/v1/entries/{slug}/."""
    title: str
    """Its title."""
    url: str
    """Its page."""
    edition: int
    """The number of the edition that says so."""
    published_at: datetime
    """When that edition was published."""


class ChannelEdition(Described):
    """One published state of a channel."""

    number: int
    """Counts from 1."""
    kind: EditionKind
    """Why it was published."""
    published_at: datetime
    """When."""
    note: str
    """What changed, in the editors’ words."""
    byline: str
    """Who published it."""


class EntryEdition(ChannelEdition):
    """One published state of an entry. It never changes."""

    url: str
    """Its permalink: the page that shows this edition for good."""
