"""The verbs that make something public: publish, correct, withdraw.

Each is atomic, takes who does it and a change note, stores one immutable edition and brings the derived tables up to
date in the same transaction. Publications happen strictly one after another: each is a release.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from talks.models import Channel, Edition, Entry, PublicChannel, PublicEntry
from talks.models.editions import EditionKind
from talks.press import projections
from talks.press.addresses import Subject as _Key
from talks.press.addresses import subject_of
from talks.press.checks import Problem, channel_problems, problems
from talks.press.records import Background, background, channel_record, entry_record, load_channels, load_entries
from talks.press.releases import Release, release

Subject = Entry | Channel
BATCH = 100  # how many are held in memory at once


class NotPublishable(Exception):
    """Raised when something blocks publication; `problems` lists what, each with its place on the form."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))


class NothingToWithdraw(Exception):
    """Raised when the subject is not public."""


def publish(subject: Subject, *, by: User, note: str) -> Edition:
    """Make the saved state of an entry or channel public, as its next edition.

    Raises NotPublishable while a check blocks, ValueError without a note. About 80 queries for an entry, however much
    is public already.
    """
    with release() as under_way:
        return _published(_issue(under_way, [subject], None, by=by, note=note))


def publish_many(
    subjects: Sequence[Subject], *, by: User, note: str, byline: str = ""
) -> list[tuple[Subject, Edition | NotPublishable]]:
    """Publish each of `subjects`, in their order, and leave out those that a check blocks, with the reason.

    One transaction and one change of the public version, with about 80 queries for every hundred; other publications
    wait meanwhile, so give it some hundred at a time. `byline` stands in public instead of the name of `by`, for
    what a desk publishes as a whole. Raises ValueError without a note, or where a subject stands there twice.
    """
    if len({(type(subject), subject.pk) for subject in subjects}) < len(subjects):
        raise ValueError("One of them stands there twice.")
    results: list[tuple[Subject, Edition | NotPublishable]] = []
    with release() as under_way:
        for some in batched(subjects, BATCH):
            results += _issue(under_way, some, None, by=by, note=note, byline=byline)
    return results


def correct(subject: Subject, *, by: User, note: str) -> Edition:
    """As `publish`, and the edition stands in the public corrections log: something published was wrong.

    Raises NothingToWithdraw when the subject is not public, since then there is nothing to correct.
    """
    with release() as under_way:
        latest = latest_edition(subject)
        if latest is None or latest.kind == EditionKind.WITHDRAWN:
            raise NothingToWithdraw("Only what is public can be corrected.")
        return _published(_issue(under_way, [subject], EditionKind.CORRECTED, by=by, note=note))


def withdraw(subject: Subject, *, by: User, note: str) -> Edition:
    """Take an entry or channel out of public view; its address answers 410 with `note` as the reason.

    Raises NothingToWithdraw when it is not public.
    """
    with release() as under_way:
        latest = latest_edition(subject)
        if latest is None or latest.kind == EditionKind.WITHDRAWN:
            raise NothingToWithdraw("It is not public.")
        withdrawn = _Draft(subject, EditionKind.WITHDRAWN, None, latest.slug, subject.version)
        [edition] = _store(under_way, [withdrawn], {_key(subject): latest}, by=by, note=note)
    return edition


def carry(records: Sequence[tuple[Subject, dict[str, Any]]], *, by: User, note: str) -> list[Edition]:
    """Store a changed copy of each subject's current record as an edition of its own, without touching the log's own
    changes.

    For corrections that reach many entries at once (a merge of two actors): what editors have changed since in the
    log and not published stays unpublished.
    """
    editions = []
    with release() as under_way:
        for some in batched(records, BATCH):
            latest = _latest([subject for subject, _ in some])
            if any(
                _key(subject) not in latest or latest[_key(subject)].kind == EditionKind.WITHDRAWN
                for subject, _ in some
            ):
                raise NothingToWithdraw("It is not public.")
            drafts = [
                _Draft(subject, EditionKind.CARRIED, record, record["slug"], latest[_key(subject)].log_version)
                for subject, record in some
            ]
            editions += _store(under_way, drafts, latest, by=by, note=note)
    return editions


def latest_edition(subject: Subject) -> Edition | None:
    """The newest edition of a subject, withdrawn or not; None if it never was public. One query."""
    is_it = Q(entry=subject) if isinstance(subject, Entry) else Q(channel=subject)
    return Edition.objects.filter(is_it).order_by("-number").first()


@dataclass(frozen=True)
class _Draft:
    """What an edition is made of."""

    subject: Subject
    kind: EditionKind
    record: dict[str, Any] | None
    slug: str
    log_version: int


def _published(results: list[tuple[Subject, Edition | NotPublishable]]) -> Edition:
    [(_, result)] = results
    if isinstance(result, NotPublishable):
        raise result
    return result


