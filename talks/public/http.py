"""What every public page shares: who may ask, validators, and addresses that have moved or gone.

Public pages are the same for everybody: they touch no session and set no cookie, so any cache may keep them, and one
number (the public version) tells whether a kept copy still holds.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from talks.models.editions import PublicRedirect, PublicVersion, PublicWithdrawal

View = Callable[..., HttpResponse]


class Gone(Exception):  # noqa: N818 - the name of the HTTP status
    """Raised by a view for an address that was public and was withdrawn."""

    def __init__(self, withdrawal: PublicWithdrawal) -> None:
        self.withdrawal = withdrawal
        super().__init__(withdrawal.reason)


class Moved(Exception):  # noqa: N818 - as above
    """Raised by a view for a former address; `url` is the present one."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(url)


def public_page(view: View) -> View:
    """A view for GET and HEAD with a strong ETag; answers 304 after one query and before any other work.

    The validator changes with every publication, every release of the site and every kind of answer (a whole page, or
    a part for htmx), so a page that a cache kept is either still exactly right or fetched again.
    """

    @require_safe
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = PublicVersion.objects.first()
        etag = validator(request, version)
        response = get_conditional_response(request, etag=etag)
        if response is None or not isinstance(response, HttpResponseNotModified):
            response = _answer(view, request, *args, **kwargs)
        if response.status_code in (200, 304):
            response["ETag"] = etag
            if version is not None:
                response["Last-Modified"] = http_date(version.changed_at.timestamp())
        response["Cache-Control"] = "public, no-cache"
        patch_vary_headers(response, ["HX-Request", "Accept-Encoding"])
        return response

    return wrapped


def validator(request: HttpRequest, version: PublicVersion | None) -> str:
    """The strong ETag of a page: release, public version, address and kind of answer."""
    parts = [
        release(),
        str(version.number if version else 0),
        request.get_full_path(),
        "part" if is_part(request) else "page",
    ]
    return '"' + hashlib.blake2b("\n".join(parts).encode(errors="replace"), digest_size=12).hexdigest() + '"'


@functools.cache
def release() -> str:
    """A stamp of the code and templates that make the pages: the same on every machine that runs the same release."""
    stamp = hashlib.blake2b(digest_size=12)
    for folder in ("talks", "actors", "templates", "static"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".css", ".js"):
                stamp.update(path.relative_to(settings.BASE_DIR).as_posix().encode() + b"\0" + path.read_bytes())
    return stamp.hexdigest()


def is_part(request: HttpRequest) -> bool:
    """True when htmx asks for a part of the page; going back in history asks for the whole."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except Moved as moved:
        return HttpResponsePermanentRedirect(moved.url)
    except Gone as gone:
        return render(request, "410.html", {"withdrawal": gone.withdrawal}, status=410)


def missing(kind: str, slug: str) -> Exception:
    """What to raise for a slug that is not public: where it went, why it is gone, or that it never was. Two queries.

    `kind` is entry, channel, actor, issue or source, and the name of its page's route.
    """
    moved = PublicRedirect.objects.filter(kind=kind, old_slug=slug).values_list("new_slug", flat=True).first()
    if moved:
        return Moved(reverse(kind, args=[moved]))
    withdrawal = PublicWithdrawal.objects.filter(kind=kind, slug=slug).first()
    return Gone(withdrawal) if withdrawal else Http404(f"No {kind} at this address.")
