"""The search for programs: the same results as on the page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from talks.models.editions import PublicVersion
from talks.public.asking import values
from talks.public.index.live import State
from talks.public.releases import of_one_release
from talks.public.searching.asked import SearchForm
from talks.public.searching.marking import Marker
from talks.public.searching.results import Answer, answered
from talks.public.searching.things import Hit
from talks.public.structured import absolute
from talks.public.version import newest


def found(request: HttpRequest) -> dict[str, Any]:
    """The answer. Raises Refused. The queries of `results.answered` and one for what is marked."""
    form = SearchForm(request.GET)
    values(form)
    asked = form.asked()

    def ask(state: State) -> tuple[PublicVersion | None, dict[str, Any]]:
        answer = answered(state, asked)
        return newest(), _rendered(answer)

    return of_one_release(request, ask)


def _rendered(answer: Answer) -> dict[str, Any]:
    marker = answer.marker() if answer.words else None
    shown = [hit for group in answer.groups for hit in group.hits]
    return {
        "url": absolute(answer.asked.address),
        "q": answer.asked.q,
        "total": answer.total,
        "counts": [
            {"type": one.type, "count": one.number, "exact": not (one.more or one.too_long)} for one in answer.groups
        ],
        "exact": [_result(hit, marker) for hit in answer.exact] if marker else [],
        "results": [_result(hit, marker) for hit in shown] if marker else [],
        "suggestions": [one.q for one in answer.suggestions],
    }


def _result(hit: Hit, marker: Marker) -> dict[str, Any]:
    passage = marker.passage(hit.texts)
    return {
        "type": hit.type,
        "slug": hit.slug,
        "url": absolute(hit.url),
        "title": hit.title,
        "about": hit.about,
        "passage": passage.plain if passage else "".join(hit.texts[:1]),
        "names": [name for name in hit.also if marker.spans(name, name=True)],
    }
