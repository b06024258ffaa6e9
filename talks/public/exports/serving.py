"""What every file to take away shares: who may ask and how, and that a slow reader takes no page from the others.

A server's thread is busy with an answer until the last piece of it has been taken. What fits `WHOLE` bytes is therefore
handed over whole: the server sends that by itself, however slowly it is read. Of longer answers a process sends only
`settings.DOWNLOADS` at a time, fewer than it has threads, so that pages always find one.
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from talks.public.conditions import not_modified, take_any_version

METHODS = "GET, HEAD, OPTIONS"
WHOLE = 2 * 1024 * 1024
BLOCK = 64 * 1024
PAUSE = 30  # seconds after which to ask again
_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$", re.ASCII)

View = Callable[..., HttpResponseBase]


def for_everybody(view: View) -> View:
    """A view for GET, HEAD and OPTIONS that pages of other sites may read, whatever it answers."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204, headers={"Allow": METHODS, **_PREFLIGHT})
        elif request.method not in ("GET", "HEAD"):
            response = plain(405, f"{request.method} is not answered here: this address is for reading.")
            response["Allow"] = METHODS
        else:
            response = _answered(view, request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = _EXPOSED
        return response

    wrapped.csrf_exempt = True  # type: ignore[attr-defined]  # what cannot change anything needs no token
    return wrapped


_PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, If-Range, Range",
    "Access-Control-Max-Age": "86400",
}
_EXPOSED = "Accept-Ranges, Content-Disposition, Content-Range, ETag, Retry-After"


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if not take_any_version(request):
        return view(request, *args, **kwargs)
    method, request.method = request.method, "HEAD"  # nothing of it would be sent
    response = view(request, *args, **kwargs)
    request.method = method
    return not_modified(response) if response.status_code == 200 else response


def by_etag(view: View) -> View:
    """The view without Last-Modified: two publications in one second would have the same."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if "Last-Modified" in response:
            del response["Last-Modified"]
        return response

    return wrapped


def plain(status: int, said: str) -> HttpResponse:
    """An answer in a sentence."""
    return HttpResponse(f"{said}\n", status=status, content_type="text/plain; charset=utf-8")


def busy(said: str, seconds: int) -> HttpResponse:
    response = plain(503, said)
    response["Retry-After"] = str(seconds)
    return response


# Long answers ---------------------------------------------------------------------------------------------------------


class Stream:
    """Pieces of a long answer. Its place among the downloads is given up once, by whatever comes first: the last
    piece, an error, `close` when the reader goes away, or that nobody holds it any more."""

    def __init__(self, pieces: Iterator[bytes], give_up: Callable[[], None]) -> None:
        self._pieces, self._give_up, self._open = pieces, give_up, True

    def __iter__(self) -> Stream:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._open:
            self._open = False
            self._give_up()

    __del__ = close


@functools.cache
def places(number: int) -> threading.BoundedSemaphore:
    """The places for downloads of this process."""
    return threading.BoundedSemaphore(number)


def sent(pieces: Iterable[bytes], **response: Any) -> HttpResponseBase:
    """The answer: whole where it fits, else as a stream, or 503 where as many are under way as may be."""
    rest = iter(pieces)
    begun, size = [], 0
    for piece in rest:
        begun.append(piece)
        size += len(piece)
        if size > WHOLE:
            break
    else:
        return HttpResponse(b"".join(begun), **response)
    stream = chain(begun, rest)
    if not settings.DOWNLOADS:
        return StreamingHttpResponse(stream, **response)
    free = places(settings.DOWNLOADS)
    if not free.acquire(blocking=False):
        return busy(
            f"Other long downloads are under way. Ask again in {PAUSE} seconds, or for less: what fits "
            f"{WHOLE // 1024**2} MB is always sent.",
            PAUSE,
        )
    return StreamingHttpResponse(Stream(stream, free.release), **response)


# Parts of a file ------------------------------------------------------------------------------------------------------


class Unsatisfiable(Exception):
    """Raised for a range that begins behind the end of the file."""


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte of a single range (RFC 9110, 14.2); None for what is none, which is ignored.

    Raises Unsatisfiable.
    """
    match = _RANGE.match(header.strip())
    if not match or not any(match.groups()):
        return None
    first, last = (int(text) if text else None for text in match.groups())
    if first is None:
        assert last is not None
        first, last = max(0, size - last), size - 1 if last else -1
    elif last is not None and last < first:
        return None
    if first >= size or last == -1:
        raise Unsatisfiable
    return first, size - 1 if last is None else min(last, size - 1)


def file_sent(request: HttpRequest, path: Path, etag: str, name: str) -> HttpResponseBase:
    """A file, or the part of it that was asked for. `etag` is the strong one that If-Range may name."""
    size = path.stat().st_size
    first, last, status = 0, size - 1, 200
    headers = {"Accept-Ranges": "bytes", "Content-Disposition": f'attachment; filename="{name}"'}
    if request.method == "GET" and request.headers.get("If-Range", etag).strip() == etag:
        try:
            wanted = byte_range(request.headers.get("Range", ""), size)
        except Unsatisfiable:
            refused = plain(416, f"The file ends at byte {size - 1}.")
            refused["Content-Range"] = f"bytes */{size}"
            return refused
        if wanted:
            (first, last), status = wanted, 206
            headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    response = sent(
        () if request.method == "HEAD" else _blocks(path, first, last),
        status=status, content_type="application/zip", headers=headers,
    )  # fmt: skip
    if response.status_code in (200, 206):
        response["Content-Length"] = str(last - first + 1)
    return response


def _blocks(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
