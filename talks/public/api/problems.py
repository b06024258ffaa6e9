"""Every answer of the API that is not what was asked for: problem details after RFC 9457, as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.core import signals
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.log import log_response

from talks.public.http import Gone, Moved
from talks.public.known.held import Busy, TooLarge
from talks.public.selection import Refused
from talks.public.structured import absolute

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of problem. `name` is the anchor that explains it on the page about the API."""

    name: str
    status: int
    title: str
    meaning: str


KINDS = {
    kind.status: kind
    for kind in [
        Kind(
            "invalid-request",
            400,
            "The request cannot be read",
            "A parameter is unknown, or its value cannot be read. `errors` says which and why. Nothing is ignored or "
            "guessed.",
        ),
        Kind("not-found", 404, "There is nothing at this address", "It was never public, or is misspelt."),
        Kind(
            "method-not-allowed",
            405,
            "This address is for reading",
            "Only GET, HEAD and OPTIONS are answered; the header Allow says so.",
        ),
        Kind(
            "not-acceptable",
            406,
            "There is only JSON here",
            "The header Accept leaves out application/json.",
        ),
        Kind(
            "withdrawn",
            410,
            "This was withdrawn",
            "It was public and the editors took it back; `detail` is the reason they gave.",
        ),
        Kind(
            "too-many-requests",
            429,
            "Too many requests",
            "The address has used up its allowance; Retry-After says for how many seconds.",
        ),
        Kind(
            "not-offered",
            503,
            "Not offered of that day, or not now",
            "Below /known-on/, where the record of a day is too large for lists, or others have days looked up.",
        ),
        Kind("internal-error", 500, "Something went wrong here", "It is not your fault, and it has been noted."),
    ]
}


def problem(request: HttpRequest, status: int, detail: str, errors: list[dict[str, str]] | None = None) -> HttpResponse:
    """The answer. Caches ask again before they use it, and keep nothing of what depends on who asks or when."""
    kind = KINDS[status]
    body: dict[str, Any] = {
        "type": f"{absolute(reverse('api'))}#problem-{kind.name}",
        "title": kind.title,
        "status": status,
        "detail": detail,
        "instance": request.get_full_path().partition("?")[0],
        "errors": errors or [],
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "public, no-cache" if status in (400, 404, 410) else "no-store"
    return response


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to what a view raised. An error nobody foresaw is logged and told to nobody but the log."""
    match error:
        case Refused():
            errors = [
                {"parameter": name[:60], "detail": " ".join(said)} for name, said in error.errors.items() if name != "…"
            ]
            detail = " ".join(f"{name[:60]}: {said[0]}" for name, said in error.errors.items())
            return problem(request, 400, detail, errors)
        case Moved():
            return HttpResponsePermanentRedirect(error.url)
        case Gone():
            return problem(request, 410, error.withdrawal.reason)
        case Http404():
            return problem(request, 404, str(error.args[0]) if error.args and error.args[0] else "No such address.")
        case TooLarge():
            return problem(request, 503, "The record of that day is too large for lists and counts of it.")
        case Busy():
            return problem(request, 503, "Other days are being looked up. Ask again in some seconds.")
        case SuspiciousOperation():
            return problem(request, 400, "The request holds more or other things than an address can.")
    signals.got_request_exception.send(sender=None, request=request)
    response = problem(request, 500, "The error has been noted.")
    log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request, exception=error)
    return response
