"""How often one address may ask."""

from __future__ import annotations

import functools
import hashlib
import logging
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

WINDOW = 60  # seconds
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one address has left of the present window."""

    limit: int
    asked: int
    resets_in: int  # seconds

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.asked)

    @property
    def spent(self) -> bool:
        return self.asked > self.limit

    def tell(self, response: HttpResponse) -> None:
        """Set the headers that say so."""
        response["RateLimit-Limit"] = str(self.limit)
        response["RateLimit-Remaining"] = str(self.remaining)
        response["RateLimit-Reset"] = str(self.resets_in)
        if self.spent:
            response["Retry-After"] = str(self.resets_in)


def spend(request: HttpRequest) -> Allowance | None:
    """Count this request for whoever asks; None where there is no limit. No query.

    Workers count together as far as they share the cache `limits`. Two that count at the same instant may lose a
    request between them: a limit of this kind bears that.
    """
    if not settings.API_RATE_LIMIT:
        return None
    now = int(time.time())
    key = f"{now // WINDOW}.{_fingerprint(network(import_string(settings.CLIENT_ADDRESS)(request)))}"
    return Allowance(settings.API_RATE_LIMIT, _count(key), WINDOW - now % WINDOW)


def network(address: str) -> str:
    """Whom an address stands for: itself, or for IPv6 the network of 64 bits that one reader is given.

    What is no address stands for itself: readers that a proxy cannot name share one allowance.
    """
    text = address.strip()
    if text.startswith("["):  # [2001:db8::1]:443
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 192.0.2.1:443
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> 64 << 64)) + "/64"
    return str(found)


def _fingerprint(who: str) -> str:
    """Addresses are nowhere written down."""
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32).digest()
    return hashlib.blake2b(who.encode(errors="replace"), key=key, digest_size=12).hexdigest()


def _count(key: str) -> int:
    try:
        return _counted(caches["limits"], key)
    except Exception as error:
        # The folder cannot be written to, or the cache's server is away. Each worker counts on its own then.
        _warn(f"{type(error).__name__}: {error}")
        return _counted(caches["default"], key)


@functools.cache
def _warn(reason: str) -> None:
    """Once a process."""
    _log.warning("Each worker counts requests to the API by itself, because TALKS_LIMITS_CACHE fails: %s", reason)


def _counted(cache: BaseCache, key: str) -> int:
    if cache.add(key, 1, timeout=2 * WINDOW):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # forgotten in between
        cache.set(key, 1, timeout=2 * WINDOW)
        return 1
