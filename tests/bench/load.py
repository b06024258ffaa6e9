"""Asks a server for pages, a number of readers at once, and keeps how long each answer took."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import quantiles

HEADERS = {"Accept-Encoding": "gzip, deflate, br, zstd", "Accept": "text/html, */*;q=0.8", "User-Agent": "bench"}
PATIENCE = 75.0  # seconds for one answer
Ask = tuple[str, dict[str, str]]  # path, headers besides those of every request


@dataclass
class Sample:
    """What was measured of one system with one question: milliseconds of each answer, and what they were."""

    took: list[float] = field(default_factory=list)
    seconds: float = 0.0  # from the first request to the last answer, all rounds together
    bytes: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    cut_off: int = 0
    errors: int = 0

    def quantile(self, share: float) -> float | None:
        """None when nothing was measured."""
        if len(self.took) < 2:
            return self.took[0] if self.took else None
        return quantiles(self.took, n=1000, method="inclusive")[min(998, max(0, round(share * 1000) - 1))]

    @property
    def per_second(self) -> float:
        return len(self.took) / self.seconds if self.seconds else 0.0

    def summary(self) -> dict[str, object]:
        def shown(share: float) -> float | None:
            found = self.quantile(share)
            return None if found is None else round(found, 3)

        return {
            "requests": len(self.took), "p50": shown(0.5), "p95": shown(0.95), "p99": shown(0.99),
            "per_second": round(self.per_second, 2), "bytes": self.bytes // max(1, len(self.took)),
            "statuses": self.statuses, "cut_off": self.cut_off, "errors": self.errors,
        }  # fmt: skip


class Asker:
    """Reads from an endless list of questions; safe among threads."""

    def __init__(self, asks: Iterator[Ask]) -> None:
        self._asks, self._lock = asks, threading.Lock()

    def next(self) -> Ask | None:
        with self._lock:
            return next(self._asks, None)


def ask(
    port: int,
    asks: Iterator[Ask],
    sample: Sample,
    *,
    readers: int,
    most: int,
    seconds: float,
    cut_off: Callable[[int, bytes], bool] | None = None,
) -> None:
    """Add to `sample` until `most` answers or so many seconds; at least one answer. Returns when all are through."""
    asker, left = Asker(asks), _Budget(most, time.monotonic() + seconds)
    threads = [
        threading.Thread(target=_read, args=(port, asker, left, sample, cut_off), daemon=True) for _ in range(readers)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sample.seconds += time.perf_counter() - began


class _Budget:
    def __init__(self, most: int, until: float) -> None:
        self.left, self.until, self.lock = most, until, threading.Lock()
        self.first = True

    def take(self) -> bool:
        with self.lock:
            if self.left <= 0 or (time.monotonic() > self.until and not self.first):
                return False
            self.left -= 1
            self.first = False
            return True


def _read(port: int, asker: Asker, left: _Budget, sample: Sample, cut_off: Callable[[int, bytes], bool] | None) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    while left.take():
        one = asker.next()
        if one is None:
            break
        began = time.perf_counter()
        try:
            connection.request("GET", one[0], headers={**HEADERS, **one[1]})
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            with left.lock:
                sample.errors += 1
            continue
        took = (time.perf_counter() - began) * 1000
        with left.lock:
            sample.took.append(took)
            sample.bytes += len(body)
            sample.statuses[response.status] = sample.statuses.get(response.status, 0) + 1
            if cut_off is not None and cut_off(response.status, body):
                sample.cut_off += 1
    connection.close()


def header_of(port: int, path: str, name: str) -> str:
    """A header of the answer to one request, with the headers that every request has."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=HEADERS)
        response = connection.getresponse()
        response.read()
        return response.headers.get(name, "")
    finally:
        connection.close()
