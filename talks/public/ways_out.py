"""Where what a page shows can be had in other forms: files, feeds, calendars, the API. Pure; no query.

Every address carries exactly the page's filter. The partial `_elsewhere.html` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from talks.public.filters import TimelineFilter
from talks.public.listing import Asked
from talks.public.paths import path

# TimelineJS draws every event at once, and becomes slow beyond some hundreds.
MOST_SLIDES = 300
FILES = [("csv", "CSV"), ("json", "JSON"), ("jsonl", "JSON Lines")]
# The tables worth offering beside a list of entries; the data page has them all.
TABLES = [
    ("entries", "Entries"), ("meetings", "Meetings"), ("positions", "Positions"), ("outcomes", "Outcomes"),
]  # fmt: skip


# The tables beside the other lists, by the list's name in the API.
_OF_LISTS = {
    "actors": [("actors", "Actors")],
    "sources": [("sources", "Sources")],
    "issues": [("issues", "Issues")],
    "channels": [("channels", "Channels"), ("channel_periods", "Periods")],
}


@dataclass(frozen=True, slots=True)
class Way:
    label: str
    url: str
    note: str = ""  # where it holds something else than what the page lists


@dataclass(frozen=True, slots=True)
class Files:
    """One table in each format."""

    label: str
    formats: list[Way]


@dataclass(frozen=True, slots=True)
class Ways:
    files: list[Files]
    follow: list[Way]
    programs: list[Way]
    then: str = ""  # where the page can be had as of a day


def of_list(asked: TimelineFilter, kind: str = "", slug: str = "") -> Ways:
    """For a list of entries, or the page of the issue or actor (`kind`) at `slug`, which has addresses of its own."""
    query = _whole(asked)
    if kind:
        feed, calendar = reverse(f"{kind}-feed", args=[slug]), reverse(f"{kind}-calendar", args=[slug])
    else:
        feed, calendar = f"{path('timeline-feed')}{query}", f"{path('calendar')}{query}"
    return Ways(
        files=[_files(table, label, query) for table, label in TABLES],
        follow=[Way("Atom feed", feed), Way("Calendar", calendar, "without entries whose day is not known")],
        programs=[
            Way("API", f"{path('api-v1:entries')}{query}"),
            Way("TimelineJS", f"{path('timelinejs')}{query}", f"the newest {MOST_SLIDES}"),
        ],
        then=f"{path('known-on')}?{urlencode({'page': f'{kind}s/{slug}/{query}' if kind else query})}",
    )


def of_things(name: str, asked: Asked) -> Ways:
    """For the list `name` of actors, sources, issues or channels."""
    query = asked.querystring()
    query = f"?{query}" if query else ""
    files = [_files(table, label, query) for table, label in _OF_LISTS[name]]
    return Ways(files, [], [Way("API", f"{path(f'api-v1:{name}')}{query}")])


def of_edition(slug: str, number: int) -> Ways:
    """For one edition of an entry."""
    return Ways([], [], [Way("API", reverse("api-v1:edition", args=[slug, number]))])


def of_entry(slug: str) -> Ways:
    """For one entry."""
    return Ways(files=[], follow=[], programs=[Way("API", reverse("api-v1:entry", args=[slug]))])


def of_channel(slug: str) -> Ways:
    """For one channel."""
    feed = reverse("channel-feed", args=[slug])
    return Ways([], [Way("Atom feed", feed)], [Way("API", reverse("api-v1:channel", args=[slug]))])


def of_corrections() -> Ways:
    """For the log of corrections."""
    feed = path("corrections-feed")
    return Ways([], [Way("Atom feed", feed)], [Way("API", path("api-v1:corrections"))])


def _files(table: str, label: str, query: str) -> Files:
    return Files(label, [Way(name, f"{path('export', table, suffix)}{query}") for suffix, name in FILES])


def _whole(asked: TimelineFilter) -> str:
    """The query string of a filter from its beginning, with its question mark; "" for everything."""
    query = asked.from_its_beginning().querystring()
    return f"?{query}" if query else ""