def _issue(
    under_way: Release, subjects: Sequence[Subject], kind: EditionKind | None, *, by: User, note: str, byline: str = ""
) -> list[tuple[Subject, Edition | NotPublishable]]:
    """The next edition of each that nothing blocks; `kind` None: published or updated, whichever it is."""
    loaded = _read(subjects)
    known = background(loaded.values())
    latest = _latest(subjects)
    results: dict[_Key, Edition | NotPublishable] = {}
    drafts: dict[_Key, _Draft] = {}
    for subject in subjects:
        key = _key(subject)
        if blocking := _blocking(loaded[key], known):
            results[key] = NotPublishable(blocking)
            continue
        record, last = _record(loaded[key], known), latest.get(key)
        first = last is None or last.kind == EditionKind.WITHDRAWN
        as_kind = kind or (EditionKind.PUBLISHED if first else EditionKind.UPDATED)
        drafts[key] = _Draft(subject, as_kind, record, record["slug"], loaded[key].version)
    for key in _addresses_taken(drafts):
        del drafts[key]
        results[key] = NotPublishable([_ADDRESS_TAKEN])
    editions = _store(under_way, list(drafts.values()), latest, by=by, note=note, byline=byline)
    results.update(zip(drafts, editions, strict=True))
    return [(subject, results[_key(subject)]) for subject in subjects]


def _read(subjects: Sequence[Subject]) -> dict[_Key, Subject]:
    """The subjects anew, with all that a record needs. Raises DoesNotExist when one is gone."""
    found: dict[_Key, Subject] = {}
    for model, load in ((Entry, load_entries), (Channel, load_channels)):
        pks = [subject.pk for subject in subjects if isinstance(subject, model)]
        if not pks:
            continue
        # Lock the rows too, so that a save that is under way lands before or after, never in between.
        rows = cast(Any, model).objects.select_for_update().filter(pk__in=pks).order_by("pk")
        if len(rows.values_list("pk", flat=True)) < len(pks):
            raise cast(Any, model).DoesNotExist("It was deleted meanwhile.")
        found.update({_key(subject): subject for subject in cast(Any, load)(pks).values()})
    return found


def _blocking(subject: Subject, known: Background) -> list[Problem]:
    found = problems(subject, known.register) if isinstance(subject, Entry) else channel_problems(subject)
    return [problem for problem in found if problem.blocks]


def _record(subject: Subject, known: Background) -> dict[str, Any]:
    record = entry_record(subject, known) if isinstance(subject, Entry) else channel_record(subject, known)
    return cast(dict[str, Any], record)


_ADDRESS_TAKEN = Problem(
    "Something else is public at this address: publish that at its new one first.", "entry", "slug"
)


def _addresses_taken(drafts: dict[_Key, _Draft]) -> set[_Key]:
    """Those that cannot be published because something that stays where it is has their address in public."""
    holders: dict[tuple[str, str], _Key] = {}
    for kind, table in (("entry", PublicEntry), ("channel", PublicChannel)):
        slugs = [draft.slug for key, draft in drafts.items() if key[0] == kind]
        rows = cast(Any, table).objects.filter(slug__in=slugs).values_list("slug", "pk") if slugs else []
        holders.update({(kind, slug): (kind, pk) for slug, pk in rows})
    taken: set[_Key] = set()
    while True:
        more = {
            key for key, draft in drafts.items()
            if (holder := holders.get((key[0], draft.slug), key)) != key and (holder not in drafts or holder in taken)
        }  # fmt: skip
        if more == taken:
            return taken
        taken = more


def _store(
    under_way: Release,
    drafts: Sequence[_Draft],
    latest: dict[_Key, Edition],
    *,
    by: User,
    note: str,
    byline: str = "",
) -> list[Edition]:
    """Store one edition each and bring the public tables up to date."""
    if not note.strip():
        raise ValueError("A change note is needed.")
    now = timezone.now()
    editions = Edition.objects.bulk_create(
        [
            Edition(
                entry=draft.subject if isinstance(draft.subject, Entry) else None,
                channel=draft.subject if isinstance(draft.subject, Channel) else None,
                number=latest[_key(draft.subject)].number + 1 if _key(draft.subject) in latest else 1,
                kind=draft.kind,
                slug=draft.slug,
                record=draft.record,
                note=note.strip(),
                published_at=now,
                published_by=by,
                byline=byline or by.get_full_name() or by.get_username(),
                log_version=draft.log_version,
            )
            for draft in drafts
        ]
    )
    # Read them back: stored JSON has an order of its own, and a rebuild must see what the publication saw.
    stored = dict(Edition.objects.filter(pk__in=[edition.pk for edition in editions]).values_list("pk", "record"))
    for edition in editions:
        edition.record = stored[edition.pk]
    if editions:
        under_way.note(projections.apply_many(editions))
    return editions


def _key(subject: Subject) -> _Key:
    return ("entry" if isinstance(subject, Entry) else "channel", subject.pk)


def _latest(subjects: Sequence[Subject]) -> dict[_Key, Edition]:
    """The newest edition of each that ever was public, without its record. One query."""
    pks: dict[str, list[int]] = {"entry": [], "channel": []}
    for kind, pk in map(_key, subjects):
        pks[kind].append(pk)
    editions = Edition.objects.filter(Q(entry__in=pks["entry"]) | Q(channel__in=pks["channel"])).defer("record")
    newest = editions.order_by("entry_id", "channel_id", "-number").distinct("entry_id", "channel_id")
    return {subject_of(edition): edition for edition in newest}
