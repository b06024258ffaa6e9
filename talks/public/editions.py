"""Editions: the list below an entry's page, and each edition at an address of its own, as it was.

What a channel's editions share with an entry's stands here too; their page is in `channel_edition`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from talks.models.editions import (
    Edition,
    EditionKind,
    PublicActor,
    PublicChannel,
    PublicEntry,
    PublicIssue,
    PublicSource,
    PublicWithdrawal,
    SubjectKind,
)
from talks.press.contract import ChannelRecord, EntryRecord
from talks.press.rows import linked_ids
from talks.public import ways_out
from talks.public.differences import SectionChange, differences
from talks.public.http import Gone, Moved, missing, page, public_page
from talks.public.neighbours import Neighbours
from talks.public.record_page import context
from talks.public.sharing.share import edition_share
from talks.public.structured import absolute

# Editions compared on the entry's own page; older ones say what they changed on their own pages.
COMPARED = 5
# No higher number fits the database's column.
HIGHEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class EditionView:
    number: int
    kind: str
    label: str
    note: str
    byline: str
    at: datetime
    url: str  # "" for what was withdrawn
    changes: list[SectionChange] | None  # None: not compared here


def edition_views(entry_id: int) -> list[EditionView]:
    """The editions, newest first, the newest `COMPARED` of them with what each changed. Three queries at most.

    What came before a withdrawal is listed without its text or a link: it was taken out of public view.
    """
    rows = list(Edition.objects.filter(entry=entry_id).defer("record").order_by("-number"))
    wanted = [row.pk for row in rows[: COMPARED + 1]]
    records = dict(Edition.objects.filter(pk__in=wanted).values_list("pk", "record"))
    titles = _titles(records.values())
    withdrawn = max((row.number for row in rows if row.kind == EditionKind.WITHDRAWN), default=0)
    views = []
    for row, older in zip(rows, [*rows[1:], None], strict=True):
        hidden = row.number <= withdrawn
        new = records.get(row.pk)
        old = records.get(older.pk) if older and older.number > withdrawn else None
        changed = differences(old, new, titles) if old and new else None
        views.append(_view(row, hidden, changed))
    return views


def changes(older: Edition | None, newer: Edition) -> list[SectionChange] | None:
    """What the newer changed; None where there is no older one to compare with. One query at most."""
    records: list[Any] = [older.record if older else None, newer.record]
    return differences(records[0], records[1], _titles(records)) if all(records) else None


def compared(pairs: list[tuple[Any, Any]]) -> list[list[SectionChange] | None]:
    """What changed from the one record to the other, for each pair of them; None where one is missing. One query at
    most.
    """
    records = [record for pair in pairs if all(pair) for record in pair]
    titles = _titles(records) if records else {}
    return [differences(one, other, titles) if one and other else None for one, other in pairs]


def _titles(records: Iterable[Any]) -> dict[int, str]:
    """The titles of the entries that some records name, as far as they are public now. One query."""
    named = {pk for record in records if record for pk in _named_in(record)}
    return dict(PublicEntry.objects.filter(entry_id__in=named).values_list("entry_id", "title"))


def _named_in(record: Any) -> Iterable[int]:
    """The ids of the entries that a record of an entry or of a channel names."""
    if "periods" in record:
        return [period["cause"] for period in record["periods"] if period["cause"] is not None]
    return linked_ids(record)


def _view(row: Edition, hidden: bool, changed: list[SectionChange] | None) -> EditionView:
    tells = not hidden or row.kind == EditionKind.WITHDRAWN
    return EditionView(
        number=row.number,
        kind=row.kind,
        label=EditionKind(row.kind).label,
        note=row.note if tells else "",
        byline=row.byline,
        at=row.published_at,
        url="" if hidden else reverse("edition", args=[row.slug, row.number]),
        changes=changed,
    )


@public_page
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One edition as it was, under a banner that says so. Eleven queries at most."""
    row = PublicEntry.objects.filter(slug=slug).only("entry_id", "edition_id", "slug", "title").first()
    if row is None:
        raise missing_edition("entry", slug, number)
    shown, older = with_the_one_before(row, number)
    record = cast(EntryRecord, shown.record)
    around = Neighbours.load(record, linked_ids(record))
    view = _view(shown, False, None)
    return page(
        request,
        "talks/edition.html",
        {
            **context(record, around, linkable=linkable(record)),
            "edition": view,
            "changes": changes(older, shown),
            "is_current": shown.pk == row.edition_id,
            "current_url": reverse("entry", args=[row.slug]),
            "share": edition_share(record, view),
            "ways": ways_out.of_edition(row.slug, shown.number),
            "title": f"{record['title']}, edition {shown.number}",
            "description": f"{record['summary']} As published on {shown.published_at:%-d %B %Y}.",
            "canonical": absolute(reverse("edition", args=[row.slug, shown.number])),
            "noindex": True,  # the entry's own page is the one to find
        },
    )


def missing_edition(kind: str, slug: str, number: int) -> Exception:
    """An edition of what is known under another slug now is at the same number there. Two queries.

    `kind` is entry or channel.
    """
    why = missing(kind, slug)
    if isinstance(why, Moved):
        return Moved(address(kind, why.slug, number), why.slug)
    return why


def address(kind: str, slug: str, number: int) -> str:
    """Where one edition of an entry or a channel (`kind`) is read."""
    return reverse("edition" if kind == "entry" else f"{kind}-edition", args=[slug, number])


def with_the_one_before(row: PublicEntry | PublicChannel, number: int) -> tuple[Edition, Edition | None]:
    """An edition of what is public, and the one before it unless that was withdrawn or is none. Two queries.

    Raises Http404, and Gone for what was withdrawn.
    """
    if number > HIGHEST:
        raise Http404("No such edition.")
    found = list(editions_of(row).filter(number__in=[number, number - 1]).order_by("-number"))
    if not found or found[0].number != number:
        raise Http404("No such edition.")
    refuse_withdrawn(row, found[0])
    return found[0], found[1] if len(found) > 1 and found[1].record else None


def editions_of(row: PublicEntry | PublicChannel) -> QuerySet[Edition]:
    """Every edition of what is public, withdrawals too. No query yet."""
    if isinstance(row, PublicEntry):
        return Edition.objects.filter(entry=row.entry_id)
    return Edition.objects.filter(channel=row.channel_id)


def refuse_withdrawn(row: PublicEntry | PublicChannel, shown: Edition) -> None:
    """An edition from before a withdrawal stays withdrawn, even when its subject was published again. One query."""
    withdrawal = (
        editions_of(row).filter(kind=EditionKind.WITHDRAWN, number__gte=shown.number).order_by("number").first()
    )
    if withdrawal:
        raise Gone(
            PublicWithdrawal(
                kind=SubjectKind.ENTRY if isinstance(row, PublicEntry) else SubjectKind.CHANNEL,
                slug=withdrawal.slug,
                reason=withdrawal.note,
                withdrawn_at=withdrawal.published_at,
            )
        )


def linkable(record: EntryRecord | ChannelRecord) -> frozenset[str]:
    """What an old record names that still has a public page, as keys of `Names.linkable`. Three queries."""
    tables: list[tuple[str, Any, list[str]]] = [
        ("", PublicActor, list(record["actors"])),
        ("issue:", PublicIssue, list(record["issues"])),
        ("source:", PublicSource, [source["slug"] for source in record["sources"]]),
    ]
    return frozenset(
        f"{prefix}{slug}"
        for prefix, table, slugs in tables
        for slug in table.objects.filter(slug__in=slugs).values_list("slug", flat=True)
    )
