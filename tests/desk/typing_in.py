"""Types into a page as an editor does: only what a test is about, the rest as the page begins."""

from __future__ import annotations

from typing import Any

from talks.desk.channel_page import ChannelPage
from talks.desk.entry_page import EntryPage
from talks.desk.page import Page, blank_data, put_rows
from talks.models import Channel, Entry

ROOT = {"title": "Talks in Strelsau", "kind": "meeting", "status": "held"}
SOURCE = {"number": "1", "source": "+ A readout of talks", "kind": "wire"}


def typed(page: Page, root: dict[str, str] | None = None, **sections: list[dict[str, str]]) -> dict[str, str]:
    """What the browser would post: the page as it stands, with `root` and the rows of `sections` typed over it."""
    data = blank_data(page)
    begun = ROOT if page.subject is None and isinstance(page, EntryPage) else {}
    for name, text in {**begun, **(root or {})}.items():
        data[f"{page.root_section.key}-{name}"] = text
    for key, rows in sections.items():
        section = page.rowsets[key].section
        put_rows(data, section, [{**section.defaults, **row} for row in rows])
    return data


def entry_page(
    entry: Entry | None = None, root: dict[str, str] | None = None, by: Any = None, **sections: Any
) -> EntryPage:
    """A bound page of an entry."""
    return EntryPage(typed(EntryPage(entry=entry), root, **sections), entry=entry, by=by)


def channel_page(channel: Channel | None = None, root: dict[str, str] | None = None, **sections: Any) -> ChannelPage:
    """A bound page of a channel."""
    return ChannelPage(typed(ChannelPage(channel=channel), root, **sections), channel=channel)


def refusal(page: Page) -> str:
    """The one thing that the page refuses, as "[section row n] field: message"."""
    assert not page.is_valid()
    [only] = page.refused()
    return only


def save(page: Page) -> Any:
    """Save a page that must be valid."""
    assert page.is_valid(), page.refused()
    return page.save()
