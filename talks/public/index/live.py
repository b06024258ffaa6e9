"""The index of this process, and how it stays true: nobody is answered from a release older than the newest."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from django.conf import settings

from talks.public.database import one_moment, public_connection
from talks.public.index import keeping
from talks.public.index.names import Names
from talks.public.index.reading import Stamp, read_changes, read_rows, read_stamp
from talks.public.index.segment import Segment
from talks.public.index.whole import Index
from talks.public.known.held import TooLarge, held
from talks.public.known.reading import reading

# How far the base may fall behind before it is made anew: so many entries, or this part of its own, if that is more.
BEHIND, PART_BEHIND = 1000, 1 / 200
# A base of so few entries is made anew on the spot, in some tenths of a second.
SMALL = 20_000
# How many earlier states are kept.
KEPT = 4
# How often to look again when releases follow each other faster than they can be read.
TRIES = 20
# The index of a former day is made when somebody asks for it, for a record of up to so many entries: in some seconds.
LARGEST_PAST = 100_000


@dataclass(frozen=True, slots=True)
class State:
    """An index and the names of what stands in it, as of one release."""

    stamp: Stamp
    index: Index
    names: Names
    made_from: int  # the release of the index's base


class Keeper:
    """Holds the state; any thread may ask, and one at a time brings it up to date.

    Where the record is read as of a day, whoever asks is given the state of that day, which never changes and is held
    apart.
    """

    def __init__(self) -> None:
        self._state: State | None = None
        # Those before it: a transaction or a replica may still be at an earlier release. They share one base.
        self._earlier: deque[State] = deque(maxlen=KEPT)
        self._lock = threading.Lock()

    def at_hand(self) -> State | None:
        """The state as it was last needed, however old. No query."""
        return held.get("index", _of_the_day) if reading() else self._state

    def current(self) -> State:
        """The state of the newest release. One query where nothing has changed, four more after a publication."""
        return self.at(read_stamp())

    def at(self, stamp: Stamp) -> State:
        """The state of `stamp`, which was the newest release a moment ago, or of a later one."""
        if reading():
            return held.get("index", _of_the_day)
        if known := self._known(stamp):
            return known
        with self._lock:
            found = self._bring_to(stamp)
        return found or self.of_one_moment()

    def of_one_moment(self) -> State:
        """The state of the newest release, where releases follow each other faster than they can be read.

        Inside `one_moment` it is of the release that the transaction sees. Inside a transaction that sees every release
        at once, as no page asks, it may hold parts of later ones.
        """
        if reading():
            return held.get("index", _of_the_day)
        # No query before the lock is held: what this transaction sees is then no older than what others have made.
        with self._lock, one_moment():
            found = self._bring_to(read_stamp()) or self._state
        assert found is not None
        return found

    def _known(self, stamp: Stamp) -> State | None:
        state = self._state
        if state is not None and state.stamp == stamp:
            return state
        return next((one for one in tuple(self._earlier) if one.stamp == stamp), None)

    def _bring_to(self, stamp: Stamp) -> State | None:
        """None where a release always followed before the one before it was read."""
        for _ in range(TRIES):
            if known := self._known(stamp):
                return known
            with self._exactly():
                self._step(read_stamp() if settings.REPLICAS else stamp)
            stamp = read_stamp()
        return self._known(stamp)

    @staticmethod
    def _exactly() -> AbstractContextManager[None]:
        """Where there are replicas, a state holds nothing of a later release than it says: the next one to be asked
        may be at that very release. Everything for it is read as of one moment then, its number included.
        """
        return one_moment() if settings.REPLICAS else nullcontext()

    def _step(self, stamp: Stamp) -> None:
        if self._known(stamp):
            return
        state = self._state
        made = self._followed(state, stamp) if state is not None else self._begun(stamp)
        # With one database, what was read may hold parts of later releases. That does no harm: the database is at a
        # later one by then, so nobody takes this state for its own, and what they changed is read again.
        if state is not None and state.index.base is made.index.base:
            self._earlier.appendleft(state)
        else:
            self._earlier.clear()  # a base is large, and one is enough
        self._state = made

    def _begun(self, stamp: Stamp) -> State:
        """The first state: out of the file where that leads to `stamp`, else made anew."""
        found = keeping.kept()
        if found is not None and (followed := self._follow(_state(*found), stamp)) is not None:
            return followed
        return _state(*keeping.make())

    def _followed(self, state: State, stamp: Stamp) -> State:
        made = self._follow(state, stamp)
        if made is None:
            return self._begun(stamp)
        if not _is_far_behind(made):
            return made
        newer = keeping.kept(newer_than=made.made_from)
        if newer is not None and (followed := self._follow(_state(*newer), stamp)) is not None:
            return followed
        if len(made.index.base) < SMALL or keeping.folder() is None:
            return _state(*keeping.make())
        keeping.builder.start()
        return made

    @staticmethod
    def _follow(state: State, stamp: Stamp) -> State | None:
        """`state` brought to `stamp` by what changed in between; None where that cannot be told."""
        if state.stamp == stamp:
            return state
        changes = read_changes(state.stamp, stamp)
        if changes is None:
            return None
        index = state.index.with_changes(read_rows(changes.entries))
        return State(stamp, index, state.names.after(changes), state.made_from)


def _state(stamp: Stamp, base: Segment) -> State:
    return State(stamp, Index(base), Names.read(), stamp.number)


def _of_the_day() -> State:
    """The state of the day that the record is read as of. Raises TooLarge. Seven queries."""
    with public_connection().cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT FROM talks_publicentry LIMIT %s) AS found", [LARGEST_PAST + 1])
        if cursor.fetchone()[0] > LARGEST_PAST:
            raise TooLarge
    return _state(*keeping.read())


def _is_far_behind(state: State) -> bool:
    return state.index.behind > max(BEHIND, PART_BEHIND * len(state.index.base))


keeper = Keeper()


def answered[Answer](ask: Callable[[State], tuple[Stamp, Answer]]) -> tuple[State, Answer]:
    """Let `ask` answer from the state at hand; it tells with its answer which release the database was at, and where
    that is a newer one it is asked again.
    """
    state = keeper.at_hand() or keeper.current()
    for _ in range(TRIES):
        stamp, answer = ask(state)
        if stamp == state.stamp:
            return state, answer
        state = keeper.at(stamp)
    # Somebody publishes without pause: ask of one moment, in which nothing is published.
    with one_moment():
        state = keeper.of_one_moment()
        return state, ask(state)[1]
