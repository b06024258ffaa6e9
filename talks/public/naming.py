"""A filter as its readers call it, for titles."""

from __future__ import annotations

from talks.public import facets, options
from talks.public.filters import TimelineFilter


def parts(asked: TimelineFilter) -> list[str]:
    """Each thing the filter asks for, by name: ["Trade", "Held", "June 2023 to 2024", "“tariff”"]; [] for everything.

    None to three queries.
    """
    if not asked:
        return []
    said = [
        dates(asked) if pill.kind in ("From", "To") else pill.label
        for pill in options.pills(asked, options.Labels(facets.names(), asked))
    ]
    return list(dict.fromkeys(said))


def dates(asked: TimelineFilter) -> str:
    """ "June 2023", "June 2023 to 2024", "from June 2023" or "until 2024"."""
    start, end = asked.start, asked.end
    if start and end:
        return str(start) if start == end else f"{start} to {end}"
    return f"from {start}" if start else f"until {end}"
