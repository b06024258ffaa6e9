"""The home page: the timeline with its filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from actors.partial_dates import MONTHS
from talks.models.editions import PublicRedirect
from talks.public import database, facets, options, state_of_things, ways_out
from talks.public.feeds import links
from talks.public.filters import OLDEST, Cursor, TimelineFilter, TimelineForm
from talks.public.histogram import Histogram, histogram
from talks.public.http import is_part, made_from, page, versioned_page
from talks.public.index.live import TRIES
from talks.public.index.text import TooCommon
from talks.public.overviews import asking
from talks.public.paths import path
from talks.public.releases import version_of
from talks.public.search import TIERS
from talks.public.sharing.share import timeline_share
from talks.public.version import stamp_of
from talks.vocabulary import EntryStatus

_YEAR_ALONE = re.compile(r"^(?:about )?\d{4}\b")
DESCRIPTION = (
    "A public record of diplomatic talks: meetings held, postponed and declined, what each side said and what came "
    "of it, with a source for every statement."
)


@dataclass(frozen=True)
class Month:
    """Entries under one heading: a month, its `name` "" when only the year is known, or else how well they match."""

    year: int
    name: str
    new_year: bool  # the first heading of its year on the page
    rows: list[facets.Card]
    tier: str = ""


class DateField(NamedTuple):
    """One of the two fields between which dates lie."""

    name: str
    label: str
    value: str
    errors: list[str]


@versioned_page
def timeline(request: HttpRequest) -> HttpResponse:
    """Every published entry, newest first, as far as it matches.

    One query; more only where somebody looks for an actor, asks for a source or for words nobody asked for before, and
    after a publication: then how things stand, above the whole timeline, is worked out anew.
    """
    form = TimelineForm(request.GET)
    asked = form.filter()
    part = is_part(request)
    if not part and "" in request.GET.values() and form.is_valid() and not _typed(form):
        # A plain form sends its empty fields too: give the reader the address that says only what was asked.
        return HttpResponseRedirect(address(asked))
    try:
        context = timeline_context(form, asked)
    except TooCommon as refused:
        form.add_error("q", refused.errors["q"])
        typed, asked = asked.q, replace(asked, q="", best_match=False)
        context = {**timeline_context(form, asked), "too_common": typed}
    made_from(request, context["version"])
    if moved := renamed(asked, context["unknown"]):
        return HttpResponseRedirect(address(moved))
    if not part:
        if address(asked) == path("timeline") and not form.errors and not _typed(form):
            context = _with_standing(request, context, form, asked)
        return page(request, "talks/timeline.html", context)
    response = page(request, "talks/timeline.html#timeline", {**context, "part": True})
    if request.headers.get("HX-Target") == "timeline":
        response["HX-Push-Url"] = address(asked)
    return response


def _with_standing(
    request: HttpRequest, context: dict[str, Any], form: TimelineForm, asked: TimelineFilter
) -> dict[str, Any]:
    """The page with how things stand, both of one release; drawn anew where one was published in between."""
    for _ in range(TRIES):
        standing = state_of_things.memory.at(request)
        if stamp_of(version_of(request)) == stamp_of(context["version"]):
            return {**context, "standing": standing}
        context = timeline_context(form, asked)
        made_from(request, context["version"])
    # Somebody publishes without pause: look at one moment, in which nothing is published.
    with database.one_moment():
        context = timeline_context(form, asked)
        made_from(request, context["version"])
        return {**context, "standing": state_of_things.memory.at(request)}


def address(asked: TimelineFilter) -> str:
    """The canonical address of a filter."""
    query = asked.querystring()
    return path("timeline") + (f"?{query}" if query else "")


def timeline_context(form: TimelineForm, asked: TimelineFilter) -> dict[str, Any]:
    """Everything the page shows."""
    typed = _typed(form)
    looked_for = {facet: options.FINDERS[facet].named(find) for facet, find in typed.items()}
    shown = facets.shown(asked, options.MOST_ACTORS, looked_for)
    counts, found = shown.counts, shown.page
    if asked.newer_than and not found.newer:
        asked = replace(asked, newer_than=None)  # near the beginning that is the first page, given whole
    labels = options.Labels(shown.names, asked, looked_for)
    by_date = asked.ordered(False)  # files, feeds and frames have an order of their own
    pills = [(pill, address(pill.without)) for pill in options.pills(asked, labels)]
    return {
        "title": f"Timeline: {', '.join(pill.label for pill, _ in pills)}" if pills else "",
        "description": DESCRIPTION,
        "nav": "timeline",
        "canonical": address(asked),
        "dates": _dates(form, asked),
        "wrong_words": form.errors.get("q"),
        "standing": None,
        "finding": bool(typed),
        "errors": [error for errors in form.errors.values() for error in errors],
        "asked": asked,
        "counts": counts,
        "lede": lede(asked, counts),
        "version": shown.version,
        "months": list(by_tier(found.rows) if asked.best_match else by_month(found.rows)),
        "views": asking.others(by_date) if found.rows else [],
        "orders": _orders(asked) if found.rows else [],
        "newer_url": address(_at(asked, newer=found.newer)) if found.newer else "",
        "older_url": address(_at(asked, older=found.older)) if found.older else "",
        "newest_url": address(_at(asked)) if found.newer else "",
        "oldest_url": address(_at(asked, newer=OLDEST)) if found.older else "",
        "groups": options.groups(
            counts, asked, labels, {name: [str(one) for one in said] for name, said in form.errors.items()}, typed
        ),
        "pills": pills,
        "pairs_asked": [(*pair.split("~"), pair) for pair in asked.values("pair")],
        "unknown": labels.unknown(asked),
        "histogram": months_of(
            counts.months, asked, " · ".join(pill.label for pill, _ in pills if pill.kind not in ("From", "To"))
        ),
        "share": timeline_share(by_date, ", ".join(pill.label for pill, _ in pills)),
        "alternates": links.for_timeline(by_date),
        "ways": ways_out.of_list(by_date),
        "loosened": _loosened(asked, labels) if asked and not counts.total else [],
    }


def _dates(form: TimelineForm, asked: TimelineFilter) -> list[DateField]:
    """The fields for dates, as they were read or, where they could not be, as they were typed."""
    given = {"from": asked.start, "to": asked.end}
    return [
        DateField(
            name,
            name.capitalize(),
            str(read or form.data.get(name, "")),
            [str(error) for error in form.errors.get(name, [])],
        )
        for name, read in given.items()
    ]


def _typed(form: TimelineForm) -> dict[str, str]:
    """What a reader looks for among the values of filters, by kind of filter."""
    found = {facet: form.cleaned_data.get(finder.parameter, "") for facet, finder in options.FINDERS.items()}
    return {facet: text for facet, text in found.items() if text}


def _at(asked: TimelineFilter, newer: Cursor | None = None, older: Cursor | None = None) -> TimelineFilter:
    return replace(asked, newer_than=newer, older_than=older)


def by_month(rows: list[facets.Card]) -> Iterator[Month]:
    """Rows that come newest first, under their month; what is known to the year only stands apart, at its end."""
    last = None
    for (year, month), found in groupby(rows, key=_month_of):
        yield Month(year, MONTHS[month - 1] if month else "", year != last, list(found))
        last = year


def by_tier(rows: list[facets.Card]) -> Iterator[Month]:
    """Rows that come best match first, under what makes them one."""
    for tier, found in groupby(rows, key=lambda row: row.tier):
        yield Month(0, "", False, list(found), TIERS[tier])


def _orders(asked: TimelineFilter) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is this one) of each order; without words there is but one, and nothing to choose."""
    if not asked.q:
        return []
    return [
        (label, address(asked.ordered(best_match)), asked.best_match == best_match)
        for label, best_match in (("Newest first", False), ("Best match", True))
    ]


