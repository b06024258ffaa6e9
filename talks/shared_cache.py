"""A cache in Redis that several machines share, and that the site can do without while its server is away.

What is asked for is not found then and what is to be kept is dropped, without waiting: after one attempt that failed
nobody tries for `PAUSE` seconds. Only counting (`add`, `incr`) says so, by `Away`: whoever counts has to know.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

TIMEOUT = 0.5  # seconds that a reader waits for it at most, twice
PAUSE = 10.0

logger = logging.getLogger("talks.shared_cache")
_away_until: dict[str, float] = {}  # by server, of this process: each thread has a cache object of its own


class Away(Exception):
    """Raised when the cache's server does not answer."""


class SharedCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "socket_timeout": TIMEOUT,
            "socket_connect_timeout": TIMEOUT,
            # Once more at once: a server that has been started anew has forgotten the connections that are kept here.
            "retry": Retry(NoBackoff(), 1),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self._server = str(server)

    def _asked(self, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """What the server says. Raises Away."""
        until = _away_until.get(self._server)
        if until and time.monotonic() < until:
            raise Away("its server does not answer")
        try:
            answer = call(*arguments, **named)
        except (RedisError, OSError) as error:
            _away_until[self._server] = time.monotonic() + PAUSE
            if until is None:
                logger.warning("The shared cache does not answer; the site goes on without it: %s", error)
            raise Away("its server does not answer") from error
        if until and _away_until.pop(self._server, None):
            logger.warning("The shared cache answers again.")
        return answer

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            return self._asked(super().get, key, default, version)
        except Away:
            return default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        with suppress(Away):
            self._asked(super().set, key, value, timeout, version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self._asked(super().get_many, keys, version)
        except Away:
            return {}
        return found

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[str]:
        try:
            kept: list[str] = self._asked(super().set_many, data, timeout, version)
        except Away:
            return list(data)
        return kept

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._asked(super().add, key, value, timeout, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._asked(super().incr, key, delta, version))
