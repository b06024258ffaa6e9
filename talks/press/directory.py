"""The public tables of actors, issues and sources: each as the newest current edition that names it describes it.

What one publication costs here depends on how much its record names, not on how many other editions name the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.db import connection
from django.db.models import Q

from talks.models.editions import Edition, PublicActor, PublicIssue, PublicMention, PublicRedirect, PublicSource
from talks.press.addresses import Subject
from talks.press.rows import actor_row, issue_row, source_row

Mention = tuple[str, str]  # ("actor" | "issue" | "source", slug)
Naming = dict[Mention, set[Subject]]

_TABLES: dict[str, Any] = {"actor": PublicActor, "issue": PublicIssue, "source": PublicSource}
# What a description sets; which entries and channels cite a source changes apart from it.
_DESCRIBED = {
    kind: [field.name for field in table._meta.fields if not field.primary_key and not field.generated
           and field.name not in ("entry_ids", "channel_ids")]
    for kind, table in _TABLES.items()
}  # fmt: skip
_CHUNK = 100


def describe(before: Naming, after: Naming, at_hand: Iterable[Edition] = ()) -> None:
    """Bring the three tables up to date for everything named in `before` or `after`.

    Both say which of the subjects just published named what, until now and from now on. PublicMention must be up to
    date; `at_hand` are editions that need not be read again.
    """
    touched = before.keys() | after.keys()
    claims = _describe(touched, {edition.pk: edition for edition in at_hand})
    _cited_by(before, after)
    _lead_on(touched, claims)


def describe_all() -> None:
    """Fill the three tables, and the redirects to their rows, from PublicMention. Call when they are empty."""
    everything = set(PublicMention.objects.order_by().values_list("kind", "slug").distinct())
    claims = _describe(everything, {})
    with connection.cursor() as cursor:
        for column, subject in (("entry_ids", "entry_id"), ("channel_ids", "channel_id")):
            cursor.execute(
                f"""
                UPDATE talks_publicsource SET {column} = citing.ids FROM (
                    SELECT mention.slug, array_agg(edition.{subject} ORDER BY edition.{subject}) AS ids
                    FROM talks_publicmention mention JOIN talks_edition edition ON edition.id = mention.edition_id
                    WHERE mention.kind = 'source' AND edition.{subject} IS NOT NULL GROUP BY mention.slug
                ) citing WHERE citing.slug = talks_publicsource.slug
                """  # noqa: S608 - two names of columns
            )
    _lead_on(everything, claims)


def _describe(touched: Iterable[Mention], at_hand: dict[int, Edition]) -> dict[Mention, tuple[int, str]]:
    """Write the rows of `touched`; returns whose redirects they claim: (kind, old slug) → (edition, slug)."""
    newest = _newest(touched)
    gone: dict[str, list[str]] = defaultdict(list)
    for kind, slug in set(touched) - newest.keys():
        gone[kind].append(slug)
    for kind, slugs in gone.items():
        _TABLES[kind].objects.filter(slug__in=slugs).delete()
    keys_of: dict[int, list[Mention]] = defaultdict(list)
    for key, edition_id in newest.items():
        keys_of[edition_id].append(key)
    claims: dict[Mention, tuple[int, str]] = {}
    rows: dict[str, list[Any]] = {kind: [] for kind in _TABLES}
    for edition in _editions(keys_of, at_hand):
        for kind, slug in keys_of[edition.pk]:
            row = _row(edition, kind, slug)
            rows[kind].append(row)
            for old in row.data["formerly"]:
                claims[(kind, old)] = max((edition.pk, slug), claims.get((kind, old), (0, "")))
    for kind, table in _TABLES.items():
        table.objects.bulk_create(
            rows[kind], batch_size=500, update_conflicts=True, unique_fields=["slug"], update_fields=_DESCRIBED[kind]
        )
    return claims


def _newest(touched: Iterable[Mention]) -> dict[Mention, int]:
    """The newest current edition that names each; one probe of the index a key, however many editions name it."""
    keys = sorted(touched)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT key.kind, key.slug, newest.edition_id
            FROM unnest(%s::text[], %s::text[]) AS key(kind, slug) CROSS JOIN LATERAL (
                SELECT edition_id FROM talks_publicmention WHERE kind = key.kind AND slug = key.slug
                ORDER BY kind DESC, slug DESC, edition_id DESC LIMIT 1
            ) newest
            """,
            [[kind for kind, _ in keys], [slug for _, slug in keys]],
        )
        return {(kind, slug): edition_id for kind, slug, edition_id in cursor.fetchall()}


