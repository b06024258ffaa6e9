"""Whole answers: lists of each resource, counts, the list of resources, and problems."""

from __future__ import annotations

import functools
from typing import Any

from pydantic import Field, create_model

from talks.public.api.schemas.common import Described


class Listing(Described):
    """A page of a list."""

    count: int | None
    """How many there are in all; given on the first page, null beyond it."""
    next: str | None
    """The address of the next page; null on the last."""
    previous: str | None
    """The address of the page before; null on the first."""


@functools.cache
def listing(resource: type[Described]) -> type[Listing]:
    """The schema of a list of `resource`."""
    results: Any = (list[resource], Field(description="The page, in the order of the list."))  # type: ignore[valid-type]
    return create_model(f"{resource.__name__}List", __base__=Listing, __doc__=Listing.__doc__, results=results)


class FacetValue(Described):
    """A value of a filter."""

    value: str
    """As the parameter takes it."""
    label: str
    """As pages call it."""
    count: int
    """How many entries would match if this value alone were chosen, everything else staying as it is."""


class MonthCount(Described):
    """The entries of a month."""

    month: str
    """"2023-06"."""
    count: int
    """How many entries begin in it."""


class Facets(Described):
    """How many entries match, and how many would for each value of each filter."""

    url: str
    """The timeline with the same filter."""
    total: int
    """How many entries match."""
    facets: dict[str, list[FacetValue]]
    """By parameter, the values that occur, the most frequent first."""
    months: list[MonthCount]
    """By the month of the first day, whatever dates were asked for; oldest first."""


class Root(Described):
    """Where everything is."""

    url: str
    """The page that explains the API."""
    openapi: str
    """This API as an OpenAPI 3.1 document."""
    resources: dict[str, str]
    """The address of every list, by name."""


class ProblemError(Described):
    """One thing that is wrong with a request."""

    parameter: str
    """The parameter it is about."""
    detail: str
    """What is wrong, in a sentence."""


class Problem(Described):
    """Why there is no other answer: problem details after RFC 9457."""

    type: str
    """Which sort of problem: an address that explains it."""
    title: str
    """The sort of problem in a few words, always the same ones."""
    status: int
    """The HTTP status."""
    detail: str
    """What is the matter this time."""
    instance: str
    """The path that was asked for."""
    errors: list[ProblemError]
    """What is wrong with which parameter; empty for other problems."""
