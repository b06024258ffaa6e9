"""`manage.py check_index`: holds the index of the timeline against the database."""

from __future__ import annotations

import random
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict

from talks.public import by_database, facets
from talks.public.filters import FACETS, TimelineFilter, TimelineForm
from talks.public.index.live import keeper
from talks.public.index.whole import Counts


class Command(BaseCommand):
    help = (
        "Counts for everything, for filters of one value and for chance combinations, once by the index as a process "
        "of the site would have it and once by PostgreSQL alone. Exit status 1 where they differ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--filters", type=int, default=100, help="how many filters to try (default 100)")
        parser.add_argument("--seed", type=int, default=1, help="another seed tries other filters (default 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        chance, wrong = random.Random(options["seed"]), 0  # noqa: S311 - it chooses what to try, nothing secret
        everything = facets.count(TimelineFilter())
        filters = [TimelineFilter(), *_filters(everything, chance, options["filters"])]
        for asked in filters:
            for difference in _differences(facets.count(asked), by_database.count(asked)):
                wrong += 1
                self.stdout.write(f"{asked.querystring() or 'everything'}: {difference}")
        if wrong:
            raise CommandError(f"{wrong:,} differences in {len(filters):,} filters: make the index anew (build_index).")
        state = keeper.current()
        self.stdout.write(
            f"{len(state.index):,} entries, {len(filters):,} filters, no difference. The base is of release "
            f"{state.made_from:,}, {state.index.behind:,} entries have changed since."
        )


def _filters(counts: Counts, chance: random.Random, number: int) -> list[TimelineFilter]:
    """Every other one of a single value, the rest of two or three kinds, some with dates."""
    values = {facet: sorted(found) for facet, found in counts.by_facet.items() if found and facet in FACETS}
    months, made = sorted(counts.months), []
    for turn in range(number if values else 0):
        query = QueryDict(mutable=True)
        for facet in chance.sample(sorted(values), min(len(values), 1 if turn % 2 else chance.choice([2, 3]))):
            query.setlist(facet, chance.sample(values[facet], min(len(values[facet]), chance.choice([1, 1, 2]))))
        if turn % 4 == 0:
            query["from"] = chance.choice(months)
        made.append(TimelineForm(query).filter())
    return made


def _differences(index: Counts, database: Counts) -> list[str]:
    found = []
    if index.total != database.total:
        found.append(f"{index.total:,} entries by the index, {database.total:,} by the database")
    if index.months != database.months:
        found.append("other counts by month")
    if index.became != database.became:
        found.append("other counts of what became of them")
    for facet in FACETS:
        if facet != "source" and index.by_facet[facet] != database.by_facet[facet]:
            found.append(f"other counts by {facet}")
    return found
