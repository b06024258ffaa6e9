"""What is made in memory of the record as of a day: the index of entries, the tables of rows, how things stood.

Apart from what is made of today's record, under a stamp of the day's own; of the few days asked for last. One thing at
a time is made in a process, so that readers of many days cannot keep all of it busy.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from talks.public.known.reading import reading

DAYS = 3  # that are held at once
WAIT = 5.0  # seconds to wait for what somebody else is making


class TooLarge(Exception):
    """Raised where the record of a day has more entries than lists of it are made for."""


class Busy(Exception):
    """Raised where others have had things made for so long that a reader had better come again."""


class Held:
    """Holds things by day and name; any thread may ask."""

    def __init__(self) -> None:
        self._days: OrderedDict[UUID, dict[str, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.RLock()  # one thing may need another

    def get[Thing](self, name: str, make: Callable[[], Thing]) -> Thing:
        """The thing of that name for the day that is read, made where it is not at hand. No query where it is.

        Raises Busy, and TooLarge as `make` did or does.
        """
        known = reading()
        assert known is not None, "today's things are held elsewhere"
        things = self._of(known.stamp)
        if name not in things:
            if not self._making.acquire(timeout=WAIT):
                raise Busy
            try:
                if name not in things:
                    try:
                        things[name] = make()
                    except TooLarge as error:
                        things[name] = error
            finally:
                self._making.release()
        if isinstance(things[name], TooLarge):
            raise TooLarge
        return cast(Thing, things[name])

    def _of(self, stamp: UUID) -> dict[str, Any]:
        with self._lock:
            things = self._days.setdefault(stamp, {})
            self._days.move_to_end(stamp)
            while len(self._days) > DAYS:
                self._days.popitem(last=False)
        return things


held = Held()
