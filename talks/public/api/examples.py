"""The examples on the page about the API: addresses that work on this very record, with what they answer now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve, reverse

from talks.models.editions import Edition, PublicEntry, PublicVersion
from talks.public.http import made_from
from talks.public.structured import absolute

MOST_LINES = 24


@dataclass(frozen=True, slots=True)
class Example:
    """`answer` is what the address gives, cut after `MOST_LINES` lines."""

    title: str
    url: str
    status: int
    answer: str
    cut: bool


def examples(version: PublicVersion | None) -> list[Example]:
    """Examples about the newest entry of a release and what it touches; those that need an entry are left out without
    one.
    """
    newest = PublicEntry.objects.order_by("-sort_date", "-entry_id").only("slug", "edition_id").first()
    about_it = _about(newest) if newest else []
    visits = _at("entries", kind="visit", limit=2, fields=_KEYS)
    return [
        _run(version, "The two newest visits, with the keys you need", visits),
        *(_run(version, title, path) for title, path in about_it),
        _run(version, "Which channels are open", _at("channels", state="open", limit=2, fields=_STATES)),
        _run(version, "Counts for a filter", _at("facets", status="held")),
        _run(version, "A parameter that nobody knows is refused", _at("entries", stauts="held")),
    ]


def _about(newest: PublicEntry) -> list[tuple[str, str]]:
    """(title, path) of examples that start from an entry. One query."""
    record: Any = Edition.objects.values_list("record", flat=True).get(pk=newest.edition_id)
    issue, party = record["issue_slugs"][:1], record["parties"][:1]
    since = {"issue": issue, "actor": party, "from": record["when"]["start"]["edtf"], "fields": _KEYS}
    return [
        ("All since a day, on one issue, with one actor", _at("entries", **since)),
        ("One entry", f"{reverse('api-v1:entry', args=[newest.slug])}?fields=title,when,status,parties,edition"),
        ("Its editions", reverse("api-v1:editions", args=[newest.slug])),
        ("What came of talks on an issue", _at("outcomes", issue=issue, limit=1)),
        ("What somebody said", _at("positions", actor=party, limit=1)),
    ]


_KEYS = "slug,title,status,url"
_STATES = "name,state,since,url"


def _at(name: str, **parameters: Any) -> str:
    return f"{reverse(f'api-v1:{name}')}?{urlencode(parameters, doseq=True, safe=',')}"


def _run(version: PublicVersion | None, title: str, path: str) -> Example:
    response = _ask(path, version)
    lines = json.dumps(json.loads(response.content), ensure_ascii=False, indent=2).splitlines()
    return Example(title, absolute(path), response.status_code, "\n".join(lines[:MOST_LINES]), len(lines) > MOST_LINES)


def _ask(url: str, version: PublicVersion | None) -> HttpResponse:
    """The answer, made as for anybody, without counting it as somebody's request."""
    path, _, query = url.partition("?")
    match = resolve(path)
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.GET = QueryDict(query)
    request.resolver_match = match
    made_from(request, version)
    view = match.func.__wrapped__  # type: ignore[attr-defined]  # what `framed` frames
    response: HttpResponse = view(request, *match.args, **match.kwargs)
    return response
