"""The sources: a list to filter, and one source with the entries and channels that rest on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from talks.models.editions import PublicActor, PublicChannel, PublicSource, PublicVersion
from talks.public import facets, listing, ways_out
from talks.public.filters import TimelineFilter
from talks.public.http import missing, page, public_page
from talks.public.index.live import State
from talks.public.index.reading import Stamp
from talks.public.lookups import actors_by_slug
from talks.public.paging import CursorForm, pages
from talks.public.presenting import Footnotes, Names
from talks.public.references import SourceView, source_views
from talks.public.releases import at, of_one_release, version_of
from talks.public.structured import absolute, breadcrumbs, script_json
from talks.public.version import stamp_of
from talks.vocabulary import SourceKind

PAGE_SIZE = 50
MOST_PAGES = 10_000


class PlaceForm(forms.Form):
    """Behind how many sources of the list a page of it begins. What cannot be read means the beginning."""

    after = forms.IntegerField(required=False, min_value=0, max_value=PAGE_SIZE * MOST_PAGES)

    def asked(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("after") or 0


@dataclass(frozen=True, slots=True)
class Publisher:
    slug: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class ListedSource:
    source: SourceView
    count: int  # entries and channels that rest on it


@public_page
def sources(request: HttpRequest) -> HttpResponse:
    """The sources, newest first, a page at a time. Six queries, four where it is known who published."""
    if moved := listing.renamed("sources", request.GET, PAGE_SIZE):
        return HttpResponsePermanentRedirect(f"{reverse('sources')}?{moved}")
    asked, first = listing.on_page("sources", request.GET), PlaceForm(request.GET).asked()
    found = listing.sources(at(request), asked)
    rows = list(found[first : first + PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    return page(
        request,
        "talks/sources.html",
        {
            "nav": "sources",
            "asked": asked.own,
            "filtered": bool(asked.querystring()),
            "total": found.count(),
            "first": first + 1,
            "last": first + len(rows),
            "kinds": SourceKind.choices,
            "publishers": _options(publishers(stamp_of(version_of(request))), asked.own["publisher"]),
            "sources": listed(rows),
            "next_url": _list_url(asked, first + PAGE_SIZE) if more else "",
            "previous_url": _list_url(asked, max(0, first - PAGE_SIZE)) if first else "",
            "ways": ways_out.of_things("sources", asked) if rows else None,
            "title": "Sources",
            "description": "Every readout, transcript, report and document that this record rests on.",
            "canonical": absolute(_list_url(asked, first)),
        },
    )


def _options(found: list[Publisher], chosen: str) -> SafeString:
    """Choices of publishers. Not by the template: there may be a thousand."""
    options = (
        f'<option value="{escape(one.slug)}"{" selected" if one.slug == chosen else ""}>'
        f"{escape(one.name)} ({one.count})</option>"
        for one in found
    )
    return mark_safe("".join(options))  # noqa: S308 - every part is escaped


@lru_cache(maxsize=4)
def publishers(release: Stamp) -> list[Publisher]:
    """Everybody who published a source, by name, as of a release. Two queries, once a process."""
    named = PublicSource.objects.exclude(publisher="").order_by()
    counts = dict(named.values_list("publisher").annotate(number=Count("*")))
    names = PublicActor.objects.filter(slug__in=counts).order_by("sort_name").values_list("slug", "name")
    return [Publisher(slug, name, counts[slug]) for slug, name in names]


def listed(rows: list[PublicSource]) -> list[ListedSource]:
    """One query, for the publishers and the sides."""
    slugs = {slug for row in rows for slug in (row.publisher, row.data["issuing_side"])}
    names = Names(actors_by_slug(slugs - {""}), {})
    return [
        ListedSource(source_views([row.data], names, Footnotes())[0], len(row.entry_ids) + len(row.channel_ids))
        for row in rows
    ]


def _list_url(asked: listing.Asked, after: int) -> str:
    query = urlencode([*asked.pairs(), *([("after", after)] if after else [])])
    return reverse("sources") + (f"?{query}" if query else "")


@public_page
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """One source and what rests on it, a page of entries at a time. Five queries at most."""
    return page(request, "talks/source.html", of_one_release(request, lambda state: _shown(request, state, slug)))


def _shown(request: HttpRequest, state: State, slug: str) -> tuple[PublicVersion | None, dict[str, Any]]:
    """What the page shows, and the release of it."""
    row = PublicSource.objects.filter(slug=slug).first()
    if row is None:
        raise missing("source", slug)
    names = Names(
        actors_by_slug({row.publisher, row.data["issuing_side"]} - {""}),
        {issue.slug: issue.data for issue in state.names.issues.values()},
    )
    asked = CursorForm(request.GET).onto(TimelineFilter(terms=(("source", (slug,)),)))
    channels = list(PublicChannel.objects.filter(channel_id__in=row.channel_ids).only("slug", "name", "state"))
    path = reverse("source", args=[row.slug])
    view = source_views([row.data], names, Footnotes())[0]
    version, cards = facets.cards(state, asked)
    return version, {
        "nav": "sources",
        "source": view,
        "mentions": [names.issue(issue) for issue in row.data["mentions"]],
        "count": len(row.entry_ids),
        **pages(asked, cards, path),
        "ways": ways_out.of_list(asked) if row.entry_ids else None,
        "json_ld": script_json(breadcrumbs([("Sources", reverse("sources")), (row.title, path)])),
        "channels": [(one.name, reverse("channel", args=[one.slug]), one.state) for one in channels],
        "title": row.title,
        "description": f"{SourceKind(row.kind).label}{f', {view.publisher.name}' if view.publisher else ''}",
        "canonical": absolute(path),
    }
