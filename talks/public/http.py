"""What every public page shares: who may ask, validators, addresses that have moved or gone, and the page's frame.

Public pages are the same for everybody: they touch no session and set no cookie, so any cache may keep them, and one
number (the public version) tells whether a kept copy still holds.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from talks import kept_pages
from talks.models.editions import PublicRedirect, PublicVersion, PublicWithdrawal
from talks.public.conditions import not_modified, take_any_version
from talks.public.known.reading import banner, reading
from talks.public.selection import Refused
from talks.public.version import newest

View = Callable[..., HttpResponse]


class Gone(Exception):
    """Raised by a view for an address that was public and was withdrawn."""

    def __init__(self, withdrawal: PublicWithdrawal) -> None:
        self.withdrawal = withdrawal
        super().__init__(withdrawal.reason)


class Moved(Exception):
    """Raised by a view for a former address; `url` is the present one, `slug` what is new in it."""

    def __init__(self, url: str, slug: str = "") -> None:
        self.url, self.slug = url, slug
        super().__init__(url)


def public_page(view: View) -> View:
    """A view for GET and HEAD with a strong ETag; answers 304 after one query and before any other work.

    The validator changes with every publication, every release of the site and every kind of answer (a whole page, or
    a part for htmx), so a page that a cache kept is either still exactly right or fetched again. No Last-Modified: it
    has whole seconds, in which several publications fit, and knows nothing of releases.
    """
    return _public(view, tells_version=False)


def versioned_page(view: View) -> View:
    """As `public_page`, for a view that reads what it shows and the version of it in one query, and notes the version
    by `made_from`. Unless a reader has a copy to hold against it, no other query is needed.
    """
    return _public(view, tells_version=True)


def made_from(request: HttpRequest, version: PublicVersion | None) -> None:
    """Note which release the answer to `request` is made from."""
    request.public_version = version  # type: ignore[attr-defined]


def _public(view: View, tells_version: bool) -> View:
    @require_safe
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse | None = None
        address = kept_pages.address_of(request, _kind(request))
        any_version = take_any_version(request)
        holds_a_copy = "HTTP_IF_NONE_MATCH" in request.META
        if holds_a_copy or not tells_version or kept_pages.seen_lately(address):
            made_from(request, newest())
            etag = validator(request, _version_of(request))
            response = get_conditional_response(request, etag=etag) if holds_a_copy else None
            if not isinstance(response, HttpResponseNotModified):
                response = kept_pages.page_of(request, etag)
        if response is None:
            response = _answer(view, request, *args, **kwargs)
            if response.status_code == 200:
                kept_pages.keep(address, validator(request, _version_of(request)), response)
        if response.status_code in (200, 304) and "ETag" not in response:
            response["ETag"] = validator(request, _version_of(request))
        response["Cache-Control"] = "public, no-cache"
        patch_vary_headers(response, ["HX-Request", "HX-Target", "HX-History-Restore-Request", "Accept-Encoding"])
        return not_modified(response) if any_version and response.status_code == 200 else response

    return wrapped


# What the frame asks for and most pages do not say: to find nothing takes a template longer than to find it empty.
_FRAME = {"known": None, "noindex": False, "og_type": "", "json_ld": "", "brief": ""}


def _version_of(request: HttpRequest) -> PublicVersion | None:
    version: PublicVersion | None = request.public_version  # type: ignore[attr-defined]
    return version


def page(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A public page, or a part of one (`page.html#part`).

    Rendered without the request, so that nothing about the reader can get into what caches keep. The frame takes
    from `context`: title, description, nav (the route of the current section), canonical (a path or an
    address; by default the page's own without its query), og_type, noindex. No query.

    Where the record is read as of a day, the page says so, and that the one to find is today's; up to three queries.
    """
    version: PublicVersion | None = getattr(request, "public_version", None)
    canonical = context.get("canonical") or request.path
    if canonical.startswith("/"):
        canonical = settings.SITE_URL + canonical
    frame = _FRAME | {"updated": version.changed_at if version and version.number else None}
    whole = {**frame, **context, "canonical": canonical}
    if known := reading():
        whole |= {"known": banner(), "noindex": True, "canonical": known.today(canonical)}
    return HttpResponse(render_to_string(template, whole), status=status)


def validator(request: HttpRequest, version: PublicVersion | None) -> str:
    """The strong ETag of a page: release of the site, public version, address and kind of answer. A page of a former
    day says what has changed since, so today's release is in it too.
    """
    parts = [
        release(),
        f"{version.number} {version.stamp}" if version else "0",
        request.get_full_path(),
        _kind(request),
        *([known.live] if (known := reading()) else []),
    ]
    return '"' + hashlib.blake2b("\n".join(parts).encode(errors="replace"), digest_size=12).hexdigest() + '"'


def _kind(request: HttpRequest) -> str:
    return f"part {request.headers.get('HX-Target', '')}" if is_part(request) else "page"


def release() -> str:
    """A stamp of what makes the pages: the same on every machine that runs the same release. Read once a process."""
    return _read_release() if settings.DEBUG else _release()


def _read_release() -> str:
    stamp = hashlib.blake2b(settings.SITE_URL.encode(), digest_size=12)
    for folder in ("talks", "actors", "templates", "static"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".css", ".js"):
                stamp.update(path.relative_to(settings.BASE_DIR).as_posix().encode() + b"\0" + path.read_bytes())
    return stamp.hexdigest()


_release = functools.cache(_read_release)


def is_part(request: HttpRequest) -> bool:
    """True when htmx asks for a part of the page; going back in history asks for the whole."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except Refused as refused:
        said = "".join(f"{name}: {' '.join(messages)}\n" for name, messages in refused.errors.items())
        return HttpResponse(said, status=400, content_type="text/plain; charset=utf-8")
    except Moved as moved:
        return HttpResponsePermanentRedirect(moved.url)
    except Gone as gone:
        withdrawal = gone.withdrawal
        context = {"title": "Withdrawn", "noindex": True, "kind": withdrawal.kind, "withdrawal": withdrawal}
        return page(request, "410.html", context, status=410)


def missing(kind: str, slug: str) -> Exception:
    """What to raise for a slug that is not public: where it went, why it is gone, or that it never was. Two queries.

    `kind` is entry, channel, actor, issue or source, and the name of its page's route.
    """
    moved = PublicRedirect.objects.filter(kind=kind, old_slug=slug).values_list("new_slug", flat=True).first()
    if moved:
        return Moved(reverse(kind, args=[moved]), moved)
    withdrawal = PublicWithdrawal.objects.filter(kind=kind, slug=slug).first()
    return Gone(withdrawal) if withdrawal else Http404(f"No {kind} at this address.")
