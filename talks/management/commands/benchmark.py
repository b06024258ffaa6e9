"""Times the public pages on the content that is there, in this process: no network, no server."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talks.models.editions import PublicActor, PublicChannel, PublicEntry, PublicIssue, PublicSource


class Command(BaseCommand):
    help = (
        "Requests every kind of public page and prints the queries, the median milliseconds, the kilobytes, and the "
        "ratio to the cheapest page of the same run; machines differ, ratios less so."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--runs", type=int, default=15, help="counted requests of each page (default 15)")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.STORAGES["staticfiles"]["BACKEND"].startswith("whitenoise") and not manifest_exists():
            raise CommandError("The pages need their static files: run collectstatic first.")
        measured = [self._measure(name, url, options["runs"]) for name, url in pages()]
        cheapest = min(row[2] for row in measured)
        self.stdout.write(f"{'page':<34}{'queries':>8}{'ms':>8}{'ratio':>7}{'kB':>7}{'304 ms':>8}")
        for name, queries, took, size, kept in measured:
            self.stdout.write(f"{name:<34}{queries:>8}{took:>8.1f}{took / cheapest:>7.1f}{size:>7.1f}{kept:>8.1f}")

    def _measure(self, name: str, url: str, runs: int) -> tuple[str, int, float, float, float]:
        client = Client(headers={"host": "127.0.0.1"})
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        if response.status_code != 200:
            raise CommandError(f"{url} answered {response.status_code}.")
        kept = {"if-none-match": response.headers.get("ETag", "")}
        return (
            name,
            len(queries),
            _median(lambda: client.get(url), runs),
            len(response.content) / 1000,
            _median(lambda: client.get(url, headers=kept), runs),
        )


def manifest_exists() -> bool:
    return (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()


def _median(call: Any, runs: int) -> float:
    taken = []
    for _ in range(runs + 2):
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken[2:])  # the first two fill caches


def pages() -> list[tuple[str, str]]:
    """(name, address) of a page of each kind, the fullest of its kind where that is known. Raises CommandError."""
    if not PublicEntry.objects.exists():
        raise CommandError("Nothing is published: load the demo content first.")
    longest = _longest_record()
    issue = _busiest("issue", list(PublicIssue.objects.values_list("slug", flat=True)))
    actor = _busiest("actor", list(PublicActor.objects.values_list("slug", flat=True)))
    home = reverse("timeline")
    found = [
        ("timeline", home),
        ("timeline, one issue", f"{home}?issue={issue}"),
        ("timeline, issue, status and words", f"{home}?issue={issue}&status=held&q=talks"),
        ("entry", reverse("entry", args=[longest])),
        ("edition", reverse("edition", args=[longest, 1])),
        ("issues", reverse("issues")),
        ("issue", reverse("issue", args=[issue])),
        ("actors", reverse("actors")),
        ("actor", reverse("actor", args=[actor])),
        ("sources", reverse("sources")),
        ("corrections", reverse("corrections")),
        ("about", reverse("about")),
    ]
    if source := PublicSource.objects.first():
        found.append(("source", reverse("source", args=[source.slug])))
    if channel := PublicChannel.objects.first():
        found += [("channels", reverse("channels")), ("channel", reverse("channel", args=[channel.slug]))]
    return found


def _busiest(facet: str, slugs: list[str]) -> str:
    counts = {slug: PublicEntry.objects.filter(terms__contains=[f"{facet}:{slug}"]).count() for slug in slugs}
    return max(counts, key=lambda slug: (counts[slug], slug))


def _longest_record() -> str:
    return max(PublicEntry.objects.values_list("slug", "search_body"), key=lambda row: len(row[1]))[0]
