"""What an import wrote, made public: entries without an editor's unpublished changes, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from actors.partial_dates import PartialDate
from talks.models import Collection, Edition, Entry, ImportRun, RunState
from talks.models.editions import EditionKind
from talks.press.publishing import NotPublishable, publish_many

BATCH = 100


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


def runs_to_publish(run: ImportRun) -> list[int]:
    """The run, and those just before it that wrote the same file with the same mapping."""
    ids = []
    for earlier in (
        run.collection.runs.filter(pk__lte=run.pk, state=RunState.DONE).order_by("-pk").only("sha256", "mapping")
    ):
        if (earlier.sha256, earlier.mapping) != (run.sha256, run.mapping):
            break
        ids.append(earlier.pk)
    return ids


def candidates(runs: list[int]) -> QuerySet[Any]:
    """Entries that the runs created or updated, that readers do not have like that, and that no editor is changing.

    What the desk withdrew stays withdrawn, and what is gone from the collection is not published for the first time.
    """
    latest = Edition.objects.filter(entry=OuterRef("pk")).order_by("-number")
    ours = {"last_run__in": runs, "mixed": False, "log_version": F("version")}
    by_import = Q(**{f"imported_record__{name}": value for name, value in ours.items()}) | Q(
        **{f"imported_tour__{name}": value for name, value in ours.items()}
    )
    seen = Subquery(latest.values("log_version")[:1])
    kind = Subquery(latest.values("kind")[:1])
    new = Q(seen_version=None, imported_record__withdrawn_upstream=None)
    changed = ~Q(seen_version=F("version")) & ~Q(seen_kind=EditionKind.WITHDRAWN)
    return Entry.objects.annotate(seen_version=seen, seen_kind=kind).filter(by_import, new | changed).order_by("pk")


def publish_batch(runs: list[int], so_far: Published, *, by: User, collection: Collection) -> bool:
    """Publish the next entries and note it in `so_far`; false when there was nothing left. One transaction."""
    subjects = list(candidates(runs).filter(pk__gt=so_far.after)[:BATCH])
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


def publish(run: ImportRun, *, by: User) -> Iterator[tuple[int, int, Published]]:
    """Publish all of it; yields (looked at, of how many, what came of it) after each batch. Can be repeated."""
    runs, so_far = runs_to_publish(run), Published()
    total = candidates(runs).count()
    while publish_batch(runs, so_far, by=by, collection=run.collection):
        yield so_far.published + len(so_far.blocked), total, so_far


def note_of(collection: Collection, *, again: bool = False) -> str:
    """The change note: the collection, and when it was retrieved; `again` for what readers had before."""
    retrieved: Any = collection.retrieved
    when = f", retrieved {retrieved}" if isinstance(retrieved, PartialDate) else ""
    return f"{'Updated' if again else 'Imported'} from “{collection.title}”{when}"
