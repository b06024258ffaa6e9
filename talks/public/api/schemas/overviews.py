"""Shapes of the other views of the timeline: places, and who meets whom."""

from __future__ import annotations

from talks.public.api.schemas.common import Described


class CountryCount(Described):
    """A country, and how many held entries were held in it."""

    country: str
    """The slug of the state, a value of the filter `country`."""
    name: str
    """What it is called."""
    code: str
    """ISO 3166-1, or 3166-3 for a state that is no more; "" for none."""
    former: bool
    """Whether it is a state that is no more."""
    on_map: bool
    """Whether the map has a point for it."""
    count: int
    """How many."""


class Places(Described):
    """Where the held entries of a filter were held; `known`, `remote` and `unknown` together are `total`."""

    url: str
    """The page that shows it."""
    total: int
    """Held entries: visits, meetings, calls, summits, rounds and conferences that took place, in full or cut short, or
    were moved online."""
    known: int
    """Of these, with a country on record."""
    remote: int
    """Of these, by telephone, video or letter."""
    unknown: int
    """Of these, neither."""
    countries: list[CountryCount]
    """Most entries first."""


class Member(Described):
    """Somebody, and how many held entries they took part in."""

    actor: str
    """The slug."""
    name: str
    """What they are called."""
    count: int
    """How many."""


class Met(Described):
    """Two of them, and the held entries in which both took part."""

    actors: list[str]
    """Their slugs."""
    count: int
    """How many."""


class WhoMeetsWhom(Described):
    """How often each two of those who took part most often did so together."""

    url: str
    """The page that shows it."""
    total: int
    """Held entries: visits, meetings, calls, summits, rounds and conferences that took place, in full or cut short, or
    were moved online."""
    with_one: int
    """Of these, those in which at least one of `actors` took part."""
    with_two: int
    """Of these, those in which at least two of them did."""
    more: bool
    """Whether others took part too, who are not among them."""
    actors: list[Member]
    """In the order that was asked for."""
    pairs: list[Met]
    """Each two who met, once; those who met most often first."""
