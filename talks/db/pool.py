"""How a connection of the pool is known to be alive before it is used."""

from __future__ import annotations

import select
import time
import weakref
from typing import Any

from psycopg_pool import ConnectionPool

# Seconds after which a connection is asked whether it is alive although nothing speaks against it: a server that
# vanished without a word is noticed by asking only.
TRUSTED = 15.0

_asked: weakref.WeakKeyDictionary[Any, float] = weakref.WeakKeyDictionary()


def check(connection: Any) -> None:
    """Raises an error for a connection that is dead; the pool then takes another one. Mostly without a question to the
    server, which would cost as much as what the connection is wanted for.

    A server that stops, or ends a session, closes its end, and that can be seen on this end: there is something to
    read where nothing was asked.
    """
    now = time.monotonic()
    if _has_something_to_read(connection.fileno()) or now - _asked.get(connection, -TRUSTED) >= TRUSTED:
        ConnectionPool.check_connection(connection)
        _asked[connection] = now


def _has_something_to_read(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN | select.POLLPRI)
    return bool(poll.poll(0))
