"""The pictures' addresses: an entry's as it is now, an edition's, which stays, and the site's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponsePermanentRedirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from talks.models.editions import Edition, PublicEntry
from talks.public.http import Gone, Moved, release
from talks.public.sharing.lookup import numbered, public_row
from talks.public.sharing.picture import of_entry, png, site_png

_ASK_AGAIN = "public, no-cache"
# An edition never changes. It can be withdrawn, so that no cache is told to keep it for ever.
_MONTH = f"public, max-age={30 * 24 * 3600}"


@require_safe
def entry_image(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of the current edition. Two queries; one where the asker's copy still holds."""
    try:
        row = public_row(PublicEntry, slug, "entry-image")
    except (Moved, Gone) as elsewhere:
        return _elsewhere(elsewhere)
    return _answer(request, f"edition {row.edition_id}", _ASK_AGAIN, lambda: _draw(row.edition_id))


@require_safe
def edition_image(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The picture of one edition. Four queries; three where the asker's copy still holds."""
    try:
        edition = numbered(public_row(PublicEntry, slug, "edition-image", number=number), number)
    except (Moved, Gone) as elsewhere:
        return _elsewhere(elsewhere)
    return _answer(request, f"edition {edition.pk}", _MONTH, lambda: _draw(edition.pk))


@require_safe
def site_image(request: HttpRequest) -> HttpResponse:
    """The picture of the site. No query."""
    return _answer(request, "site", _ASK_AGAIN, site_png)


def _draw(edition_id: int) -> bytes:
    record = Edition.objects.values_list("record", flat=True).get(pk=edition_id)
    return png(of_entry(cast(Any, record)))


def _answer(request: HttpRequest, what: str, keep: str, draw: Callable[[], bytes]) -> HttpResponse:
    """A picture with a validator of its own: what it shows and how this release draws, whatever else is published."""
    stamp = hashlib.blake2b(f"{release()}\n{what}".encode(), digest_size=12).hexdigest()
    etag = f'"{stamp}"'
    response = get_conditional_response(request, etag=etag)
    if not isinstance(response, HttpResponseNotModified):
        response = HttpResponse(draw(), content_type="image/png")
    response["ETag"] = etag
    response["Cache-Control"] = keep
    return response


def _elsewhere(why: Moved | Gone) -> HttpResponse:
    if isinstance(why, Moved):
        return HttpResponsePermanentRedirect(why.url)
    text = f"Withdrawn: {why.withdrawal.reason}\n"
    return HttpResponse(text, status=410, content_type="text/plain; charset=utf-8")
