"""Frames: small pages for an iframe on somebody else's site. The only pages of the project that may be framed.

They carry a policy of their own (any site may frame them; all else is as strict as elsewhere), set no cookie and keep
nothing in the browser. What goes wrong is said inside the frame, in a page that may be framed too.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override

from talks.models.editions import Edition, PublicChannel, PublicEntry, PublicVersion
from talks.press.contract import ChannelRecord, EntryRecord
from talks.public import facets, naming
from talks.public.asking import Choice, Number, values
from talks.public.channel import channel_view, last_day
from talks.public.filters import TimelineFilter
from talks.public.http import Gone, Moved, View, page, public_page
from talks.public.index.live import State
from talks.public.lookups import entries_by_id
from talks.public.presenting import Footnotes, Names
from talks.public.releases import of_one_release
from talks.public.sections import Presenter
from talks.public.selection import Refused, selection
from talks.public.sharing.lookup import public_row
from talks.public.strip import scale
from talks.public.structured import absolute

MOST = 50
USUAL = 10
POLICY: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": ["*"]}


class LookForm(forms.Form):
    """How a frame looks; nothing of what it shows."""

    theme = Choice(["auto", "light", "dark"])

    def read(self, others: bool = False) -> dict[str, Any]:
        """theme: "light", "dark" or "" for the reader's own. Raises Refused."""
        asked = values(self, others)
        return {**asked, "theme": "" if asked["theme"] == "auto" else asked["theme"]}


class FrameForm(LookForm):
    """How many cards besides."""

    limit = Number(1, MOST)


def framed(view: View) -> View:
    """A public page that any site may show in a frame, whatever it answers."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            said = [f"{name}: {' '.join(messages)}" for name, messages in refused.errors.items()]
            return _instead(request, 400, "This frame’s address cannot be read", said)
        except Gone as gone:
            return _instead(request, 410, "Withdrawn", [gone.withdrawal.reason])
        except Http404:
            return _instead(request, 404, "Not found", ["There is nothing at this frame’s address."])
        except Moved as moved:
            query = request.GET.urlencode()
            raise Moved(f"{moved.url}?{query}" if query else moved.url) from None

    return csp_override(POLICY)(xframe_options_exempt(public_page(answer)))


@framed
def embed(request: HttpRequest) -> HttpResponse:
    """The newest entries of a filter.

    Two queries; one more with a filter, one for each of issue and pair, and two for each of actor and source.
    """
    asked = selection(request, "theme", "limit")
    look = FrameForm(request.GET).read(others=True)

    def ask(state: State) -> tuple[PublicVersion | None, tuple[int, list[facets.Card]]]:
        total = facets.select(state, asked).total
        version, found = facets.cards(state, asked, look["limit"] or USUAL)
        return version, (total, found.rows)

    total, rows = of_one_release(request, ask)
    shown = described(asked)
    query = asked.querystring()
    path = reverse("timeline") + (f"?{query}" if query else "")
    return _frame(
        request, "talks/embed.html", path, look,
        {"title": shown or "Timeline", "shown": shown, "cards": rows, "total": total},
    )  # fmt: skip


@framed
def embed_entry(request: HttpRequest, slug: str) -> HttpResponse:
    """An entry's card with what came of it and who says so. Three queries."""
    look = LookForm(request.GET).read()
    row = public_row(PublicEntry, slug, "embed-entry")
    edition = Edition.objects.get(pk=row.edition_id)
    record = cast(EntryRecord, edition.record)
    path = reverse("entry", args=[row.slug])
    names = Names(record["actors"], record["issues"])
    sections = Presenter(record, names, Footnotes(path)).sections()
    return _frame(
        request, "talks/embed_entry.html", path, look,
        {"title": row.title, "row": row, "outcomes": sections.outcomes, "edition": edition},
    )  # fmt: skip


@framed
def embed_channel(request: HttpRequest, slug: str) -> HttpResponse:
    """A channel: its state, and its periods over the years. Three queries."""
    look = LookForm(request.GET).read()
    row = public_row(PublicChannel, slug, "embed-channel")
    record = cast(ChannelRecord, row.data)
    path = reverse("channel", args=[row.slug])
    along = scale(record["periods"], last_day(request))
    view = channel_view(
        row, Names(record["actors"], record["issues"]), entries_by_id(row.links), along, Footnotes(path)
    )
    return _frame(request, "talks/embed_channel.html", path, look, {"title": row.name, "channel": view})


def described(asked: TimelineFilter) -> str:
    """What a filter asks for in names: "United States – China · Air travel"; "" for everything.

    Two queries, three with a source; none for everything.
    """
    return " · ".join(naming.parts(asked))


def _frame(
    request: HttpRequest, template: str, path: str, look: Mapping[str, Any], context: Mapping[str, Any]
) -> HttpResponse:
    """A frame of what the page at `path` shows in full."""
    return page(request, template, {**look, **context, "full": path, "canonical": absolute(path), "noindex": True})


def _instead(request: HttpRequest, status: int, title: str, said: list[str]) -> HttpResponse:
    context = {"title": title, "said": said, "full": reverse("timeline"), "noindex": True}
    return page(request, "talks/embed_instead.html", context, status=status)
