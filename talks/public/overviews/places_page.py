"""The page of places: a map of the world with held entries, and its list of countries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from talks.models.editions import PublicActor
from talks.press.terms import NO_COUNTRY, NOT_ON_RECORD, REMOTE
from talks.public import facets
from talks.public.atlas.projection import WIDTH
from talks.public.filters import TimelineFilter
from talks.public.http import page, public_page
from talks.public.index.live import State
from talks.public.overviews import asking, places
from talks.public.overviews.places import PARTS, Described, Places
from talks.public.pictures.picture import Cell, Column, Key, Picture, Table
from talks.public.pictures.shapes import Disc
from talks.public.releases import at
from talks.public.timeline import renamed

TITLE = "Where talks were held"
DESCRIPTION = "Held talks by the country they were held in, on a map of the world and as a list."
KEYS = (
    Key("a country, by its held entries", (Disc(7, 7, 6, "map-circle"),)),
    Key("a state that is no more, at its seat", (Disc(7, 7, 6, "map-circle map-former"),)),
)


class PlacesForm(asking.OwnForm):
    """Which part of the world."""

    region = forms.ChoiceField(
        required=False, choices=[(name, label) for name, (label, _) in PARTS.items()],
        error_messages={"invalid_choice": f"There are: {', '.join(name for name in PARTS if name)}."},
    )  # fmt: skip


def found(state: State, asked: TimelineFilter) -> Places:
    """Held entries by country. One query, for their codes; none where nothing was held."""
    wanted = asking.held(asked)
    counts = facets.select(state, wanted).counted("country") if wanted else {}
    slugs = [slug for slug in counts if slug not in NO_COUNTRY]
    known = PublicActor.objects.filter(slug__in=slugs).values_list(
        "slug", "name", "data__code", "data__existed__end__edtf"
    )
    described = {slug: Described(name, code or "", bool(end)) for slug, name, code, end in known} if slugs else {}
    return places.places(counts, described)


def picture(shown: Places, asked: TimelineFilter, own: Mapping[str, str]) -> Picture:
    """The map. No query."""
    part = own["region"]
    wanted = asking.held(asked) or asked

    def url(country: str) -> str:
        return asking.timeline_url(wanted.with_values("country", (country,)))

    rows = [(Cell(one.name), Cell(f"{one.entries:,}", url(one.slug))) for one in shown.located]
    rows += [(Cell(name), Cell(f"{number:,}", url(key))) for key, name, number in apart(shown)]
    return Picture(
        name="places",
        title=TITLE if not part else f"{TITLE}: {PARTS[part][0]}",
        alt=places.alt(shown),
        width=WIDTH,
        height=places.height(part),
        shapes=places.shapes(shown, part, url),
        table=Table((Column("Country"), Column("Held entries", number=True)), tuple(rows)),
        counts=places.counts_said(shown),
        source=asking.address("places", asked, own),
        query=asking.address("places", asked, own).partition("?")[2],
        notes=(*places.notes(shown, part), asking.HELD),
        keys=KEYS if any(one.former for one in shown.located) else KEYS[:1],
        fluid=False,
    )


def apart(shown: Places) -> list[tuple[str, str, int]]:
    """(key, words, number) of what has no country."""
    found = ((REMOTE, shown.remote), (NOT_ON_RECORD, shown.unknown))
    return [(key, NO_COUNTRY[key], number) for key, number in found if number]


def make(request: HttpRequest, data: QueryDict) -> Picture:
    """For the registry of pictures. Two queries, more where slugs are asked for."""
    asked, own = asking.strict(data, PlacesForm)
    shown = found(at(request), asked)
    if not shown.total:
        raise Http404(asking.NOTHING)
    return picture(shown, asked, own)


@public_page
def view(request: HttpRequest) -> HttpResponse:
    """Where the held entries of a filter were held. Two queries."""
    read, own, state = asking.Read.of(request.GET), PlacesForm(request.GET).asked(), at(request)
    context: dict[str, Any] = asking.context("places", read, state.names, own)
    if moved := renamed(read.asked, context["unknown"]):
        return HttpResponseRedirect(asking.address("places", moved, own))
    shown = found(state, read.asked)
    wanted = asking.held(read.asked) or read.asked
    listed = [(one.name, one.entries, one.slug) for one in shown.located]
    return page(
        request,
        "talks/places.html",
        {
            **context,
            "title": TITLE,
            "lede": places.counts_said(shown),
            "description": DESCRIPTION,
            "canonical": asking.address("places", read.asked, own),
            "picture": picture(shown, read.asked, own) if shown.total else None,
            "countries": [
                (name, number, asking.timeline_url(wanted.with_values("country", (slug,))))
                for name, number, slug in listed
            ],
            "apart": [
                (words, number, asking.timeline_url(wanted.with_values("country", (key,))))
                for key, words, number in apart(shown)
            ],
            "regions": [
                (label, asking.address("places", read.asked, {"region": name}), name == own["region"])
                for name, (label, _) in PARTS.items()
            ],
            "total_url": asking.timeline_url(wanted),
        },
    )
