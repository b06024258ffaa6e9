"""What a search finds."""

from __future__ import annotations

from typing import Literal

from talks.public.api.schemas.common import Described

Type = Literal["entries", "statements", "actors", "issues", "channels", "sources"]


class SearchCount(Described):
    """How much of one type there is."""

    type: Type
    """Of what."""
    count: int
    """How many were found."""
    exact: bool
    """False where there are more than were counted, or where counting took too long: add a word."""


class SearchResult(Described):
    """Something that holds the words."""

    type: Type
    """What it is."""
    slug: str
    """Its slug; of a statement, that of the entry it is on record in."""
    url: str
    """Its page."""
    title: str
    """Its title or name; what a statement says."""
    about: str
    """A line that says what it is: who, when, on what."""
    passage: str
    """The part of its text that holds most of the words; its beginning where they stand elsewhere."""
    names: list[str]
    """Other names of it, or in it, that hold the words."""


class Search(Described):
    """Everything that holds some words."""

    url: str
    """The page with the same results."""
    q: str
    """What was looked for."""
    total: int
    """The sum of the counts."""
    counts: list[SearchCount]
    """By type."""
    exact: list[SearchResult]
    """What bears exactly this name or title; given without `type`."""
    results: list[SearchResult]
    """The best match first: of one type, or the first few of each type in the order of `counts`."""
    suggestions: list[str]
    """Other words to look for, where little was found."""
