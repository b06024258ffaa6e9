"""An empty view, the cheapest page of cards there can be, and a list as Django sites usually make it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from talks.models.editions import PublicEntry
from talks.public.search import words
from tests.bench.usual.models import Entry

PAGE_SIZE = 25


def empty(request: HttpRequest) -> HttpResponse:
    """What Django and the middleware cost. No query."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def cards(request: HttpRequest) -> HttpResponse:
    """Twenty-five stored cards by their keys, from `?at=` downwards. One query."""
    last = int(request.GET["at"])
    rows = PublicEntry.objects.filter(pk__in=range(last - PAGE_SIZE + 1, last + 1)).only("card").order_by("-pk")
    return render(request, "usual/cards.html", {"rows": rows})


def usual(request: HttpRequest) -> HttpResponse:
    """A filtered page with its number of entries, by COUNT and OFFSET; with `?facets=1`, counts by GROUP BY."""
    asked = request.GET
    found = matching(asked)
    total = found.count()
    start = PAGE_SIZE * (int(asked.get("page", 1)) - 1)
    rows = found.order_by("-sort_date", "-id").defer("search").prefetch_related("issues", "actors", "outcomes__issue")
    context = {"total": total, "rows": rows[start : start + PAGE_SIZE]}
    if asked.get("facets"):
        context["facets"] = facets(found)
    return render(request, "usual/list.html", context)


def matching(asked: Any) -> QuerySet[Entry]:
    found = Entry.objects.all()
    if issues := asked.getlist("issue"):
        for some in [[slug] for slug in issues] if asked.get("issues") == "all" else [issues]:
            found = found.filter(
                Exists(Entry.issues.through.objects.filter(entry=OuterRef("pk"), issue__slug__in=some))
            )
    if actors := asked.getlist("actor"):
        found = found.filter(actors__slug=actors[0])
    if start := asked.get("from"):
        found = found.filter(last_date__gte=f"{start}-01-01")
    if end := asked.get("to"):
        found = found.filter(sort_date__lte=f"{end}-12-31")
    if q := asked.get("q"):
        found = found.filter(words(q))
    return found


def facets(found: QuerySet[Entry]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Counts for each value of each facet, the forty commonest of each. A query a facet."""
    plain = found.order_by()
    groups: list[tuple[str, Any]] = [(name, plain.values_list(name)) for name in ("kind", "status", "level")]
    inside = plain.values("pk")
    through = Entry.issues.through.objects.filter(entry__in=inside)
    groups.append(("issue", through.values_list("issue__name")))
    groups.append(("actor", Entry.actors.through.objects.filter(entry__in=inside).values_list("actor__name")))
    groups.append(("outcome", plain.values_list("outcomes__result")))
    return [(name, list(rows.annotate(n=Count("*")).order_by("-n")[:40])) for name, rows in groups]
