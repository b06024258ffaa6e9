"""How long publishing takes on a log of that size, and until every worker of the site shows it."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth.models import User

from talks.models import Entry
from talks.models.editions import PublicActor, PublicEntry, PublicIssue, PublicSource
from talks.press.publishing import correct, publish, withdraw
from tests import builders
from tests.bench.questions import actors, issues
from tests.bench.servers import Server

READERS = 8  # connections asked at once, so that each worker gets some of them
PATIENCE = 30.0  # seconds


def following(site: Server, say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Publish an entry that names the most frequent states, issue and source, correct it twice and withdraw it.

    Of each: milliseconds of the transaction, and from its end until all of forty answers in a row show it. What is
    left behind is two withdrawn entries.
    """
    by = User.objects.get(username="desk")
    # A first publication loads templates and more: a desk's process has that behind it.
    warm = _entry()
    publish(warm, by=by, note="To be ready.")
    withdraw(warm, by=by, note="It was to be ready only.")
    entry = _entry()
    found = []
    for verb, title in ((publish, "Talks that were just published"), (correct, "Talks that were corrected"),
                        (correct, "Talks that were corrected again"), (withdraw, "")):  # fmt: skip
        if title:
            entry.title = title
            entry.save()
        before = entry.title
        began = time.perf_counter()
        verb(entry, by=by, note="To see how long it takes.")
        ended = time.perf_counter()
        seen = _until_seen(site.port, title, before)
        found.append(
            {
                "verb": verb.__name__,
                "transaction_ms": round((ended - began) * 1000, 1),
                "seen_ms": round((seen - ended) * 1000, 1),
            }
        )
        say(f"{verb.__name__}: {found[-1]['transaction_ms']} ms, seen by all {found[-1]['seen_ms']} ms later")
    return found


def _entry() -> Entry:
    """A draft of the newest day and with the highest id, so that it stands on the first page."""
    _, states = actors()
    parties = [builders.state(one.name, slug=one.slug) for one in PublicActor.objects.filter(slug__in=states[:2])]
    about = PublicIssue.objects.get(slug=issues()[0][0])
    cited = PublicSource.objects.order_by("-entry_ids__len")[0]
    newest = PublicEntry.objects.order_by("-sort_date").values_list("sort_date", flat=True)[0]
    entry = builders.draft(
        parties=parties,
        issues=[builders.issue(about.name, slug=about.slug)],
        source=builders.source(cited.title, slug=cited.slug),
        start=newest.isoformat(),
        slug=f"just-published-{time.time_ns()}",
    )
    builders.outcome(entry, builders.issue(about.name, slug=about.slug))
    return entry


def _until_seen(port: int, title: str, before: str) -> float:
    """When the first of forty answers in a row that all show the title was asked for; "" means no longer `before`."""

    def shows(connection: http.client.HTTPConnection) -> bool:
        connection.request("GET", "/")
        body = connection.getresponse().read().decode()
        return title in body if title else before not in body

    until = time.perf_counter() + PATIENCE
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE) for _ in range(READERS)]
    with ThreadPoolExecutor(READERS) as readers:
        asked_first, in_a_row = time.perf_counter(), 0
        while in_a_row < 40 and time.perf_counter() < until:
            answers = list(readers.map(shows, connections))
            ended = time.perf_counter()
            in_a_row = in_a_row + len(answers) if all(answers) else 0
            if in_a_row == len(answers):
                asked_first = ended
    for connection in connections:
        connection.close()
    if in_a_row < 40:
        raise RuntimeError(f"“{title or before}”: not seen by every worker after {PATIENCE} s.")
    return asked_first
