"""The card: one entry as a list shows it, rendered once when it is published."""

from __future__ import annotations

from typing import TypedDict

from django.template.loader import render_to_string

from talks.press.contract import EntryRecord


class LinkedEntry(TypedDict):
    """A public entry that another one names."""

    id: int
    slug: str
    title: str
    kind: str
    status: str
    when: str


def render_card(record: EntryRecord, linked: dict[int, LinkedEntry], linked_from: list[tuple[str, LinkedEntry]]) -> str:
    """The card's HTML, free of anything that depends on the reader.

    `linked` resolves the entry ids in `record["links"]` that are public; `linked_from` lists (kind of link, entry)
    for public entries that name this one. No queries.
    """
    return render_to_string("talks/_card.html", {"record": record, "linked": linked, "linked_from": linked_from})
