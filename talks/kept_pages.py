"""Pages drawn a moment ago, ready to be sent again: most readers' first clicks are everybody's.

A page is kept under its validator, which names the release it is made from, so a publication empties all of it at
once: nothing asks for what was kept before. It is kept as it was sent, which takes an eighth of the room and no time
to compress again; who takes another coding has a copy of his own. The cache is `CACHES["pages"]`, of this process or
shared.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django_http_compression.middleware import best_coding

SECONDS = 300
LARGEST = 2_000_000  # bytes of one page, before it is compressed; what is longer is drawn anew
_HEADERS = ("Content-Type", "HX-Push-Url", "Content-Encoding", "Content-Length", "ETag")


def seen_lately(address: str) -> bool:
    """Whether a page of this address was kept, of whatever release: then it is worth asking which is the newest."""
    return caches["pages"].get(_seen(address)) is not None


def page_of(request: HttpRequest, validator: str) -> HttpResponse | None:
    """The page kept under a validator, as it was sent to others who take what `request` takes."""
    found = caches["pages"].get(_key(request, validator))
    if found is None:
        return None
    body, headers = found
    return HttpResponse(body, headers=headers)


def keep(address: str, validator: str, response: HttpResponse) -> None:
    """Have a page that was drawn whole kept once it is ready to be sent."""
    whole = response.status_code == 200 and not response.streaming and not response.cookies
    if whole and len(response.content) <= LARGEST:
        response.to_be_kept = address, validator  # type: ignore[attr-defined]


def keep_as_sent(request: HttpRequest, response: Any) -> None:
    """Keep a page, where that was asked for, with the headers that belong to its body."""
    address, validator = getattr(response, "to_be_kept", ("", ""))
    if validator:
        headers = {name: response[name] for name in _HEADERS if name in response}
        kept = {_key(request, validator): (response.content, headers), _seen(address): True}
        caches["pages"].set_many(kept, timeout=SECONDS)


def address_of(request: HttpRequest, kind: str) -> str:
    """A short name for what was asked for: the address, and whether it is for a page or a part."""
    asked = f"{request.get_host()} {request.get_full_path()} {kind}"
    return hashlib.blake2b(asked.encode(errors="replace"), digest_size=16).hexdigest()


def _seen(address: str) -> str:
    return f"seen-{address}"


def _key(request: HttpRequest, validator: str) -> str:
    return f"{validator}-{best_coding(request.headers.get('Accept-Encoding', ''))}"
