"""The home page: the timeline with its filters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from actors.partial_dates import MONTHS, PartialDate
from talks.models.editions import PublicActor, PublicEntry, PublicIssue
from talks.public import facets
from talks.public.filters import CHOICES, FACETS, TimelineFilter, TimelineForm
from talks.public.histogram import Histogram, histogram
from talks.public.http import is_part, public_page
from talks.vocabulary import definition

TOP_VALUES = 10  # how many values of a long list a filter shows before the reader asks for more
HEADINGS = {
    "issue": "Issue",
    "actor": "Who",
    "pair": "Between",
    "kind": "Kind",
    "level": "Level",
    "status": "Status",
    "outcome": "Outcome",
}


@dataclass(frozen=True)
class Option:
    """One value of a filter, with how many entries it would show."""

    value: str
    label: str
    count: int
    chosen: bool
    depth: int = 0
    hint: str = ""


@dataclass(frozen=True)
class FilterGroup:
    """The values of one kind of filter; `rest` are those behind "show more"."""

    name: str
    heading: str
    options: list[Option]
    rest: list[Option]
    chosen: int


@dataclass(frozen=True)
class Pill:
    """One thing that was asked for, and the address without it."""

    label: str
    url: str


@public_page
def timeline(request: HttpRequest) -> HttpResponse:
    """Every published entry, newest first, as far as it matches. Five queries, and one more a kind of filter in use."""
    form = TimelineForm(request.GET)
    asked = form.filter()
    if not is_part(request) and "" in request.GET.values() and form.is_valid():
        # A plain form sends its empty fields too: give the reader the address that says only what was asked.
        return HttpResponseRedirect(address(asked))
    context = timeline_context(form, asked)
    template = "talks/timeline.html#timeline" if is_part(request) else "talks/timeline.html"
    response = render(request, template, context)
    if is_part(request):
        response["HX-Push-Url"] = address(asked)
    return response


def address(asked: TimelineFilter) -> str:
    """The canonical address of a filter."""
    query = asked.querystring()
    return reverse("timeline") + (f"?{query}" if query else "")


def timeline_context(form: TimelineForm, asked: TimelineFilter) -> dict[str, Any]:
    counts = facets.count(asked)
    page = facets.page(asked)
    labels = Labels(counts, asked)
    return {
        "form": form,
        "errors": [error for errors in form.errors.values() for error in errors],
        "asked": asked,
        "counts": counts,
        "lede": lede(counts),
        "years": list(by_year(page.rows)),
        "page": page,
        "newer_url": address(_at(asked, newer=page.newer)) if page.newer else "",
        "older_url": address(_at(asked, older=page.older)) if page.older else "",
        "groups": [group for name in FACETS if (group := _group(name, counts, asked, labels))],
        "pills": list(_pills(asked, labels)),
        "histogram": _histogram(counts, asked),
        "loosened": [
            (_difference(asked, option, labels), number, address(option)) for option, number in facets.loosened(asked)
        ]
        if asked and counts.total == 0
        else [],
        "canonical": address(asked),
    }


def _at(asked: TimelineFilter, newer: Any = None, older: Any = None) -> TimelineFilter:
    return replace(asked, newer_than=newer, older_than=older)


def by_year(rows: list[PublicEntry]) -> Iterator[tuple[int, list[tuple[str, list[PublicEntry]]]]]:
    """Rows that come newest first, under their year and month."""
    for year, of_year in groupby(rows, key=lambda row: row.sort_date.year):
        months = groupby(of_year, key=lambda row: row.sort_date.month)
        yield year, [(MONTHS[month - 1], list(of_month)) for month, of_month in months]


def lede(counts: facets.Counts) -> str:
    """The counts in a sentence: "52 entries, 2021 to 2024: 41 held, 6 declined, 5 postponed."."""
    if not counts.total:
        return "No entry matches."
    years = sorted({month[:4] for month in counts.months})
    span = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
    noun = "entry" if counts.total == 1 else "entries"
    return f"{counts.total:,} {noun}, {span}"


class Labels:
    """The names of the issues, actors and pairs that a page mentions. Two queries to make."""

    def __init__(self, counts: facets.Counts, asked: TimelineFilter) -> None:
        self.issues = {row.slug: row for row in PublicIssue.objects.all()}
        top = _top(counts.by_facet["actor"], asked.values("actor"), TOP_VALUES * 3)
        pairs = {*counts.by_facet["pair"], *asked.values("pair")}
        wanted = {*top, *asked.values("actor"), *(side for pair in pairs for side in pair.split("~"))}
        self.actors = {
            row.slug: row for row in PublicActor.objects.filter(slug__in=wanted).only("slug", "name", "kind")
        }

    def of(self, facet: str, value: str) -> str:
        """The word for a value; for one that is not on record, the value itself."""
        if facet in CHOICES:
            return str(CHOICES[facet](value).label)
        if facet == "issue":
            return self.issues[value].name if value in self.issues else value
        if facet == "pair":
            return " – ".join(sorted(self.of("actor", side) for side in value.split("~")))
        return self.actors[value].name if value in self.actors else value


def _top(found: dict[str, int], chosen: tuple[str, ...], most: int) -> list[str]:
    """The values with the highest counts, those chosen first whatever their count."""
    ranked = sorted(found, key=lambda value: (value not in chosen, -found[value], value))
    return ranked[: max(most, len(chosen))]


def _group(name: str, counts: facets.Counts, asked: TimelineFilter, labels: Labels) -> FilterGroup | None:
    found = counts.by_facet[name]
    chosen = asked.values(name)
    if name == "issue":
        options = _issue_options(found, chosen, labels)
    elif name in CHOICES:
        options = [
            Option(value, str(label), found.get(value, 0), value in chosen, hint=definition(CHOICES[name], value))
            for value, label in CHOICES[name].choices
            if found.get(value) or value in chosen
        ]
    else:
        most = TOP_VALUES * 3
        options = [
            Option(value, labels.of(name, value), found.get(value, 0), value in chosen)
            for value in _top(found, chosen, most)
        ]
    if not options:
        return None
    cut = len(options) if name == "issue" or name in CHOICES else max(TOP_VALUES, len(chosen))
    return FilterGroup(name, HEADINGS[name], options[:cut], options[cut:], len(chosen))


def _issue_options(found: dict[str, int], chosen: tuple[str, ...], labels: Labels) -> list[Option]:
    rows = sorted(labels.issues.values(), key=lambda row: row.sort_key)
    options = [
        Option(
            row.slug, row.name, found.get(row.slug, 0), row.slug in chosen, len(row.path) - 1, row.data["description"]
        )
        for row in rows
        if found.get(row.slug) or row.slug in chosen
    ]
    unknown = [value for value in chosen if value not in labels.issues]
    return options + [Option(value, value, 0, True) for value in unknown]


def _pills(asked: TimelineFilter, labels: Labels) -> Iterator[Pill]:
    for facet, values in asked.terms:
        for value in values:
            yield Pill(labels.of(facet, value), address(asked.without(facet, value)))
    if asked.start:
        yield Pill(f"From {asked.start}", address(asked.without("from")))
    if asked.end:
        yield Pill(f"To {asked.end}", address(asked.without("to")))
    if asked.q:
        yield Pill(f"“{asked.q}”", address(asked.without("q")))


def _difference(asked: TimelineFilter, option: TimelineFilter, labels: Labels) -> str:
    """What was taken away from `asked` to get `option`, as the pill calls it."""
    left = {pill.label for pill in _pills(option, labels)}
    return next((pill.label for pill in _pills(asked, labels) if pill.label not in left), "")


def _histogram(counts: facets.Counts, asked: TimelineFilter) -> Histogram | None:
    def link(first: str, last: str) -> str:
        span = replace(asked, start=PartialDate.parse(first), end=PartialDate.parse(last))
        return address(replace(span, older_than=None, newer_than=None))

    return histogram(counts.months, link) if len(counts.months) > 1 else None
