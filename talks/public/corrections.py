"""The corrections log: what was published and then corrected, withdrawn or brought up to date, and what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from talks.models.editions import Edition, EditionKind, PublicChannel, PublicEntry
from talks.public import ways_out
from talks.public.editions import address
from talks.public.feeds import links
from talks.public.http import page, public_page
from talks.public.structured import absolute

PAGE_SIZE = 40
RECENT = 10
_LOGGED = [EditionKind.CORRECTED, EditionKind.WITHDRAWN, EditionKind.CARRIED]


class LogForm(forms.Form):
    """Where in the log a reader is. What cannot be read means the beginning."""

    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def place(self) -> int | None:
        self.is_valid()
        return self.cleaned_data.get("before")


@dataclass(frozen=True, slots=True)
class Logged:
    """One edition in the log. `title` is "" for what is not public now: the address is all that is left of it."""

    at: datetime
    kind: str
    label: str
    subject: str  # entry · channel
    title: str
    url: str
    edition_url: str
    number: int
    note: str

    @property
    def called(self) -> str:
        """Its title, or its address where that is all there is."""
        return self.title or f"The {self.subject} at {self.url}"


@public_page
def corrections(request: HttpRequest) -> HttpResponse:
    """The log, newest first, a page at a time. Five queries."""
    place = LogForm(request.GET).place()
    found = visible().filter(kind__in=_LOGGED)
    rows = list((found.filter(pk__lt=place) if place else found)[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    recent = list(visible().filter(kind__in=[EditionKind.PUBLISHED, EditionKind.UPDATED])[:RECENT])
    logged = Titles([*rows, *recent])
    path = reverse("corrections")
    return page(
        request,
        "talks/corrections.html",
        {
            "log": [logged.of(row) for row in rows],
            "recent": [logged.of(row) for row in recent],
            "older_url": f"{path}?before={rows[-1].pk}" if more else "",
            "newest_url": path if place else "",
            "alternates": links.for_corrections(),
            "ways": ways_out.of_corrections(),
            "title": "Corrections",
            "description": "What was published and then corrected or withdrawn, with the reason.",
            "canonical": absolute(path),
        },
    )


def visible() -> QuerySet[Edition]:
    """Editions that may be spoken of, newest first: withdrawals, and what no later withdrawal has taken back."""
    same = Q(entry=OuterRef("entry")) | Q(channel=OuterRef("channel"))
    withdrawn_later = Edition.objects.filter(same, kind=EditionKind.WITHDRAWN, number__gt=OuterRef("number"))
    withdrawn = Q(kind=EditionKind.WITHDRAWN)
    return Edition.objects.filter(withdrawn | ~Exists(withdrawn_later)).defer("record").order_by("-pk")


class Titles:
    """The present titles and addresses of what some editions are of. Two queries."""

    def __init__(self, rows: list[Edition]) -> None:
        entries = PublicEntry.objects.filter(entry_id__in=[row.entry_id for row in rows if row.entry_id])
        channels = PublicChannel.objects.filter(channel_id__in=[row.channel_id for row in rows if row.channel_id])
        self._found = {("entry", pk): (title, slug) for pk, title, slug in entries.values_list("pk", "title", "slug")}
        self._found |= {("channel", pk): (name, slug) for pk, name, slug in channels.values_list("pk", "name", "slug")}

    def of(self, row: Edition) -> Logged:
        subject = "entry" if row.entry_id else "channel"
        title, slug = self._found.get((subject, row.entry_id or row.channel_id or 0), ("", row.slug))
        has_page = title and row.kind != EditionKind.WITHDRAWN
        return Logged(
            at=row.published_at,
            kind=row.kind,
            label=EditionKind(row.kind).label,
            subject=subject,
            title=title,
            url=reverse(subject, args=[slug]),
            edition_url=address(subject, slug, row.number) if has_page else "",
            number=row.number,
            note=row.note,
        )
