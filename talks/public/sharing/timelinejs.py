"""A filtered timeline for TimelineJS 3 (timeline.knightlab.com), as the JSON that it loads from an address."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from actors.partial_dates import PartialDate
from talks.models.editions import Edition, PublicEntry, PublicVersion
from talks.press.contract import DateRecord, OutcomeRecord, SpanRecord
from talks.public import facets
from talks.public.asking import Choice, values
from talks.public.filters import TimelineFilter
from talks.public.http import public_page
from talks.public.index.live import State
from talks.public.releases import of_one_release
from talks.public.selection import selection
from talks.public.sharing.citation import SITE, one_line
from talks.public.sharing.frames import described
from talks.public.sharing.oembed import for_everybody
from talks.public.structured import absolute
from talks.public.version import newest
from talks.public.ways_out import MOST_SLIDES
from talks.vocabulary import EntryKind, EntryStatus, Level, Result, label

MOST = MOST_SLIDES
MOST_OUTCOMES = 6  # told on one slide
_ENUMERATIONS: dict[str, Any] = {"level": Level, "kind": EntryKind, "status": EntryStatus}


class TimelineJsForm(forms.Form):
    """By what events stand together in rows. Of issues and actors an entry has several, and a row has to be one."""

    group = Choice([*_ENUMERATIONS, "none"])


@for_everybody
@public_page
def timelinejs(request: HttpRequest) -> HttpResponse:
    """The newest `MOST` entries of a filter, oldest first; the title slide says so where there are more.

    Four queries, one to six more by what is filtered.
    """
    asked = selection(request, "group")
    group = values(TimelineJsForm(request.GET), others=True)["group"] or "level"
    total, rows = of_one_release(request, lambda state: _newest(state, asked))
    records = _records(row.edition_id for row in rows)
    query = asked.querystring()
    page = absolute(reverse("timeline") + (f"?{query}" if query else ""))
    data = {
        "scale": "human",
        "title": _title(described(asked), total, len(rows), page),
        "events": [event(row, *records[row.edition_id], group) for row in reversed(rows)],
    }
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/json")


def _newest(state: State, asked: TimelineFilter) -> tuple[PublicVersion | None, tuple[int, list[PublicEntry]]]:
    """How many entries match, and the newest of them. Two queries."""
    selection = facets.select(state, asked)
    fields = ("edition_id", "slug", "title", "summary", "kind", "status", "level")
    rows = facets.rows([one.entry_id for one in selection.older(None, MOST)], *fields)
    return newest(), (selection.total, rows)


def _records(ids: Iterable[int]) -> dict[int, tuple[SpanRecord, list[OutcomeRecord], Mapping[str, Any]]]:
    """The dates, the outcomes and the issues of some editions, without the rest of their records. One query."""
    found = Edition.objects.filter(pk__in=list(ids))
    rows = found.values_list("pk", "record__when", "record__outcomes", "record__issues")
    return {pk: (when, outcomes, issues) for pk, when, outcomes, issues in rows}


def _title(shown: str, total: int, there: int, page: str) -> dict[str, Any]:
    counted = f"{total:,} {'entry' if total == 1 else 'entries'}"
    if total > there:
        counted = f"The newest {there:,} of {counted}; narrow the filter to see the others"
    text = format_html('<p>{}. <a href="{}">The full record, with sources</a></p>', counted, page)
    return {"text": {"headline": escape(shown or SITE), "text": str(text)}, "unique_id": "title"}


def event(
    row: PublicEntry,
    when: SpanRecord,
    outcomes: list[OutcomeRecord],
    issues: Mapping[str, Any],
    group: str = "level",
) -> dict[str, Any]:
    """One entry. Headline and text are HTML, as TimelineJS takes them; everything of ours in them is escaped."""
    start, end = when["start"], when["end"]
    data: dict[str, Any] = {
        "unique_id": f"entry-{row.entry_id}",
        "display_date": escape(one_line(when["text"])),
        "text": {"headline": escape(one_line(row.title)), "text": str(_text(row, outcomes, issues))},
        # The text has its link already, and what merely looks like an address is none.
        "autolink": False,
    }
    if start:
        data["start_date"] = known(start)
    if end and start and end["edtf"] != start["edtf"]:
        data["end_date"] = known(end)
    if group != "none" and (named := label(_ENUMERATIONS[group], getattr(row, group))):
        data["group"] = named
    return data


def known(day: DateRecord) -> dict[str, int]:
    """Year, month and day, as far as they are known."""
    value = PartialDate.parse(day["edtf"])
    parts = {"year": value.year, "month": value.month, "day": value.day}
    return {name: part for name, part in parts.items() if part is not None}


def _text(row: PublicEntry, outcomes: list[OutcomeRecord], issues: Mapping[str, Any]) -> SafeString:
    status = label(EntryStatus, row.status) if row.status != EntryStatus.HELD else ""
    paragraphs = [status, row.summary, _came_of_it(outcomes, issues)]
    text = format_html_join("", "<p>{}</p>", ((one_line(one),) for one in paragraphs if one))
    link = absolute(reverse("entry", args=[row.slug]))
    return text + format_html('<p><a href="{}">The entry, with its sources</a></p>', link)


def _came_of_it(outcomes: list[OutcomeRecord], issues: Mapping[str, Any]) -> str:
    """“Air travel: limited progress, per the editors; …”, each once, and how many there are besides."""
    said = list(
        dict.fromkeys(
            f"{issues[one['issue']]['name']}: {label(Result, one['result']).lower()}, per {_judge(one)}"
            for one in outcomes
        )
    )
    more = len(said) - MOST_OUTCOMES
    return "; ".join(said[:MOST_OUTCOMES]) + (f"; and {more} more" if more > 0 else "")


def _judge(outcome: OutcomeRecord) -> str:
    return outcome["assessor"]["name"] if outcome["assessor"] else "the editors"