def _month_of(row: facets.Card) -> tuple[int, int]:
    return row.sort_date.year, 0 if _YEAR_ALONE.match(row.when_text) else row.sort_date.month


def lede(asked: TimelineFilter, counts: facets.Counts) -> str:
    """The counts in a sentence: "52 entries, 2021 to 2024: 38 held, 6 declined, 5 postponed and 3 events"."""
    if not counts.total:
        return "No entry matches." if asked else "Nothing has been published yet."
    entries = f"{counts.total:,} {'entry' if counts.total == 1 else 'entries'}"
    words = [
        f"{counts.became[status]:,} {label.lower()}" for status, label in EntryStatus.choices if status in counts.became
    ]
    words.sort(key=lambda text: -int(text.split()[0].replace(",", "")))
    if around := counts.became.get("around"):
        words.append(f"{around:,} {'event or statement' if around == 1 else 'events and statements'} around the talks")
    said = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return f"{entries}{_years(asked, counts)}: {said}."


def _years(asked: TimelineFilter, counts: facets.Counts) -> str:
    inside = _within(asked) if asked.dated else None
    months = list(filter(inside, counts.months))
    if not months:
        return ""
    first, last = min(months)[:4], max(months)[:4]
    return f", {first}" if first == last else f", {first} to {last}"


def _within(asked: TimelineFilter) -> Callable[[str], bool]:
    """Whether a month or year ("2023-06", "2023") overlaps the dates that were asked for."""
    first = asked.start.earliest.isoformat() if asked.start else ""
    last = asked.end.latest.isoformat() if asked.end else "9999-12-31"
    return lambda key: first[: len(key)] <= key <= last[: len(key)]


def months_of(months: dict[str, int], asked: TimelineFilter, shown: str, tall: bool = False) -> Histogram | None:
    """The bars of a filter by the months of `facets.Counts`; None where there is but one. `shown` says what it asks for
    besides dates; `tall` is for bars that stand by themselves.
    """
    if len(months) < 2:
        return None
    # The address of the filter with other dates, hundreds of times: only the dates are written anew.
    pairs = [pair for pair in asked.from_its_beginning().pairs() if pair[0] not in ("from", "to")]
    before, after = (
        urlencode([pair for pair in pairs if (pair[0] in ("q", "sort")) == last]) for last in (False, True)
    )
    here = path("timeline")

    def link(first: str, last: str) -> str:
        dates = f"from={first}&to={last}" if first else ""
        query = "&".join(filter(None, [before, dates, after]))
        return f"{here}?{query}" if query else here

    return histogram(months, link, asked, shown, address(asked.from_its_beginning().ordered(False)), tall)


def _loosened(asked: TimelineFilter, labels: options.Labels) -> list[tuple[str, int, str]]:
    found = facets.loosened(asked)
    return [(options.taken_away(asked, option, labels), number, address(option)) for option, number in found]


def renamed(asked: TimelineFilter, unknown: list[tuple[str, str]]) -> TimelineFilter | None:
    """The same filter with present slugs for former ones; None when there are none. One query."""
    if not unknown:
        return None
    former = {
        (row.kind, row.old_slug): row.new_slug
        for row in PublicRedirect.objects.filter(
            kind__in={_kept_as(kind) for kind, _ in unknown}, old_slug__in=[slug for _, slug in unknown]
        )
    }
    for kind, slug in unknown:
        if new := former.get((_kept_as(kind), slug)):
            asked = asked.with_values(kind, (*(one for one in asked.values(kind) if one != slug), new))
    return asked if former else None


def _kept_as(facet: str) -> str:
    """The kind of thing that a value of a filter is, by which its former slugs are kept."""
    return "actor" if facet == "country" else facet
