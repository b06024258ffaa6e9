"""The API: /api/ explains it, /api/v1/ is it. Whatever else lies below answers as the API does, with a problem."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, URLPattern, URLResolver, include, path, re_path, resolve

from talks.public.api import document
from talks.public.api.frame import answer, framed
from talks.public.api.operations import api
from talks.public.api.reference import reference
from talks.public.selection import read


@framed
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document. No query of its own."""
    read(request.GET, takes=())
    return answer(document.openapi(api))


@framed
def elsewhere(request: HttpRequest) -> HttpResponse:
    """An address that names nothing; one that only lacks its last slash is told where it is. No query of its own."""
    if not request.path.endswith("/"):
        try:
            found = resolve(f"{request.path_info}/")
        except Resolver404:  # pragma: no cover - the pattern below matches whatever the rest does not
            found = None
        if found and found.func is not elsewhere:
            query = request.GET.urlencode()
            return HttpResponsePermanentRedirect(f"{request.path}/{f'?{query}' if query else ''}")
    raise Http404("There is no such address in the API.")


def _framed(patterns: list[Any]) -> list[Any]:
    for pattern in patterns:
        pattern.callback = framed(pattern.callback)
    return patterns


_patterns, _app_name, _namespace = api.urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", reference, name="api"),
    path("api/v1/openapi.json", openapi, name="openapi"),
    path("api/v1/", include((_framed(_patterns), _app_name), namespace=_namespace)),
    re_path(r"^api/", elsewhere),
]
