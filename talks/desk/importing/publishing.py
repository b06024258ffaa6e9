"""What an import wrote, made public: entries without an editor's unpublished changes, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from actors.partial_dates import PartialDate
from talks.models import Collection, Edition, Entry
from talks.models.editions import EditionKind
from talks.press.publishing import NotPublishable, publish_many

BATCH, NAMED = 100, 20


@dataclass
class Published:
    """How far publishing got: `after` is the last entry looked at, `blocked` holds (slug, why) of what stays back.

    `earlier` counts what stayed back in former requests.
    """

    after: int = 0
    published: int = 0
    blocked: list[tuple[str, str]] = field(default_factory=list)
    earlier: int = 0

    @property
    def kept_back(self) -> int:
        return self.earlier + len(self.blocked)


def candidates(collection: Collection) -> QuerySet[Any]:
    """Entries that imports of the collection wrote, that readers do not have like that, and that no editor is changing.

    What the desk withdrew stays withdrawn, and what is gone from the collection is not published for the first time.
    """
    return _unpublished(collection).filter(
        Q(imported_record__mixed=False, imported_record__log_version=F("version"))
        | Q(imported_tour__mixed=False, imported_tour__log_version=F("version"))
    )


def held_back(collection: Collection) -> QuerySet[Any]:
    """Entries with something of an import that readers do not have, because an editor is changing them."""
    later = Q(imported_record__log_version__gt=F("seen_version")) | Q(imported_tour__log_version__gt=F("seen_version"))
    mine = candidates(collection).order_by().values("pk")
    return _unpublished(collection).filter(Q(seen_version=None) | later).exclude(pk__in=mine)


def _unpublished(collection: Collection) -> QuerySet[Any]:
    latest = Edition.objects.filter(entry=OuterRef("pk")).order_by("-number")
    seen = Subquery(latest.values("log_version")[:1])
    kind = Subquery(latest.values("kind")[:1])
    ours = Q(imported_record__collection=collection) | Q(imported_tour__collection=collection)
    new = Q(seen_version=None, imported_record__withdrawn_upstream=None)
    changed = ~Q(seen_version=F("version")) & ~Q(seen_kind=EditionKind.WITHDRAWN)
    return Entry.objects.annotate(seen_version=seen, seen_kind=kind).filter(ours, new | changed).order_by("pk")


def publish_batch(so_far: Published, *, by: User, collection: Collection) -> bool:
    """Publish the next entries and note it in `so_far`; false when there was nothing left. One transaction."""
    subjects = list(candidates(collection).filter(pk__gt=so_far.after)[:BATCH])
    if not subjects:
        return False
    first = [subject for subject in subjects if subject.seen_version is None]
    again = [subject for subject in subjects if subject.seen_version is not None]
    with transaction.atomic():
        for some, note in ((first, note_of(collection)), (again, note_of(collection, again=True))):
            for subject, result in publish_many(some, by=by, note=note):
                if isinstance(result, NotPublishable):
                    so_far.blocked.append((subject.slug, str(result)))
                else:
                    so_far.published += 1
    so_far.after = subjects[-1].pk
    return True


def publish(collection: Collection, *, by: User) -> Iterator[tuple[int, int, Published]]:
    """Publish all of it; yields (looked at, of how many, what came of it) after each batch. Can be repeated."""
    so_far = Published()
    total = candidates(collection).count()
    while publish_batch(so_far, by=by, collection=collection):
        yield so_far.published + len(so_far.blocked), total, so_far


def what_is_held_back(collection: Collection) -> list[str]:
    """How many entries stay as they are because an editor is changing them, and which. Two queries."""
    held = held_back(collection)
    slugs = list(held.values_list("slug", flat=True)[:NAMED])
    if not slugs:
        return []
    count = len(slugs) if len(slugs) < NAMED else held.count()
    more = f" and {count - len(slugs):,} more" if count > len(slugs) else ""
    stay = "1 entry stays" if count == 1 else f"{count:,} entries stay"
    return [f"{stay} unpublished, because an editor is changing {'it' if count == 1 else 'them'}: "
            f"{', '.join(slugs)}{more}."]  # fmt: skip


def note_of(collection: Collection, *, again: bool = False) -> str:
    """The change note: the collection, and when it was retrieved; `again` for what readers had before."""
    retrieved: Any = collection.retrieved
    when = f", retrieved {retrieved}" if isinstance(retrieved, PartialDate) else ""
    return f"{'Updated' if again else 'Imported'} from “{collection.title}”{when}"
