"""The site map and robots.txt: every page a search engine should know, and where it should not go.

An index leads to sections of at most 50,000 addresses each (sitemaps.org). An address stands there with the time of the
newest edition that shows in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from talks.models.editions import (
    Edition,
    PublicActor,
    PublicChannel,
    PublicEntry,
    PublicIssue,
    PublicSource,
    PublicVersion,
)
from talks.public import facets
from talks.public.database import among
from talks.public.filters import TimelineFilter
from talks.public.http import public_page
from talks.public.releases import at
from talks.public.structured import absolute

MOST_ADDRESSES = 50_000
# Pages without a slug, by the names of their routes, and whether they change with every publication.
PAGES = {
    "timeline": True,
    "issues": True,
    "actors": True,
    "pairs": True,
    "first-since": False,
    "places": True,
    "who-meets-whom": True,
    "lanes": True,
    "channels": True,
    "sources": True,
    "commitments": True,
    "corrections": True,
    "data": True,
    "api": False,
    "about": False,
}
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_DAY = 24 * 3600


@dataclass(frozen=True)
class Section:
    """The pages of one kind: `route` with a slug for each row of `table`."""

    route: str
    table: Any

    def rows(self, request: HttpRequest, begin: int, end: int) -> list[tuple[str, datetime | None]]:
        """(slug, when it last changed) of some, in an order that stays. Two queries, one where there are none.

        Of entries there are so many that to count through to a late section would take long: the index knows them.
        """
        found: QuerySet[Any] = self.table.objects.values_list("slug", "edition_id")
        if self.table is PublicEntry:
            ids = np.sort(facets.in_order(facets.select(at(request), TimelineFilter())))[begin:end].tolist()
            rows = list(found.filter(pk__in=among(ids)).order_by("pk"))
        else:
            rows = list(found.order_by("slug")[begin:end])
        if not rows:
            return []
        editions = Edition.objects.filter(pk__in=among({edition for _, edition in rows}))
        times = dict(editions.values_list("pk", "published_at"))
        return [(slug, times.get(edition)) for slug, edition in rows]


SECTIONS = {
    "entries": Section("entry", PublicEntry),
    "issues": Section("issue", PublicIssue),
    "actors": Section("actor", PublicActor),
    "channels": Section("channel", PublicChannel),
    "sources": Section("source", PublicSource),
}


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """Where the sections are. Seven queries."""
    counted = {
        name: section.table.objects.order_by().aggregate(rows=Count("*"), newest=Max("edition_id"))
        for name, section in SECTIONS.items()
    }
    newest = [found["newest"] for found in counted.values() if found["newest"]]
    times = dict(Edition.objects.filter(pk__in=newest).values_list("pk", "published_at"))
    listed = [(reverse("sitemap-section", args=["pages", 1]), _changed(request))]
    for name, found in counted.items():
        for number in range(1, -(-found["rows"] // MOST_ADDRESSES) + 1):
            listed.append((reverse("sitemap-section", args=[name, number]), times.get(found["newest"])))
    for number in range(1, -(-len(_pairs(request)) // MOST_ADDRESSES) + 1):
        listed.append((reverse("sitemap-section", args=["pairs", number]), _changed(request)))
    return _xml("sitemapindex", "sitemap", listed)


@public_page
def section(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The addresses of one section. Three queries, one for the pages without a slug."""
    if name == "pages" and number == 1:
        changed = _changed(request)
        return _xml("urlset", "url", [(reverse(route), changed if lists else None) for route, lists in PAGES.items()])
    if name == "pairs" and 1 <= number <= 9999:
        pairs = _pairs(request)[(number - 1) * MOST_ADDRESSES : number * MOST_ADDRESSES]
        if not pairs:
            raise Http404("No such section.")
        return _xml("urlset", "url", [(reverse("pair", args=pair.split("~")), None) for pair in pairs])
    found = SECTIONS.get(name)
    if found is None or number < 1 or number > 9999:
        raise Http404("No such section.")
    first = (number - 1) * MOST_ADDRESSES
    rows = found.rows(request, first, first + MOST_ADDRESSES)
    listed = [(reverse(found.route, args=[slug]), changed) for slug, changed in rows]
    if not listed:
        raise Http404("No such section.")
    return _xml("urlset", "url", listed)


def _pairs(request: HttpRequest) -> list[str]:
    """Every pair that an entry is about, in order of name. No query."""
    counted = facets.select(at(request), TimelineFilter()).count().by_facet["pair"]
    return sorted(pair for pair, count in counted.items() if count)


def _changed(request: HttpRequest) -> datetime | None:
    version: PublicVersion | None = getattr(request, "public_version", None)
    return version.changed_at if version and version.number else None


def _xml(root: str, each: str, listed: Iterable[tuple[str, datetime | None]]) -> HttpResponse:
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<{root} xmlns="{_NAMESPACE}">']
    for path, changed in listed:
        said = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
        lines.append(f"<{each}><loc>{escape(absolute(path))}</loc>{said}</{each}>")
    return HttpResponse("\n".join([*lines, f"</{root}>", ""]), content_type="application/xml; charset=utf-8")


# What a robot would find no end of: filters and pages of lists have their entries in the site map. And what is made
# for programs: the same content again.
_KEEP_OUT = [
    "/admin/",
    "/*?",
    "/api/v1/",
    "/export/",
    "/data/dumps/",
    "/embed/",
    "/known-on/",
    "/oembed",
    "/*/cite.",
    "/*/calendar.ics",
    "/calendar.ics",
]


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Where robots may go. No query."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _KEEP_OUT),
        "",
        f"Sitemap: {absolute(reverse('sitemap'))}",
    ]
    response = HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=_DAY)
    return response
