"""The middleware by which readers are answered from a replica. It is there only where `TALKS_REPLICAS` names one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, ProgrammingError, connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from talks.db.replicas import chooser, read_from
from talks.public.index.live import keeper

# What only a replica refuses: it ended a question that stood in the way of what it had to replay (class 40), or has
# not got as far as the latest migration (a table or a column is missing). The primary knows the answer.
_ONLY_HERE = ("40", "42P01", "42703")
_TOOK_TOO_LONG = "57014"  # it would on the primary, too


class FromReplicas:
    """Lets public code answer a reader from one database, and from another one where that fails on the way.

    Not who is signed in: editors look for what they have just published, so they are answered from the primary.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_a_readers(request):
            return self.get_response(request)
        alias = chooser.chosen(_shown())
        for _ in settings.REPLICAS:
            watch = request.watch = _Watch(alias)  # type: ignore[attr-defined]
            response = self._answer(request, alias, watch)
            if not watch.failed():
                return response
            before, alias = alias, DEFAULT_DB_ALIAS if watch.only_here else chooser.lost(alias, _shown())
            if alias == before:
                break
        request.watch = None  # type: ignore[attr-defined]  # there is no other: what happens now is the answer
        return self._answer(request, alias, _Watch(alias))

    def _answer(self, request: HttpRequest, alias: str, watch: _Watch) -> HttpResponseBase:
        with read_from(alias), connections[alias].execute_wrapper(watch):
            response = self.get_response(request)
        if response.streaming:
            stream = cast(StreamingHttpResponse, response)
            stream.streaming_content = _Pieces(cast(Iterator[bytes], stream.streaming_content), alias)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An answer that nobody gets to see, in place of an error that is no error as long as there is another one."""
        watch: _Watch | None = getattr(request, "watch", None)
        return HttpResponse(status=503) if watch and watch.failed() else None


def is_a_readers(request: HttpRequest) -> bool:
    """Whether a request is one of those that a replica may answer."""
    return (
        request.method in ("GET", "HEAD")
        and not request.path.startswith(reverse("admin:index"))
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


def _shown() -> int:
    """The number of the release this process has shown last."""
    state = keeper.at_hand()
    return state.stamp.number if state else 0


class _Watch:
    """Sees every question of one request go by, and whether the database failed to answer one."""

    def __init__(self, alias: str) -> None:
        self.connection = connections[alias]
        if self.connection.connection is None:
            self.connection.errors_occurred = False
        self.gone = self.only_here = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        try:
            return execute(sql, params, many, context)
        except (OperationalError, InterfaceError, ProgrammingError) as error:
            state = str(getattr(error.__cause__, "sqlstate", None) or "")
            self.only_here = self.connection.alias != DEFAULT_DB_ALIAS and state.startswith(_ONLY_HERE)
            self.gone = not isinstance(error, ProgrammingError) and state != _TOOK_TOO_LONG
            raise

    def failed(self) -> bool:
        no_connection = self.connection.connection is None and self.connection.errors_occurred
        return self.gone or self.only_here or no_connection


class _Pieces:
    """A long answer, each piece of which is read where its beginning was read."""

    def __init__(self, pieces: Iterator[bytes], alias: str) -> None:
        self._pieces, self._alias = iter(pieces), alias

    def __iter__(self) -> _Pieces:
        return self

    def __next__(self) -> bytes:
        with read_from(self._alias):
            return next(self._pieces)
