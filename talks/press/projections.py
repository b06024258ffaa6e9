"""The public tables, derived from the current editions.

`apply` brings them up to date after one new edition; `rebuild` makes them anew. Both lead to the same rows, because
both go through the same three steps for what is touched: the subject's own rows, the described actors, issues and
sources, and the rows of other entries that name it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from talks.models.editions import (
    Edition,
    EditionKind,
    PublicActor,
    PublicChannel,
    PublicEntry,
    PublicIssue,
    PublicItem,
    PublicMention,
    PublicRedirect,
    PublicSource,
    PublicVersion,
    PublicWithdrawal,
)
from talks.press.cards import LinkedEntry, render_card
from talks.press.contract import ChannelRecord, EntryRecord
from talks.press.rows import actor_row, channel_row, entry_row, issue_row, item_rows, linked_ids, mentions, source_row

_TABLES: list[Any] = [
    PublicEntry, PublicItem, PublicActor, PublicIssue, PublicSource, PublicChannel, PublicMention, PublicRedirect,
    PublicWithdrawal,
]  # fmt: skip
Mentions = set[tuple[str, str]]


def apply(edition: Edition) -> None:
    """Bring every public table up to date after `edition`, the newest of its subject. Call inside a transaction."""
    older = Edition.objects.filter(entry=edition.entry_id, channel=edition.channel_id, number__lt=edition.number)
    # Whom the entry named until now, and who names it: their cards change too.
    neighbours = _neighbours(edition.entry_id)
    touched = _drop_subject(edition, older)
    if edition.record is not None:
        touched |= _add_subject(edition, edition.record)
    _describe(touched)
    _redirects_and_withdrawals(_subject(edition))
    if edition.entry_id is not None:
        _refresh_cards({edition.entry_id} | neighbours | _neighbours(edition.entry_id))


def rebuild(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Make all public tables anew from the editions; returns how many subjects are public. Atomic.

    `progress(done, total)` is called after each subject. Memory holds one record at a time.
    """
    with transaction.atomic():
        PublicVersion.objects.bulk_create([PublicVersion(id=1)], ignore_conflicts=True)
        version = PublicVersion.objects.select_for_update().get(pk=1)
        for table in _TABLES:
            table.objects.all().delete()
        current = _current_ids()
        for done, pk in enumerate(current, 1):
            edition = Edition.objects.get(pk=pk)
            _add_subject(edition, cast(dict[str, Any], edition.record))
            progress(done, len(current))
        _describe(set(PublicMention.objects.values_list("kind", "slug")))
        for subject in {_subject(edition) for edition in Edition.objects.defer("record").iterator()}:
            _redirects_and_withdrawals(subject)
        _refresh_cards(set(PublicEntry.objects.values_list("entry_id", flat=True)))
        version.number += 1
        version.changed_at = timezone.now()
        version.save(update_fields=["number", "changed_at"])
    return len(current)


def _current_ids() -> list[int]:
    """The ids of the editions that are public now, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id FROM (
                SELECT DISTINCT ON (entry_id, channel_id) id, kind FROM talks_edition
                ORDER BY entry_id, channel_id, number DESC
            ) newest WHERE kind <> %s ORDER BY id
            """,
            [EditionKind.WITHDRAWN.value],
        )
        return [row[0] for row in cursor.fetchall()]


def _subject(edition: Edition) -> tuple[str, int]:
    if edition.entry_id is not None:
        return ("entry", edition.entry_id)
    return ("channel", cast(int, edition.channel_id))


# Step 1: the subject's own rows.


def _drop_subject(edition: Edition, older: Any) -> Mentions:
    kind, pk = _subject(edition)
    if kind == "entry":
        PublicEntry.objects.filter(entry_id=pk).delete()
        PublicItem.objects.filter(entry_id=pk).delete()
    else:
        PublicChannel.objects.filter(channel_id=pk).delete()
    gone = PublicMention.objects.filter(edition_id__in=older.values("pk"))
    touched = set(gone.values_list("kind", "slug"))
    gone.delete()
    return touched


def _add_subject(edition: Edition, published: dict[str, Any]) -> Mentions:
    if edition.entry_id is not None:
        record = cast(EntryRecord, published)
        first = Edition.objects.filter(entry=edition.entry_id).order_by("number").values_list("published_at", flat=True)
        entry_row(edition, record, first[0]).save(force_insert=True)
        PublicItem.objects.bulk_create(item_rows(edition, record))
    else:
        channel_row(edition, cast(ChannelRecord, published)).save(force_insert=True)
    named = mentions(published)
    PublicMention.objects.bulk_create(
        PublicMention(edition_id=edition.pk, kind=kind, slug=slug) for kind, slug in sorted(named)
    )
    return named


# Step 2: what current editions name, as the newest of them describes it.


