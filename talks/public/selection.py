"""How every output other than a page reads its filter: exactly, or not at all.

A page shows what it could read of an address and says what it could not. A file, a feed or a program's answer has
nobody to tell, so there a filter that cannot be read is refused, and so is a parameter that nobody knows or a slug that
is not on record: a misspelt one would otherwise give everything, or for ever nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, QueryDict

from talks.models.editions import PublicActor, PublicChannel, PublicIssue, PublicRedirect, PublicSource
from talks.press.terms import NO_COUNTRY, pair_of
from talks.public.filters import FACETS, TimelineFilter, TimelineForm

PARAMETERS = [*FACETS, "issues", "from", "to", "q"]
# Which page of a list a reader is on, and in which order. An address that is taken over from there may hold it; other
# outputs hold all pages in an order of their own, and pass it over.
PLACES = ("after", "before")
ORDER = "sort"
MOST_ERRORS = 10
_TABLES: dict[str, Any] = {
    "issue": PublicIssue,
    "actor": PublicActor,
    "country": PublicActor,
    "channel": PublicChannel,
    "source": PublicSource,
}
# A country is an actor: that is how its former slugs are kept.
_DESCRIBED_AS = {"country": "actor"}

Errors = dict[str, list[str]]


class Refused(Exception):
    """Raised for an address that cannot be read; `errors` holds the messages by parameter, `MOST_ERRORS` of them.

    Of more, the last, under “…”, says how many.
    """

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        self.errors = dict(list(errors.items())[:MOST_ERRORS])
        if more := len(errors) - len(self.errors):
            self.errors["…"] = [f"{more:,} more cannot be read."]
        super().__init__("; ".join(f"{name}: {' '.join(said)}" for name, said in self.errors.items()))


def selection(request: HttpRequest, *also: str, paged: bool = False) -> TimelineFilter:
    """The filter in the address; `also` names the parameters that the output knows besides.

    Former slugs of issues, actors, channels and sources stand for what they became. Raises Refused. For each of these
    kinds one query, two where a slug is not current, none without such a filter. `paged` reads the cursors of the
    timeline, which are passed over otherwise.
    """
    return read(request.GET, *also, paged=paged)


def read(
    data: QueryDict,
    *also: str,
    paged: bool = False,
    takes: Collection[str] = PARAMETERS,
    errors: Mapping[str, list[str]] | None = None,
) -> TimelineFilter:
    """`selection` for parameters that are at hand, of which the output `takes` some.

    `errors` are those that were found elsewhere, and are told together with those found here.
    """
    wrong = {**unknown(data, [*takes, *also], (*PLACES, ORDER) if takes else ()), **(errors or {})}
    form = TimelineForm(data)
    asked = replace(form.filter(), best_match=False)
    known = {*takes, *(PLACES if paged else ())}
    wrong |= {name: [str(one) for one in said] for name, said in form.errors.items() if name in known}
    once(data, [name for name in ("q", "from", "to", "issues") if name in takes], wrong)
    if not wrong:
        asked = present(asked, wrong)
    if wrong:
        raise Refused(wrong)
    return asked if paged else asked.from_its_beginning()


def unknown(data: QueryDict, known: Collection[str], passed_over: Collection[str] = ()) -> Errors:
    """What to say of the parameters that nobody knows; those that there are, are listed once."""
    errors: Errors = {}
    for name in data:
        if name not in known and name not in passed_over:
            errors[name] = [f"There is no parameter “{name[:60]}” here."]
            if len(errors) == 1:
                there_are = f"There are: {', '.join(known)}."
                errors[name].append(there_are if known else "This address takes no parameters.")
    return errors


def once(data: QueryDict, names: Collection[str], errors: Errors) -> None:
    """Add to the errors which of these parameters were given more than once."""
    for name in names:
        if len(data.getlist(name)) > 1:
            errors.setdefault(name, []).append("Give it once.")


def present(asked: TimelineFilter, errors: Errors) -> TimelineFilter:
    """The filter with present slugs for former ones; adds to the errors which are on record under no slug at all."""
    sides = [side for pair in asked.values("pair") for side in pair.split("~")]
    for facet in _TABLES:
        slugs = asked.values(facet)
        became = current(facet, {*slugs, *(sides if facet == "actor" else ())})
        for name, values in ((facet, slugs), *([("pair", asked.values("pair"))] if facet == "actor" else ())):
            for value in values:
                for slug in value.split("~") if name == "pair" else [value]:
                    if became[slug] is None:
                        errors.setdefault(name, []).append(f"There is no {facet} “{slug}” on record.")
        if errors:
            continue
        if any(slug != now for slug, now in became.items()):
            asked = asked.with_values(facet, tuple(str(became[slug]) for slug in slugs))
            if facet == "actor":
                pairs = (pair.split("~") for pair in asked.values("pair"))
                asked = asked.with_values("pair", tuple(pair_of(str(became[a]), str(became[b])) for a, b in pairs))
    return asked


def current(kind: str, slugs: Collection[str]) -> dict[str, str | None]:
    """The present slugs of things of a kind (see _TABLES); None for one that is not on record. Two queries at most."""
    if not slugs:
        return {}
    nowhere = {slug for slug in slugs if kind == "country" and slug in NO_COUNTRY}
    there = nowhere | set(_TABLES[kind].objects.filter(slug__in=slugs).values_list("slug", flat=True))
    gone = [slug for slug in slugs if slug not in there]
    became: dict[str, str] = {}
    if gone:
        redirects = PublicRedirect.objects.filter(kind=_DESCRIBED_AS.get(kind, kind), old_slug__in=gone)
        became = dict(redirects.values_list("old_slug", "new_slug"))
    return {slug: slug if slug in there else became.get(slug) for slug in slugs}
