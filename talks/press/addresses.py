"""Former addresses of entries and channels: where each leads now, or why it leads nowhere.

A history, followed edition by edition in the order of publication, so that whoever took an address last has it. One
publication, many at once and a rebuild follow the same steps and end in the same rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db.models import F, Q

from talks.models.editions import (
    Edition,
    EditionKind,
    PublicChannel,
    PublicEntry,
    PublicRedirect,
    PublicWithdrawal,
)

Subject = tuple[str, int]  # ("entry" | "channel", key)
Address = tuple[str, str]  # ("entry" | "channel", slug)


def subject_of(edition: Edition) -> Subject:
    if edition.entry_id is not None:
        return ("entry", edition.entry_id)
    return ("channel", cast(int, edition.channel_id))


def follow(editions: Sequence[Edition]) -> None:
    """Bring redirects and withdrawals up to date after new editions, in their order; at most one a subject.

    Call before the new editions replace the old ones in the other tables. Six queries, and those that change rows.
    """
    history = _History()
    history.read_what_concerns(editions)
    before = dict(history.redirects), dict(history.withdrawals)
    for edition in editions:
        history.add(edition, (edition.record or {}).get("formerly", []))
    _write(history, *before)


def retrace() -> None:
    """Make both tables anew from all editions. Call when they are empty."""
    history = _History()
    editions = Edition.objects.order_by("pk").annotate(formerly=F("record__formerly")).defer("record")
    for edition in editions.iterator():
        history.add(edition, cast(Any, edition).formerly or [])
    _write(history, {}, {})


class _History:
    def __init__(self) -> None:
        self.slugs: dict[Subject, set[str]] = defaultdict(set)  # every address it was public at
        self.public: dict[Subject, str] = {}  # the present address of what is public
        self.holder: dict[Address, Subject] = {}  # the same, the other way round
        self.redirects: dict[Address, str] = {}
        self.withdrawals: dict[Address, tuple[str, Any]] = {}

    def add(self, edition: Edition, formerly: Iterable[str]) -> None:
        """What one more edition changes; `formerly` are the old slugs its record names."""
        subject = subject_of(edition)
        kind, slug = subject[0], edition.slug
        self._leave(subject)
        own = self.slugs[subject]
        own.add(slug)
        for old in own:
            self.withdrawals.pop((kind, old), None)
        if edition.kind == EditionKind.WITHDRAWN:
            for old in own:
                if (kind, old) not in self.holder:
                    self.withdrawals[(kind, old)] = (edition.note, edition.published_at)
            return
        self.public[subject], self.holder[(kind, slug)] = slug, subject
        self.redirects.pop((kind, slug), None)
        for old in {*own, *formerly} - {slug}:
            if (kind, old) not in self.holder:
                self.redirects[(kind, old)] = slug

    def _leave(self, subject: Subject) -> None:
        """Nothing leads any more to where the subject was until now."""
        was = self.public.pop(subject, None)
        if was is None:
            return
        kind = subject[0]
        if self.holder.get((kind, was)) == subject:
            del self.holder[(kind, was)]
        for address in [one for one, new in self.redirects.items() if one[0] == kind and new == was]:
            del self.redirects[address]

    def read_what_concerns(self, editions: Sequence[Edition]) -> None:
        """The state before `editions`, as far as they can touch it."""
        subjects = {subject_of(edition) for edition in editions}
        older = Edition.objects.filter(_of(subjects)).exclude(pk__in=[edition.pk for edition in editions])
        for edition in older.order_by("pk").only("entry_id", "channel_id", "slug", "kind"):
            subject = subject_of(edition)
            self.slugs[subject].add(edition.slug)
            self.public.pop(subject, None)
            if edition.kind != EditionKind.WITHDRAWN:
                self.public[subject] = edition.slug
        concerned: dict[str, set[str]] = {"entry": set(), "channel": set()}
        for edition in editions:
            subject = subject_of(edition)
            concerned[subject[0]] |= {
                edition.slug, *self.slugs[subject], *(edition.record or {}).get("formerly", []),
            }  # fmt: skip
        for kind, slugs in concerned.items():
            if slugs:
                self._read(kind, slugs)

    def _read(self, kind: str, slugs: set[str]) -> None:
        table: Any = PublicEntry if kind == "entry" else PublicChannel
        for slug, pk in table.objects.filter(slug__in=slugs).values_list("slug", "pk"):
            self.holder[(kind, slug)] = (kind, pk)
        leading = PublicRedirect.objects.filter(Q(old_slug__in=slugs) | Q(new_slug__in=slugs), kind=kind)
        for old, new in leading.values_list("old_slug", "new_slug"):
            self.redirects[(kind, old)] = new
        gone = PublicWithdrawal.objects.filter(slug__in=slugs, kind=kind)
        for slug, reason, at in gone.values_list("slug", "reason", "withdrawn_at"):
            self.withdrawals[(kind, slug)] = (reason, at)


def _of(subjects: Iterable[Subject]) -> Q:
    pks: dict[str, list[int]] = {"entry": [], "channel": []}
    for kind, pk in subjects:
        pks[kind].append(pk)
    return Q(entry__in=pks["entry"]) | Q(channel__in=pks["channel"])


def _write(history: _History, redirects: dict[Address, str], withdrawals: dict[Address, tuple[str, Any]]) -> None:
    """Store the difference to what the tables held."""
    _drop(PublicRedirect, "old_slug", redirects.items() - history.redirects.items())
    _drop(PublicWithdrawal, "slug", withdrawals.items() - history.withdrawals.items())
    PublicRedirect.objects.bulk_create(
        [
            PublicRedirect(kind=kind, old_slug=old, new_slug=new)
            for (kind, old), new in sorted(history.redirects.items() - redirects.items())
        ],
        batch_size=1000,
    )
    PublicWithdrawal.objects.bulk_create(
        [
            PublicWithdrawal(kind=kind, slug=slug, reason=reason, withdrawn_at=at)
            for (kind, slug), (reason, at) in sorted(history.withdrawals.items() - withdrawals.items())
        ],
        batch_size=1000,
    )


def _drop(table: Any, column: str, rows: Iterable[tuple[Address, Any]]) -> None:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for (kind, slug), _ in rows:
        by_kind[kind].append(slug)
    for kind, slugs in by_kind.items():
        table.objects.filter(kind=kind, **{f"{column}__in": slugs}).delete()
