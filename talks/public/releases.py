"""Answers of one release, though they need several queries and the record is published to meanwhile.

A release is a number and a stamp in one row of the database, and a publication changes that row together with whatever
else it changes. So where the row says at the end of an answer what it said at the beginning, all that was read in
between is of one release.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from talks.models.editions import PublicVersion
from talks.public import database
from talks.public.http import made_from
from talks.public.index.live import TRIES, State, keeper
from talks.public.version import newest, stamp_of


def version_of(request: HttpRequest) -> PublicVersion | None:
    """The release that the answer to `request` is made from so far."""
    version: PublicVersion | None = getattr(request, "public_version", None)
    return version


def at(request: HttpRequest) -> State:
    """The index as of the release that the request began with. No query, but after a publication."""
    if not hasattr(request, "public_version"):
        made_from(request, newest())
    return keeper.at(stamp_of(version_of(request)))


def of_one_release[Answer](request: HttpRequest, ask: Callable[[State], tuple[PublicVersion | None, Answer]]) -> Answer:
    """What `ask` makes of the index of the release that the request began with, and by queries of its own.

    It tells with its answer which release the database was at after the last of these; where that is another one, it
    is asked again. The answer's validator is that of the release it is of. No query.
    """
    for _ in range(TRIES):
        state = at(request)
        seen, answer = ask(state)
        if stamp_of(seen) == state.stamp:
            return answer
        made_from(request, seen)
    # Somebody publishes without pause: ask of one moment, in which nothing is published.
    with database.one_moment():
        return ask(_of_the_moment(request))[1]


@contextmanager
def one_moment(request: HttpRequest) -> Iterator[State]:
    """The index, and a database that stays at its release until the end of the `with`: for long answers, which to ask
    again would cost too much. One query, and a transaction.

    Nobody waits for it, and what is published meanwhile is not seen. The answer's validator is that of the release it
    is of. Within a transaction of somebody else's it is as good as that one is.
    """
    for _ in range(TRIES):
        state = at(request)
        with database.one_moment():
            version = newest()
            if stamp_of(version) == state.stamp:
                yield state
                return
        made_from(request, version)
    with database.one_moment():
        yield _of_the_moment(request)


def _of_the_moment(request: HttpRequest) -> State:
    """The index of the release that the transaction sees."""
    state = keeper.of_one_moment()
    made_from(request, newest())
    return state
