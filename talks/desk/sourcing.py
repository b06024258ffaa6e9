"""The sources section: rows that name a source we know, change its columns on purpose, or make a new one.

A source is shared by many entries, so nothing about it changes by accident: a column is written only when it differs
from what the page showed (`seen`), or when nothing was recorded there before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from actors.lookup import NewActor, Refusal, unique_slugs
from talks.desk.lookups import SOURCES
from talks.desk.reading import source_texts
from talks.desk.rows import RowForm
from talks.desk.sections import SOURCE_DETAILS
from talks.models import Source, SourceRedirect

_ENOUGH_TO_MAKE_ONE = ("kind", "publisher", "author", "url", "published")


@dataclass
class Wanted:
    """What one row of the section asks for: a source, new or known, and the columns to write."""

    row: RowForm
    source: Source
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def new(self) -> bool:
        return self.source.pk is None


def read_sources(rows: list[RowForm]) -> list[Wanted]:
    """What each row asks for; what is wrong is put at its field. About ten queries, however many rows."""
    by_slug, by_text = _look_up(rows)
    texts = source_texts([s for s in {*by_slug.values(), *by_text.values()} if isinstance(s, Source)])
    wanted: list[Wanted] = []
    for row in rows:
        source = _source_of(row, by_slug, by_text)
        if source is None:
            continue
        item = Wanted(row, source)
        if item.new:
            item.changes = {name: row.value(name) for name in SOURCE_DETAILS}
            item.changes["title"] = source.title
        else:
            _read_changes(item, _seen(row), texts[source.pk])
        wanted.append(item)
    _refuse_twice(wanted)
    _refuse_known_addresses(wanted)
    return wanted


def save_sources(wanted: list[Wanted], made: dict[Any, Any]) -> bool:
    """Store what `wanted` asks for; true when a source was made or changed. Queries per changed row only."""
    new = [item for item in wanted if item.new]
    nameless = [item for item in new if not item.source.slug]
    for item, slug in zip(nameless, unique_slugs(Source, [_stem(item) for item in nameless]), strict=True):
        item.source.slug = slug
    for item in wanted:
        mentions = item.changes.pop("mentions", None)
        if item.changes or item.new:
            _write(item, made)
        if mentions is not None and (mentions or not item.new):
            item.source.mentions.set(mentions)
            item.changes["mentions"] = mentions
    return any(item.changes for item in wanted) or bool(new)


def _write(item: Wanted, made: dict[Any, Any]) -> None:
    old_slug = item.source.slug
    for name, value in item.changes.items():
        setattr(item.source, name, made[value] if isinstance(value, NewActor) else value)
    renamed = "slug" in item.changes and not item.new
    item.source.save()
    if renamed:
        SourceRedirect.objects.filter(old_slug=item.source.slug).delete()
        SourceRedirect.objects.update_or_create(old_slug=old_slug, defaults={"source": item.source})


def _stem(item: Wanted) -> str:
    publisher, published = item.changes["publisher"], item.changes["published"]
    parts = [publisher.name if publisher else "", published.edtf.strip("~?%") if published else "", item.source.title]
    return " ".join(part for part in parts if part)[:100]


def _look_up(rows: list[RowForm]) -> tuple[dict[str, Any], dict[str, Any]]:
    slugs = {row.text("slug") for row in rows} | {_seen(row).get("slug", "") for row in rows}
    found = SOURCES.find(slugs - {""})
    by_slug = {slug: source for slug, source in found.items() if isinstance(source, Source) and _bears(source, slug)}
    by_text = SOURCES.find(_title(row) for row in rows if not row.text("slug"))
    return by_slug, by_text


def _bears(source: Source, slug: str) -> bool:
    # A former slug counts too, but a title that happens to read like a slug does not.
    return source.slug == slug or source.title != slug


def _title(row: RowForm) -> str:
    return " ".join(row.text("source").removeprefix("+").split())


def _seen(row: RowForm) -> dict[str, str]:
    try:
        seen = json.loads(row.text("seen") or "{}")
    except ValueError:
        return {}
    return {key: str(value) for key, value in seen.items()} if isinstance(seen, dict) else {}


def _source_of(row: RowForm, by_slug: dict[str, Any], by_text: dict[str, Any]) -> Source | None:
    slug, title, seen = row.text("slug"), _title(row), _seen(row)
    if slug and "slug" in row.errors:
        return None
    if slug:
        if slug in by_slug:
            return by_slug[slug]
        if seen.get("slug") in by_slug:
            return by_slug[seen["slug"]]
        if not title:
            row.add_error("source", "Give the new source its title.")
            return None
        return Source(slug=slug, title=title)
    if not title:
        row.add_error("source", "Name the source: a title we know, or “+ Title” for a new one.")
        return None
    answer = by_text[title]
    if isinstance(answer, Source):
        if row.text("source").startswith("+"):
            row.add_error("source", f"There is already “{answer.title}” ({answer.slug}): type its title without “+”.")
            return None
        return answer
    unknown = answer.message.startswith("No source")
    if unknown and (row.text("source").startswith("+") or any(row.text(name) for name in _ENOUGH_TO_MAKE_ONE)):
        return Source(title=title)
    row.add_error("source", answer.message if isinstance(answer, Refusal) else "")
    return None


def _read_changes(item: Wanted, seen: dict[str, str], stored: dict[str, str]) -> None:
    row, source = item.row, item.source
    known_here = seen.get("slug") == source.slug
    for name in ("source", "slug", *SOURCE_DETAILS):
        if name in row.errors:
            continue
        typed, shown = row.text(name), seen.get(name, "") if known_here else ""
        # A row that only names a source (title, slug, former slug) leaves the rest of it alone.
        if typed == shown or (
            not known_here and (not typed or (name in ("source", "slug") and _names(source, row, name)))
        ):
            continue
        value = _title(row) if name == "source" else row.value(name)
        if _same(source, name, value, stored):
            continue
        if stored[name] and (not known_here or stored[name] != shown):
            row.add_error(name, _differs(name, stored, known_here))
        else:
            item.changes["title" if name == "source" else name] = value


def _names(source: Source, row: RowForm, name: str) -> bool:
    if name == "slug":
        return True
    return not row.text("slug") or row.text("source") in (source.title, source.slug)


def _same(source: Source, name: str, value: Any, stored: dict[str, str]) -> bool:
    if name == "source":
        return value == source.title
    if name == "mentions":
        texts = {text for text in stored["mentions"].split("; ") if text}
        return (
            {issue.pk for issue in value} == set(source.mentions.values_list("pk", flat=True)) if texts else not value
        )
    return getattr(source, name) == value


def _differs(name: str, stored: dict[str, str], known_here: bool) -> str:
    if known_here:
        return f"Somebody changed this meanwhile to “{stored[name]}”. Type that to keep it, or reload the page."
    return (
        f"The source {stored['slug']} is recorded with “{stored[name]}” here. Leave this empty to use it as it is, "
        "or change it under Sources."
    )


def _refuse_twice(wanted: list[Wanted]) -> None:
    first: dict[Any, RowForm] = {}
    for item in wanted:
        key = item.source.pk or item.source.slug or item.source.title
        if key in first:
            item.row.add_error("source", f"This source is already on the list, as number {first[key].text('number')}.")
        first.setdefault(key, item.row)


def _refuse_known_addresses(wanted: list[Wanted]) -> None:
    new = {item.changes["url"]: item for item in wanted if item.new and not item.source.slug and item.changes["url"]}
    for source in Source.objects.filter(url__in=new) if new else ():
        new[source.url].row.add_error(
            "url", f"This address is the source “{source.title}” ({source.slug}). Type that as the source."
        )