def _describe(touched: Mentions) -> None:
    slugs: dict[str, set[str]] = defaultdict(set)
    for kind, slug in touched:
        slugs[kind].add(slug)
    tables: dict[str, Any] = {"actor": PublicActor, "issue": PublicIssue, "source": PublicSource}
    naming: dict[tuple[str, str], list[int]] = defaultdict(list)
    wanted = Q(pk__in=[])
    for kind, some in slugs.items():
        tables[kind].objects.filter(slug__in=some).delete()
        PublicRedirect.objects.filter(kind=kind, new_slug__in=some).delete()
        wanted |= Q(kind=kind, slug__in=some)
    for kind, slug, edition_id in PublicMention.objects.filter(wanted).values_list("kind", "slug", "edition_id"):
        naming[(kind, slug)].append(edition_id)
    by_edition: dict[int, Mentions] = defaultdict(set)
    for key, editions in naming.items():
        by_edition[max(editions)].add(key)
    every = {pk for editions in naming.values() for pk in editions}
    subjects: dict[int, tuple[int | None, int | None]] = {
        pk: (entry, channel)
        for pk, entry, channel in Edition.objects.filter(pk__in=every).values_list("pk", "entry_id", "channel_id")
    }
    for edition in Edition.objects.filter(pk__in=by_edition).order_by("pk").iterator(chunk_size=20):
        _describe_from(edition, by_edition[edition.pk], naming, subjects)


def _describe_from(
    edition: Edition,
    keys: Mentions,
    naming: dict[tuple[str, str], list[int]],
    subjects: dict[int, tuple[int | None, int | None]],
) -> None:
    record = cast(dict[str, Any], edition.record)
    sources = {source["slug"]: source for source in record["sources"]}
    rows: dict[str, list[Any]] = {"actor": [], "issue": [], "source": []}
    formerly: list[PublicRedirect] = []
    for kind, slug in sorted(keys):
        if kind == "actor":
            described = record["actors"][slug]
            rows[kind].append(actor_row(edition, described))
        elif kind == "issue":
            described = record["issues"][slug]
            rows[kind].append(issue_row(edition, described, record["issues"]))
        else:
            described = sources[slug]
            named_by = [subjects[pk] for pk in naming[(kind, slug)]]
            rows[kind].append(source_row(edition, described, named_by))
        formerly += [PublicRedirect(kind=kind, old_slug=old, new_slug=slug) for old in described["formerly"]]
    PublicActor.objects.bulk_create(rows["actor"])
    PublicIssue.objects.bulk_create(rows["issue"])
    PublicSource.objects.bulk_create(rows["source"])
    PublicRedirect.objects.bulk_create(formerly, ignore_conflicts=True)


# Step 3: former addresses of the subject, and cards of entries that name it.


def _redirects_and_withdrawals(subject: tuple[str, int]) -> None:
    kind, pk = subject
    editions = list(Edition.objects.filter(**{f"{kind}_id": pk}).order_by("number").defer("record"))
    latest = editions[-1]
    slugs = {edition.slug for edition in editions}
    PublicRedirect.objects.filter(kind=kind).filter(Q(old_slug__in=slugs) | Q(new_slug__in=slugs)).delete()
    PublicWithdrawal.objects.filter(kind=kind, slug__in=slugs).delete()
    if latest.kind == EditionKind.WITHDRAWN:
        PublicWithdrawal.objects.bulk_create(
            PublicWithdrawal(kind=kind, slug=slug, reason=latest.note, withdrawn_at=latest.published_at)
            for slug in sorted(slugs)
        )
        return
    record: Any = Edition.objects.values_list("record", flat=True).get(pk=latest.pk)
    PublicRedirect.objects.bulk_create(
        PublicRedirect(kind=kind, old_slug=old, new_slug=latest.slug)
        for old in sorted((slugs | set(record["formerly"])) - {latest.slug})
    )


def _neighbours(entry_id: int | None) -> set[int]:
    """The public entries that name this one, and those it names. Two queries."""
    if entry_id is None:
        return set()
    naming = set(PublicEntry.objects.filter(links__contains=[entry_id]).values_list("entry_id", flat=True))
    own = PublicEntry.objects.filter(entry_id=entry_id).values_list("links", flat=True).first()
    return naming | set(own or [])


def _refresh_cards(entry_ids: Iterable[int]) -> None:
    rows = {row.entry_id: row for row in PublicEntry.objects.filter(entry_id__in=set(entry_ids)).defer("search")}
    records: dict[int, EntryRecord] = {}
    for edition in Edition.objects.filter(pk__in=[row.edition_id for row in rows.values()]).iterator(chunk_size=50):
        records[cast(int, edition.entry_id)] = cast(EntryRecord, edition.record)
    neighbours = {pk for row in rows.values() for pk in row.links}
    inward: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for other in PublicEntry.objects.filter(links__overlap=list(rows)).order_by("sort_date", "entry_id"):
        neighbours.add(other.entry_id)
        for link in Edition.objects.values_list("record__links", flat=True).get(pk=other.edition_id) or []:
            if link["to"] in rows:
                inward[link["to"]].append((link["kind"], other.entry_id))
    public = {row.entry_id: _linked(row) for row in PublicEntry.objects.filter(entry_id__in=neighbours).defer("search")}
    for entry_id, row in rows.items():
        outward = {pk: public[pk] for pk in linked_ids(records[entry_id]) if pk in public}
        row.card = render_card(records[entry_id], outward, [(kind, public[pk]) for kind, pk in inward[entry_id]])
    PublicEntry.objects.bulk_update(rows.values(), ["card"], batch_size=200)


def _linked(row: PublicEntry) -> LinkedEntry:
    return {
        "id": row.entry_id,
        "slug": row.slug,
        "title": row.title,
        "kind": row.kind,
        "status": row.status,
        "when": row.when_text,
    }
