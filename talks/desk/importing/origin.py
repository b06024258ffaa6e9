"""Where an entry came from, as its page at the desk says it."""

from __future__ import annotations

from dataclasses import dataclass

from talks.models import Entry, ImportedRecord, ImportedTour


@dataclass(frozen=True)
class Origin:
    """A sentence on the collection, and one on its listing the entry no longer; "" where there is nothing to say."""

    text: str = ""
    gone: str = ""


def origin_of(entry: Entry) -> Origin:
    """Two queries at most."""
    record = ImportedRecord.objects.filter(entry=entry).select_related("collection").defer("values").first()
    if record is None:
        trip = ImportedTour.objects.filter(entry=entry).select_related("collection").defer("values").first()
        return Origin(f"Put together from stops of “{trip.collection}”.") if trip else Origin()
    gone = ""
    if record.withdrawn_upstream:
        gone = (
            f"“{record.collection}” no longer lists {record.external_id}: seen on "
            f"{record.withdrawn_upstream:%-d %B %Y}. The entry stays until the desk withdraws it."
        )
    return Origin(f"Imported from “{record.collection}” as {record.external_id}.", gone)
