"""Tells the caches in front of the site that the record has changed.

One key stands for everything that is made from the record. A release changes every page: the foot of each says when
the record was last updated, and its validator names the release. A finer key would leave pages that are out of date.
"""

from __future__ import annotations

import logging
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from http.client import HTTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from talks.db.replicas import Chooser, look_at
from talks.models.editions import PublicVersion

KEY = "record"
# How long, in seconds, a cache may show a page that it knows to be old, so that one request fetches the new one and
# the others need not wait for it; and how long while the site does not answer.
WHILE_FETCHED, WHILE_AWAY = 5, 3600
TRIES, TIMEOUT, PAUSE = 2, 2.0, 0.2  # seconds
WAIT = 2.0  # seconds that replicas are given to get the release before caches fetch it from machines that read there

logger = logging.getLogger("talks.caches")
_late: ContextVar[str] = ContextVar("late", default="")


def when_committed() -> None:
    """Tell them once this transaction is through, however many releases are in it. Nothing where there are none."""
    if settings.PURGE and not any(waiting[1] is tell for waiting in transaction.get_connection().run_on_commit):
        transaction.on_commit(tell, robust=True)


def tell() -> None:
    """Purge every cache; what fails is logged and kept for `late`. Never raises on account of a cache.

    Two seconds at most for the replicas and some four for the caches, which are told at once; usually milliseconds.
    One query, and some of each replica.
    """
    late = [] if _replicas_have_it() else ["A copy of the database has not received it yet."]
    with ThreadPoolExecutor(len(settings.PURGE)) as pool:
        told = zip(settings.PURGE, pool.map(_purge, settings.PURGE), strict=True)
        failed = [address for address, done in told if not done]
    if failed:
        hosts = ", ".join(urlsplit(address).netloc.rpartition("@")[2] for address in failed)
        late.append(f"The cache at {hosts} could not be told.")
    _late.set(" ".join(late))


def late() -> str:
    """Why readers may see the last release late, in a sentence for whoever published it; "" where they do not.

    Told once: to the request, or the step of a command, that made the release.
    """
    said = _late.get()
    _late.set("")
    if not said:
        return ""
    seconds = settings.SURROGATE_AGE + WHILE_FETCHED
    if settings.REPLICAS:
        seconds += settings.REPLICA_LAG + Chooser.EVERY
    return f"Readers may see the former state for up to {seconds:.0f} seconds. {said}"


def _purge(address: str) -> bool:
    headers = {**settings.PURGE_HEADERS, "Surrogate-Key": KEY}
    for turn in range(TRIES):
        time.sleep(turn * PAUSE)
        try:
            request = urllib.request.Request(address, headers=headers, method=settings.PURGE_METHOD)  # noqa: S310
            with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310 - from the environment, not from users
                return True
        except (OSError, HTTPException, ValueError) as error:
            reason = error
    logger.error("The cache at %s could not be told of a release: %s", urlsplit(address).hostname, reason)
    return False


def _replicas_have_it() -> bool:
    """Whether the replicas that readers are answered from have the newest release; waits a moment for it.

    A cache that fetches a page from a machine whose replica is late would keep the former one.
    """
    newest = PublicVersion.objects.using("default").values_list("number", flat=True).first() or 0
    until = time.monotonic() + WAIT
    behind = list(settings.REPLICAS)
    while behind:
        seen = {alias: look_at(alias) for alias in behind}
        behind = [
            alias
            for alias, found in seen.items()
            if found and found.number < newest and found.behind <= settings.REPLICA_LAG
        ]
        if time.monotonic() >= until:
            break
        time.sleep(0.02 * bool(behind))
    return not behind