def _editions(wanted: Iterable[int], at_hand: dict[int, Edition]) -> Iterator[Edition]:
    missing = sorted(set(wanted) - at_hand.keys())
    yield from (at_hand[pk] for pk in sorted(set(wanted) & at_hand.keys()))
    for start in range(0, len(missing), _CHUNK):
        yield from Edition.objects.filter(pk__in=missing[start : start + _CHUNK]).order_by("pk")


def _row(edition: Edition, kind: str, slug: str) -> Any:
    record = cast(dict[str, Any], edition.record)
    if kind == "actor":
        return actor_row(edition, record["actors"][slug])
    if kind == "issue":
        return issue_row(edition, record["issues"][slug], record["issues"])
    return source_row(edition, next(source for source in record["sources"] if source["slug"] == slug))


def _cited_by(before: Naming, after: Naming) -> None:
    """Which entries and channels cite a source: only who came and who went is touched."""
    moves: dict[str, list[tuple[str, int, bool]]] = {"entry": [], "channel": []}
    for key in before.keys() | after.keys():
        if key[0] == "source":
            were, are = before.get(key, set()), after.get(key, set())
            for kind, pk in were ^ are:
                moves[kind].append((key[1], pk, (kind, pk) in are))
    for kind, rows in moves.items():
        if rows:
            _move(f"{kind}_ids", sorted(rows))


def _move(column: str, rows: list[tuple[str, int, bool]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE talks_publicsource SET {column} = ARRAY(
                SELECT DISTINCT id FROM unnest({column} || moved.came) AS id
                WHERE id <> ALL(coalesce(moved.went, '{{}}')) ORDER BY id
            ) FROM (
                SELECT slug, array_agg(id) FILTER (WHERE came) AS came, array_agg(id) FILTER (WHERE NOT came) AS went
                FROM unnest(%s::text[], %s::bigint[], %s::boolean[]) AS move(slug, id, came) GROUP BY slug
            ) moved WHERE moved.slug = talks_publicsource.slug
            """,  # noqa: S608 - the name of a column
            [list(column) for column in zip(*rows, strict=True)],
        )


def _lead_on(touched: Iterable[Mention], claims: dict[Mention, tuple[int, str]]) -> None:
    """Old slugs lead to the row that claims them; where two do, to the one described last."""
    slugs_of: dict[str, set[str]] = defaultdict(set)
    for kind, slug in touched:
        slugs_of[kind].add(slug)
    for kind, slugs in slugs_of.items():
        wanted = {old: claim for (of, old), claim in claims.items() if of == kind}
        redirects = PublicRedirect.objects.filter(kind=kind)
        present = dict(
            redirects.filter(Q(new_slug__in=slugs) | Q(old_slug__in=wanted)).values_list("old_slug", "new_slug")
        )
        given_up = {old for old, new in present.items() if new in slugs} - wanted.keys()
        for old, claim in [*_held_by_others(kind, slugs, present), *_claimed_by_others(kind, slugs, given_up)]:
            wanted[old] = max(claim, wanted.get(old, claim))
        rows = {old: slug for old, (_, slug) in wanted.items()}
        redirects.filter(old_slug__in=[old for old, new in present.items() if rows.get(old) != new]).delete()
        PublicRedirect.objects.bulk_create(
            [
                PublicRedirect(kind=kind, old_slug=old, new_slug=new)
                for old, new in sorted(rows.items() - present.items())
            ],
            batch_size=1000,
        )


def _held_by_others(kind: str, slugs: set[str], present: dict[str, str]) -> Iterator[tuple[str, tuple[int, str]]]:
    """Redirects that lead to a row which was not touched, as claims."""
    others = {old: new for old, new in present.items() if new not in slugs}
    if others:
        described = dict(_TABLES[kind].objects.filter(slug__in=others.values()).values_list("slug", "edition_id"))
        yield from ((old, (described[new], new)) for old, new in others.items())


def _claimed_by_others(kind: str, slugs: set[str], given_up: set[str]) -> Iterator[tuple[str, tuple[int, str]]]:
    """Claims of untouched rows to old slugs that were given up. Reads the whole table, so only when there are any."""
    if not given_up:
        return
    rows = _TABLES[kind].objects.exclude(slug__in=slugs).filter(data__formerly__has_any_keys=sorted(given_up))
    for slug, edition_id, formerly in rows.values_list("slug", "edition_id", "data__formerly"):
        for old in given_up.intersection(formerly):
            yield old, (edition_id, slug)
