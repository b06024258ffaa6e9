"""An entry with everything that belongs to it, as one form."""

from __future__ import annotations

from typing import Any

from actors.partial_dates import MONTHS
from talks.desk.page import Page
from talks.desk.sections import ENTRY, ENTRY_SECTIONS
from talks.models import Entry, EntryRedirect


class EntryPage(Page):
    """`EntryPage(data, entry=…, by=…)`; see `talks.desk.page.Page`."""

    root_section = ENTRY
    sections = ENTRY_SECTIONS
    redirect = EntryRedirect

    def __init__(self, data: Any = None, *, entry: Entry | None = None, by: Any = None) -> None:
        super().__init__(data, subject=entry, by=by)

    def check_more(self) -> None:
        if self.subject is None:
            return
        for row in self.rowsets["links"].live:
            if row.found.get("to") == self.subject:
                row.add_error("to", "An entry cannot be linked to itself.")

    def made_slug(self) -> str:
        """The title, with the month and year behind it unless the title names the year."""
        title, start = self.root.cleaned_data["title"], self.root.cleaned_data.get("start")
        if start is None or str(start.year) in title:
            return title
        month = MONTHS[start.month - 1] if start.month else ""
        return f"{title} {month} {start.year}"
