"""A channel with its sources and periods, as one form."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from talks.desk.page import Page
from talks.desk.rows import RowForm
from talks.desk.sections import CHANNEL, CHANNEL_SECTIONS
from talks.models import Channel, ChannelRedirect


class ChannelPage(Page):
    """`ChannelPage(data, channel=…, by=…)`; see `talks.desk.page.Page`."""

    root_section = CHANNEL
    sections = CHANNEL_SECTIONS
    redirect = ChannelRedirect

    def __init__(self, data: Any = None, *, channel: Channel | None = None, by: Any = None) -> None:
        super().__init__(data, subject=channel, by=by)

    def check_more(self) -> None:
        """No two periods overlap for certain; the database refuses the same."""
        cores = [(core, row) for row in self.rowsets["periods"].live if (core := _core(row))]
        cores.sort(key=lambda pair: pair[0])
        for ((_, ends), before), ((begins, _), row) in pairwise(cores):
            if begins < ends:
                row.add_error(
                    "start", f"It overlaps the period since {before.text('start')}: give that one the day it ended."
                )

    def made_slug(self) -> str:
        return self.root.cleaned_data["name"]


def _core(row: RowForm) -> tuple[date, date] | None:
    """The days it lasted at least; None when that may be no day at all."""
    start, end = row.cleaned_data.get("start"), row.cleaned_data.get("end")
    if start is None or row.errors:
        return None
    first, last = start.latest, end.earliest if end else date.max
    return (min(first, last), last) if min(first, last) < last else None
