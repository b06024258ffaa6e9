"""Pages of cards outside the timeline: the same cursors, on an address of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from talks.public.facets import Page
from talks.public.filters import OLDEST, Cursor, CursorField, TimelineFilter


class CursorForm(forms.Form):
    """Where in the list a reader is. What cannot be read means the beginning."""

    after = CursorField(required=False)
    before = CursorField(required=False)

    def onto(self, asked: TimelineFilter) -> TimelineFilter:
        """`asked`, at the place this form names."""
        self.is_valid()
        after = self.cleaned_data.get("after")
        return replace(asked, older_than=after, newer_than=None if after else self.cleaned_data.get("before"))


def pages(asked: TimelineFilter, page: Page, path: str) -> dict[str, Any]:
    """What the template of a list of cards needs: the cards, the pages beside, the same list on the timeline."""

    def at(name: str, cursor: Cursor | None) -> str:
        return f"{path}?{urlencode({name: str(cursor)})}#entries" if cursor else ""

    everywhere = asked.from_its_beginning().querystring()
    return {
        "cards": page.rows,
        "newer_url": at("before", page.newer),
        "older_url": at("after", page.older),
        "newest_url": f"{path}#entries" if page.newer else "",
        "oldest_url": at("before", OLDEST) if page.older else "",
        "timeline_url": f"{reverse('timeline')}?{everywhere}",
    }
