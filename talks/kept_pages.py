"""Pages drawn a moment ago, ready to be sent again: most readers' first clicks are everybody's.

A page is kept under its validator, which names the release it is made from, so a publication empties all of it at
once: nothing asks for what was kept before. The cache is `CACHES["pages"]`, of this process or shared.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

SECONDS = 300
LARGEST = 500_000  # bytes of one page; what is longer is drawn anew
_HEADERS = ("Content-Type", "HX-Push-Url")


def seen_lately(address: str) -> bool:
    """Whether a page of this address was kept, of whatever release: then it is worth asking which is the newest."""
    return caches["pages"].get(_seen(address)) is not None


def page_of(validator: str) -> HttpResponse | None:
    """The page kept under a validator, not compressed."""
    found = caches["pages"].get(validator)
    if found is None:
        return None
    body, headers = found
    response = HttpResponse(body, headers=headers)
    response.kept_as = validator  # type: ignore[attr-defined]
    return response


def keep(address: str, validator: str, response: HttpResponse) -> None:
    """Keep a page that was drawn whole."""
    if response.status_code != 200 or response.streaming or len(response.content) > LARGEST or response.cookies:
        return
    headers = {name: response[name] for name in _HEADERS if name in response}
    caches["pages"].set_many({validator: (response.content, headers), _seen(address): True}, timeout=SECONDS)
    response.kept_as = validator  # type: ignore[attr-defined]


def compressed(response: Any, coding: str) -> bool:
    """Put the compressed form of a kept page in its place; false where there is none yet."""
    found = caches["pages"].get(_compressed(response, coding))
    if found is None:
        return False
    response.content, headers = found
    for name, value in headers.items():
        response[name] = value
    return True


def keep_compressed(response: Any, coding: str) -> None:
    """Keep the compressed form beside the page."""
    headers = {name: response[name] for name in ("Content-Encoding", "Content-Length", "ETag") if name in response}
    caches["pages"].set(_compressed(response, coding), (response.content, headers), timeout=SECONDS)


def is_kept(response: Any) -> bool:
    return getattr(response, "kept_as", None) is not None


def address_of(request: HttpRequest, kind: str) -> str:
    """A short name for what was asked for: the address, and whether it is for a page or a part."""
    asked = f"{request.get_host()} {request.get_full_path()} {kind}"
    return hashlib.blake2b(asked.encode(errors="replace"), digest_size=16).hexdigest()


def _seen(address: str) -> str:
    return f"seen-{address}"


def _compressed(response: Any, coding: str) -> str:
    return f"{response.kept_as}-{coding}"
