"""What every answer of the API shares: who may ask and how often, validators, and leave for other sites' scripts."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response, patch_vary_headers
from pydantic_core import to_json

from talks.public.api import limits
from talks.public.api.problems import MEDIA_TYPE, answer_to, problem
from talks.public.conditions import not_modified, take_any_version
from talks.public.http import made_from, validator
from talks.public.releases import version_of
from talks.public.version import newest

View = Callable[..., HttpResponse]
# What whoever asks has to be able to read; the others are kinds of JSON too.
_ACCEPTED = ("application/json", MEDIA_TYPE, "application/vnd.oai.openapi+json")
METHODS = "GET, HEAD, OPTIONS"
_EXPOSED = "ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"


def framed(view: View) -> View:
    """A view for GET, HEAD and OPTIONS whose every answer, errors included, is JSON that any site may read.

    A 304 costs one query and no other work, a refusal none. Touches no session and sets no cookie.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return _shared(HttpResponse(status=204, headers={"Allow": METHODS, **_PREFLIGHT}))
        allowance = None
        try:
            allowance = limits.spend(request)
            response = _refusal(request, allowance) or _validated(view, request, *args, **kwargs)
        except Exception as error:
            response = answer_to(request, error)
        if allowance:
            allowance.tell(response)
        patch_vary_headers(response, ["Accept-Encoding"])
        return _shared(response)

    wrapped.csrf_exempt = True  # type: ignore[attr-defined]  # what cannot change anything needs no token
    return wrapped


_PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def _shared(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = _EXPOSED
    return response


def _refusal(request: HttpRequest, allowance: limits.Allowance | None) -> HttpResponse | None:
    if request.method not in ("GET", "HEAD"):
        response = problem(request, 405, f"{request.method} is not answered here.")
        response["Allow"] = METHODS
        return response
    if allowance and allowance.spent:
        detail = f"{allowance.limit} requests a minute are answered. Ask again in {allowance.resets_in} seconds."
        return problem(request, 429, detail)
    if not any(request.accepts(kind) for kind in _ACCEPTED):
        return problem(request, 406, "Answers are application/json, problems application/problem+json.")
    return None


def _validated(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The answer with a strong validator, or 304; the validator is that of public pages.

    It alone: two publications in one second would have the same Last-Modified.
    """
    any_version = take_any_version(request)
    version = newest()
    made_from(request, version)
    etag = validator(request, version)
    response = get_conditional_response(request, etag=etag)
    if not isinstance(response, HttpResponseNotModified):
        response = _called(view, request, *args, **kwargs)
    if response.status_code in (200, 304):
        response["ETag"] = validator(request, version_of(request))  # the release may be a newer one by now
    response.setdefault("Cache-Control", "public, no-cache")
    return not_modified(response) if any_version and response.status_code == 200 else response


def _called(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """HEAD is asked as GET: the server leaves out the body."""
    method, request.method = request.method, "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = method


def answer(data: Any, **headers: str) -> HttpResponse:
    """`data` as JSON. The encoder that comes with the framework takes a third of the time of Python's own."""
    return HttpResponse(to_json(data, fallback=str), content_type="application/json", headers={**headers})
