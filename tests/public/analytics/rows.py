"""Rows made by hand: `contact(1, "2018-10-08")`, `contact(2, "2023-06", level="leader")`."""

from __future__ import annotations

from talks.public.analytics.contacts import Contact
from talks.public.analytics.spans import moment


def contact(entry_id: int, begins: str, ends: str = "", **more: str) -> Contact:
    """A visit of ministers to Ruritania, unless said otherwise."""
    of = {"kind": "visit", "status": "held", "level": "minister", "country": "ruritania", "place": "", **more}
    title = of.pop("title", f"Contact {entry_id}")
    end = moment(ends or begins)
    return Contact(entry_id, f"contact-{entry_id}", title, begins, moment(begins), end, **of)
