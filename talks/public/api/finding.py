"""Which rows a list gives for a filter. The filter chooses entries; a list gives what these entries hold.

No query yet, unless a function says so.
"""

from __future__ import annotations

from datetime import date

from django.db.models import DateField, QuerySet, Value
from django.db.models.functions import Coalesce

from talks.models.editions import Edition, EditionKind, PublicEntry, PublicItem, PublicSource
from talks.public import facets, listing
from talks.public.api.asked import Asked
from talks.public.corrections import visible

LOGGED = (EditionKind.CORRECTED, EditionKind.WITHDRAWN, EditionKind.CARRIED)


def entries(asked: Asked) -> QuerySet[PublicEntry]:
    fields = ("entry_id", "edition_id", "slug", "sort_date", "first_published_at")
    return facets.matching(asked.filter).only(*fields)


def sources(asked: Asked) -> QuerySet[PublicSource]:
    """`day` is the one to sort by: sources without a date come last."""
    return listing.sources(asked).annotate(day=Coalesce("published", Value(date.min, DateField())))


def corrections(asked: Asked) -> QuerySet[Edition]:
    """With a filter, those of the entries that match now; what was withdrawn matches nothing any more."""
    found = visible().filter(kind__in=LOGGED)
    if asked.filter:
        found = found.filter(entry_id__in=facets.matching(asked.filter).values("entry_id"))
    return found


def items(kind: str, asked: Asked) -> QuerySet[PublicItem]:
    """Rows of one kind; those that stand under an issue on the issues asked for, outcomes with the results."""
    return facets.items(asked.filter, kind)
