"""The verbs that make something public: publish, correct, withdraw.

Each is atomic, takes who does it and a change note, stores one immutable edition and brings the derived tables up to
date in the same transaction. Publications happen strictly one after another: each locks the public version row.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from talks.models import Channel, Edition, Entry, PublicVersion
from talks.models.editions import EditionKind
from talks.press import projections
from talks.press.checks import Problem, channel_problems, problems
from talks.press.records import channel_record, entry_record, load_channel, load_entry

Subject = Entry | Channel


class NotPublishable(Exception):
    """Raised when something blocks publication; `problems` lists what, each with its place on the form."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))


class NothingToWithdraw(Exception):
    """Raised when the subject is not public."""


def publish(subject: Subject, *, by: User, note: str) -> Edition:
    """Make the saved state of an entry or channel public, as its next edition.

    Raises NotPublishable while a check blocks, ValueError without a note. About 60 queries for an entry.
    """
    latest = latest_edition(subject)
    first = latest is None or latest.kind == EditionKind.WITHDRAWN
    return _issue(subject, EditionKind.PUBLISHED if first else EditionKind.UPDATED, by=by, note=note)


def correct(subject: Subject, *, by: User, note: str) -> Edition:
    """As `publish`, and the edition stands in the public corrections log: something published was wrong.

    Raises NothingToWithdraw when the subject is not public, since then there is nothing to correct.
    """
    latest = latest_edition(subject)
    if latest is None or latest.kind == EditionKind.WITHDRAWN:
        raise NothingToWithdraw("Only what is public can be corrected.")
    return _issue(subject, EditionKind.CORRECTED, by=by, note=note)


def withdraw(subject: Subject, *, by: User, note: str) -> Edition:
    """Take an entry or channel out of public view; its address answers 410 with `note` as the reason.

    Raises NothingToWithdraw when it is not public.
    """
    with transaction.atomic():
        version = _lock()
        latest = latest_edition(subject)
        if latest is None or latest.kind == EditionKind.WITHDRAWN:
            raise NothingToWithdraw("It is not public.")
        edition = _store(subject, latest, EditionKind.WITHDRAWN, None, slug=latest.slug, by=by, note=note)
        projections.apply(edition)
        _bump(version)
    return edition


def carry(subject: Subject, record: dict[str, Any], *, by: User, note: str) -> Edition:
    """Store a changed copy of the current record as an edition of its own, without touching the log's own changes.

    For corrections that reach many entries at once (a merge of two actors): what editors have changed since in the
    log and not published stays unpublished.
    """
    with transaction.atomic():
        version = _lock()
        latest = latest_edition(subject)
        if latest is None or latest.record is None:
            raise NothingToWithdraw("It is not public.")
        edition = _store(
            subject, latest, EditionKind.CARRIED, record,
            slug=record["slug"], by=by, note=note, log_version=latest.log_version,
        )  # fmt: skip
        projections.apply(edition)
        _bump(version)
    return edition


def latest_edition(subject: Subject) -> Edition | None:
    """The newest edition of a subject, withdrawn or not; None if it never was public. One query."""
    return Edition.objects.filter(_is(subject)).order_by("-number").first()


def _issue(subject: Subject, kind: EditionKind, *, by: User, note: str) -> Edition:
    with transaction.atomic():
        version = _lock()
        # Lock the row too, so that a save that is under way lands before or after, never in between.
        type(subject)._default_manager.select_for_update().get(pk=subject.pk)
        blocking, record, log_version = _read(subject)
        if blocking:
            raise NotPublishable(blocking)
        edition = _store(
            subject, latest_edition(subject), kind, record,
            slug=record["slug"], by=by, note=note, log_version=log_version,
        )  # fmt: skip
        projections.apply(edition)
        _bump(version)
    return edition


def _read(subject: Subject) -> tuple[list[Problem], dict[str, Any], int]:
    if isinstance(subject, Entry):
        entry = load_entry(subject.pk)
        blocking = [problem for problem in problems(entry) if problem.blocks]
        return blocking, {} if blocking else cast(dict[str, Any], entry_record(entry)), entry.version
    channel = load_channel(subject.pk)
    blocking = [problem for problem in channel_problems(channel) if problem.blocks]
    return blocking, {} if blocking else cast(dict[str, Any], channel_record(channel)), channel.version


def _store(
    subject: Subject,
    latest: Edition | None,
    kind: EditionKind,
    record: dict[str, Any] | None,
    *,
    slug: str,
    by: User,
    note: str,
    log_version: int | None = None,
) -> Edition:
    if not note.strip():
        raise ValueError("A change note is needed.")
    edition = Edition.objects.create(
        entry=subject if isinstance(subject, Entry) else None,
        channel=subject if isinstance(subject, Channel) else None,
        number=latest.number + 1 if latest else 1,
        kind=kind,
        slug=slug,
        record=record,
        note=note.strip(),
        published_at=timezone.now(),
        published_by=by,
        byline=_byline(by),
        log_version=subject.version if log_version is None else log_version,
    )
    # Read it back: stored JSON has an order of its own, and a rebuild must see what the publication saw.
    edition.refresh_from_db(fields=["record"])
    return edition


def _byline(user: User) -> str:
    return user.get_full_name() or user.get_username()


def _is(subject: Subject) -> Q:
    return Q(entry=subject) if isinstance(subject, Entry) else Q(channel=subject)


def _lock() -> PublicVersion:
    PublicVersion.objects.bulk_create([PublicVersion(id=1)], ignore_conflicts=True)
    return PublicVersion.objects.select_for_update().get(pk=1)


def _bump(version: PublicVersion) -> None:
    version.number += 1
    version.changed_at = timezone.now()
    version.save(update_fields=["number", "changed_at"])
