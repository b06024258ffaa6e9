"""The editions of an entry: the list, each as it was, and what changed between two.

What was withdrawn stays withdrawn: an edition from before a withdrawal is named and nothing more is said of it, even
when the entry was published again.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from talks.models.editions import Edition, EditionKind, PublicEntry, PublicWithdrawal, SubjectKind
from talks.press.rows import linked_ids
from talks.public.api.asked import list_asked
from talks.public.api.keysets import Keyset
from talks.public.api.lists import keys_of, paged
from talks.public.api.records import Record, complete, entry_edition
from talks.public.api.rendering import chosen
from talks.public.api.schemas import whole
from talks.public.differences import differences
from talks.public.http import Gone
from talks.public.structured import absolute

# What these functions and `rendering.entry` need of a row.
COLUMNS = ("entry_id", "edition_id", "slug", "first_published_at")
_HIGHEST = 2**31 - 1  # that fits the database's column


def editions(request: HttpRequest, row: PublicEntry) -> HttpResponse:
    """The page of the list that was asked for. Three queries on the first page, two beyond it."""
    asked = list_asked(request.GET, keys_of(whole.Edition), takes=[])
    found = Edition.objects.filter(entry=row.entry_id).defer("record")
    page = Keyset("editions", ("-number",)).page(found, asked.cursor, asked.limit)
    withdrawn = found.filter(kind=EditionKind.WITHDRAWN).aggregate(last=Max("number"))["last"] or 0
    count = None if asked.cursor else found.count()
    rows = [_listed(row, one, withdrawn) for one in page.rows]
    return paged(request.path, asked, page, count, chosen(rows, asked.fields or keys_of(whole.Edition)))


def _listed(row: PublicEntry, edition: Edition, withdrawn: int) -> Record:
    hidden = edition.number <= withdrawn
    address = reverse("api-v1:edition", args=[row.slug, edition.number])
    told = edition.kind == EditionKind.WITHDRAWN or not hidden
    return {
        "number": edition.number,
        "kind": edition.kind,
        "published_at": edition.published_at.isoformat(),
        "note": edition.note if told else "",
        "byline": edition.byline,
        "withdrawn": hidden,
        "current": edition.pk == row.edition_id,
        "url": None if hidden else permalink(row, edition.number),
        "api_url": None if hidden else absolute(address),
    }


def permalink(row: PublicEntry, number: int) -> str:
    """The page that shows an edition for good."""
    return absolute(reverse("edition", args=[row.slug, number]))


def edition(row: PublicEntry, number: int) -> Edition:
    """One edition of a public entry. Two queries. Raises Http404, and Gone for what was withdrawn."""
    return _editions(row, [number])[number]


def difference(row: PublicEntry, before: int, after: int) -> dict[str, Any]:
    """What changed from one edition to the other. Three queries. Raises as `edition` does."""
    found = _editions(row, [before, after])
    old, new = found[before].record or {}, found[after].record or {}
    for record in (old, new):
        complete(record)
    named = {pk for record in (old, new) for pk in linked_ids(record)}  # type: ignore[arg-type]
    titles = dict(PublicEntry.objects.filter(entry_id__in=named).values_list("entry_id", "title"))
    return {
        "entry": row.slug,
        "url": permalink(row, after),
        "before": entry_edition(found[before], row.slug),
        "after": entry_edition(found[after], row.slug),
        "changes": [asdict(section) for section in differences(old, new, titles)],
    }


def _editions(row: PublicEntry, numbers: list[int]) -> dict[int, Edition]:
    wanted = [number for number in numbers if number <= _HIGHEST]
    found = {one.number: one for one in Edition.objects.filter(entry=row.entry_id, number__in=wanted)}
    for number in numbers:
        if number not in found:
            raise Http404(f"There is no edition {str(number)[:20]} of this entry.")
    withdrawal = (
        Edition.objects.filter(entry=row.entry_id, kind=EditionKind.WITHDRAWN, number__gte=min(numbers))
        .order_by("number")
        .first()
    )
    if withdrawal:
        raise Gone(
            PublicWithdrawal(
                kind=SubjectKind.ENTRY,
                slug=withdrawal.slug,
                reason=withdrawal.note,
                withdrawn_at=withdrawal.published_at,
            )
        )
    return found
