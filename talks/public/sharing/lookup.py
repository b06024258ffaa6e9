"""Finds what an address names, for answers that are no pages: the same 301, 404 and 410 as the pages give."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from talks.models.editions import Edition, PublicActor, PublicChannel, PublicEntry, PublicIssue
from talks.public.editions import HIGHEST, editions_of, refuse_withdrawn
from talks.public.http import Moved, missing

# What search needs of an entry, and nothing here does.
_LARGE = ("search", "search_title", "search_names", "search_body")


def public_row[Row: (PublicEntry, PublicChannel, PublicIssue, PublicActor)](
    table: type[Row], slug: str, route: str, **more: Any
) -> Row:
    """The row of what is public under `slug`. One query, three where there is none.

    A former slug leads to the same `route` under the present one. Raises Moved, Gone or Http404.
    """
    found = table.objects.filter(slug=slug)
    row: Row | None = (found.defer(*_LARGE) if table is PublicEntry else found).first()
    if row is not None:
        return row
    why = missing(table.__name__.removeprefix("Public").lower(), slug)
    if isinstance(why, Moved):
        raise Moved(reverse(route, kwargs={"slug": why.slug, **more}))
    raise why


def numbered(row: PublicEntry | PublicChannel, number: int) -> Edition:
    """One edition of an entry or a channel, its record not yet read. Two queries.

    Raises Http404, and Gone for what was withdrawn.
    """
    if number > HIGHEST:
        raise Http404("No such edition.")
    found = editions_of(row).filter(number=number).defer("record").first()
    if found is None:
        raise Http404("No such edition.")
    refuse_withdrawn(row, found)
    return found
