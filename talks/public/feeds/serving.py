"""What every feed and calendar shares: any site may fetch it, what it can be asked, where a former address leads."""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from talks.models.editions import PublicRedirect
from talks.public import naming
from talks.public.asking import Number, values
from talks.public.filters import TimelineFilter
from talks.public.http import Moved, View, missing, public_page
from talks.public.selection import Refused
from talks.public.structured import SITE

OLDER = "older_than"  # the parameter that names a further page


def for_all_sites(view: View) -> View:
    """A `public_page` that scripts on any other site may read, its refusals too."""
    answered = public_page(view)

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = answered(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return wrapped


class PlaceForm(forms.Form):
    """Which page of a feed: what was published before the edition with this id."""

    older_than = Number(1, 2**63 - 1, "Take this number from the feed's own link to its next page.")


def place(request: HttpRequest) -> int | None:
    """The id of the edition that the page begins behind; None for the newest page. Raises Refused."""
    found: int | None = values(PlaceForm(request.GET), others=True)[OLDER]
    return found


def nothing_but(request: HttpRequest, *known: str) -> None:
    """Raises Refused for a parameter besides `known`: what one subject's feed holds is said by its path."""
    errors = {
        name: [f"There is no parameter “{name[:60]}” here. The timeline's feed and calendar take filters."]
        for name in request.GET
        if name not in known
    }
    if errors:
        raise Refused(errors)


def gone_or_moved(kind: str, slug: str, route: str) -> Exception:
    """As `missing`, for a feed: a former slug leads to the feed at the present one. Three queries at most."""
    moved = PublicRedirect.objects.filter(kind=kind, old_slug=slug).values_list("new_slug", flat=True).first()
    return Moved(reverse(route, args=[moved])) if moved else missing(kind, slug)


def in_words(asked: TimelineFilter) -> str:
    """The filter as its readers call it: "Trade, Held, “tariff”"; "" for everything. None to three queries."""
    return ", ".join(naming.parts(asked))


def titled(words: str) -> str:
    return f"{SITE}: {words}" if words else SITE


def with_query(path: str, asked: TimelineFilter, **more: Any) -> str:
    """`path` with the canonical query of the filter and further parameters, where they say something."""
    extra = "&".join(f"{name}={value}" for name, value in more.items() if value)
    query = "&".join(filter(None, [asked.querystring(), extra]))
    return f"{path}?{query}" if query else path


def host() -> str:
    """The host that stable ids are made with."""
    return urlsplit(settings.SITE_URL).hostname or "talks.invalid"
