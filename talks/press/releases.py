"""A release: one change of what the public sees, numbered, stamped, and with the list of what changed in it.

Releases happen strictly one after another. Whoever keeps something made from the public tables can tell by the stamp
whether it still holds, and by the list what to read again (`PublicChange`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from talks.models.editions import PublicChange, PublicVersion
from talks.press import purging

# How many releases are remembered: who is further behind reads everything again.
REMEMBERED = 10_000


@dataclass
class Touched:
    """What a step changed or may have changed: ids of entries, slugs of actors and issues."""

    entries: set[int] = field(default_factory=set)
    actors: set[str] = field(default_factory=set)
    issues: set[str] = field(default_factory=set)

    def update(self, other: Touched) -> None:
        self.entries |= other.entries
        self.actors |= other.actors
        self.issues |= other.issues


@dataclass
class Release:
    """The release under way. Nothing happens to the public version unless something is `noted`."""

    version: PublicVersion
    touched: Touched = field(default_factory=Touched)
    changed: bool = False
    everything: bool = False

    def note(self, touched: Touched) -> None:
        self.touched.update(touched)
        self.changed = True

    def note_everything(self) -> None:
        self.changed = self.everything = True


@contextmanager
def release() -> Iterator[Release]:
    """A transaction in which the public tables may be changed; other releases wait until it ends. Six queries.

    Caches in front of the site are told once it is through; one that cannot be told stops no release.
    """
    with transaction.atomic():
        PublicVersion.objects.bulk_create([PublicVersion(id=1)], ignore_conflicts=True)
        under_way = Release(PublicVersion.objects.select_for_update().get(pk=1))
        yield under_way
        if under_way.changed:
            end(under_way)
            purging.when_committed()


def end(done: Release) -> None:
    """Number and stamp the release, and list what it changed."""
    version = done.version
    version.number, version.stamp, version.changed_at = version.number + 1, uuid.uuid4(), timezone.now()
    version.save(update_fields=["number", "stamp", "changed_at"])
    # A number that was given before, in a time that a restored backup has forgotten, stands for this release now.
    PublicChange.objects.filter(number__gte=version.number).delete()
    PublicChange.objects.filter(number__lte=version.number - REMEMBERED).delete()
    PublicChange.objects.create(
        number=version.number,
        stamp=version.stamp,
        everything=done.everything,
        entries=sorted(done.touched.entries),
        actors=sorted(done.touched.actors),
        issues=sorted(done.touched.issues),
    )
