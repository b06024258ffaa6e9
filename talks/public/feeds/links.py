"""What a page offers to subscribe to, for its head and for its reader. No query.

A view puts `alternates` into its context as "alternates"; base.html has a line for each of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from talks.public.feeds.serving import with_query
from talks.public.filters import TimelineFilter
from talks.public.paths import path
from talks.public.structured import absolute

ATOM = "application/atom+xml"
CALENDAR = "text/calendar"


@dataclass(frozen=True, slots=True)
class Alternate:
    """The content of a page in another form: `<link rel="alternate" type="…" title="…" href="…">`."""

    type: str
    title: str
    url: str

    @property
    def is_feed(self) -> bool:
        return self.type == ATOM


def for_timeline(asked: TimelineFilter) -> list[Alternate]:
    """The feed and the calendar with the filter of the page, from their beginning wherever the page is."""
    everywhere = asked.from_its_beginning()
    what = "these entries" if asked else "all entries"
    return [
        Alternate(ATOM, f"Feed of {what}", absolute(with_query(path("timeline-feed"), everywhere))),
        Alternate(CALENDAR, f"Calendar of {what}", absolute(with_query(path("calendar"), everywhere))),
    ]


def for_subject(kind: str, slug: str, name: str) -> list[Alternate]:
    """Those of one issue or actor; `kind` is the name of its page's route. A channel has a feed alone."""
    found = [Alternate(ATOM, f"Feed: {name}", absolute(reverse(f"{kind}-feed", args=[slug])))]
    if kind != "channel":
        found.append(Alternate(CALENDAR, f"Calendar: {name}", absolute(reverse(f"{kind}-calendar", args=[slug]))))
    return found


def for_corrections() -> list[Alternate]:
    return [Alternate(ATOM, "Feed of corrections and withdrawals", absolute(path("corrections-feed")))]
