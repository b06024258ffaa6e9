"""The sources: a list to filter, and one source with the entries and channels that rest on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Func, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from talks.models.editions import PublicActor, PublicChannel, PublicSource
from talks.public import facets, ways_out
from talks.public.filters import TimelineFilter
from talks.public.http import missing, page, public_page
from talks.public.lookups import actors_by_slug, issues_in_order
from talks.public.paging import CursorForm, pages
from talks.public.presenting import Footnotes, Names
from talks.public.references import SourceView, source_views
from talks.public.structured import absolute
from talks.vocabulary import SourceKind

PAGE_SIZE = 50
MOST_PAGES = 10_000


class SourceForm(forms.Form):
    """What a reader asks the list of sources for. What cannot be read is left out."""

    q = forms.CharField(required=False, max_length=200, label="Words of the title")
    kind = forms.ChoiceField(required=False, choices=[("", "Any kind"), *SourceKind.choices])
    publisher = forms.SlugField(required=False, max_length=120)
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        asked: dict[str, Any] = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        return {**asked, "q": " ".join(asked["q"].split()), "page": asked["page"] or 1}


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
    """The sources, newest first, a page at a time. Six queries."""
    asked = SourceForm(request.GET).asked()
    found = matching(asked)
    first = (asked["page"] - 1) * PAGE_SIZE
    rows = list(found[first : first + PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    return page(
        request,
        "talks/sources.html",
        {
            "nav": "sources",
            "asked": asked,
            "total": found.count(),
            "first": first + 1,
            "last": first + len(rows),
            "kinds": SourceKind.choices,
            "publishers": publishers(),
            "sources": listed(rows),
            "next_url": _list_url({**asked, "page": asked["page"] + 1}) if more else "",
            "previous_url": _list_url({**asked, "page": asked["page"] - 1}) if asked["page"] > 1 else "",
            "title": "Sources",
            "description": "Every readout, transcript, report and document that this record rests on.",
            "canonical": absolute(_list_url(asked)),
        },
    )


def matching(asked: dict[str, Any]) -> QuerySet[PublicSource]:
    """The sources that match, in the order of the list. No query yet."""
    found = PublicSource.objects.all()
    if asked["kind"]:
        found = found.filter(kind=asked["kind"])
    if asked["publisher"]:
        found = found.filter(publisher=asked["publisher"])
    if asked["q"]:
        folded = Func("title", function="fold_text")
        found = found.alias(folded=folded).filter(folded__contains=Func(Value(asked["q"]), function="fold_text"))
    return found


def publishers() -> list[Publisher]:
    """Everybody who published a source, by name. Two queries."""
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


def _list_url(asked: dict[str, Any]) -> str:
    query = {name: value for name, value in asked.items() if value and (name, value) != ("page", 1)}
    return reverse("sources") + (f"?{urlencode(query)}" if query else "")


@public_page
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """One source and what rests on it, a page of entries at a time. Six queries at most."""
    row = PublicSource.objects.filter(slug=slug).first()
    if row is None:
        raise missing("source", slug)
    names = Names(
        actors_by_slug({row.publisher, row.data["issuing_side"]} - {""}),
        {issue.slug: issue.data for issue in issues_in_order()},
    )
    asked = CursorForm(request.GET).onto(TimelineFilter(terms=(("source", (slug,)),)))
    channels = PublicChannel.objects.filter(channel_id__in=row.channel_ids).only("slug", "name", "state")
    path = reverse("source", args=[row.slug])
    view = source_views([row.data], names, Footnotes())[0]
    return page(
        request,
        "talks/source.html",
        {
            "nav": "sources",
            "source": view,
            "mentions": [names.issue(issue) for issue in row.data["mentions"]],
            "count": len(row.entry_ids),
            **pages(asked, facets.page(asked), path),
            "ways": ways_out.of_list(asked) if row.entry_ids else None,
            "channels": [(one.name, reverse("channel", args=[one.slug]), one.state) for one in channels],
            "title": row.title,
            "description": f"{SourceKind(row.kind).label}{f', {view.publisher.name}' if view.publisher else ''}",
            "canonical": absolute(path),
        },
    )
