"""Conditions of a request that have to wait for its answer: `If-None-Match: *` holds only where there is one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase

_KEPT = ("ETag", "Cache-Control", "Vary", "Last-Modified")


def take_any_version(request: HttpRequest) -> bool:
    """Whether the request asks not to be sent anything that is there; the condition is taken out of the request."""
    if request.META.get("HTTP_IF_NONE_MATCH", "").strip() != "*":
        return False
    del request.META["HTTP_IF_NONE_MATCH"]
    return True


def not_modified(response: HttpResponseBase) -> HttpResponseNotModified:
    """304 in place of an answer, with its validators."""
    return HttpResponseNotModified(headers={name: response[name] for name in _KEPT if name in response})
