"""Carries a change of names into what is already public.

After two actors were merged, or a name was mended, the published records still say it the old way. Here the current
editions that name the row get a new edition each, in which only that description changed: nothing that editors have
since changed in the log, and not published, goes along.
"""

from __future__ import annotations

import copy
from itertools import batched
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from actors.models import Actor
from talks.models import Edition, Issue, PublicMention, Source
from talks.press.describing import Bibliography, Cast, IssueTree
from talks.press.publishing import BATCH, carry

Kept = Actor | Issue | Source

_KIND: dict[type, str] = {Actor: "actor", Issue: "issue", Source: "source"}


def carry_merge(old_slug: str, kept: Kept, *, by: User, note: str) -> list[Edition]:
    """Let every public record that names `old_slug` name `kept` instead, as the log describes it now.

    Returns the new editions, oldest subject first; none when nothing public names it. With `old_slug` equal to the
    slug of `kept` this brings a changed name or description up to date. Atomic.
    """
    kind = _KIND[type(kept)._meta.concrete_model or type(kept)]
    with transaction.atomic():
        naming = list(PublicMention.objects.filter(kind=kind, slug=old_slug).values_list("edition_id", flat=True))
        found: list[Edition] = []
        for some in batched(sorted(naming), BATCH):
            changed = []
            for edition in Edition.objects.filter(pk__in=some).order_by("pk").select_related("entry", "channel"):
                subject = edition.entry or edition.channel
                if subject is not None and edition.record is not None:
                    changed.append((subject, _changed(edition.record, kind, old_slug, kept)))
            found += carry(changed, by=by, note=note)
        return found


def _changed(record: dict[str, Any], kind: str, old_slug: str, kept: Kept) -> dict[str, Any]:
    record = copy.deepcopy(record)
    if isinstance(kept, Source):
        _change_source(record, old_slug, kept)
        return record
    dictionary = record[f"{kind}s"]
    dictionary.pop(old_slug, None)
    keys = _ACTOR_KEYS if kind == "actor" else _ISSUE_KEYS
    _rename(record, keys, old_slug, kept.slug, kept.name)
    if isinstance(kept, Actor):
        cast = Cast([kept.pk])
        cast.slug(kept.pk)
        dictionary.update(cast.records())
        record["actors"] = dict(sorted(dictionary.items()))
    else:
        described = IssueTree().records([kept.pk])
        dictionary.update({slug: one for slug, one in described.items() if slug == kept.slug or slug not in dictionary})
    if "issue_slugs" in record:
        record["issue_slugs"] = list(dict.fromkeys(record["issue_slugs"]))
    return record


# Keys of a record whose value is the slug of an actor, or a list of them; `actor` has the name beside it.
_ACTOR_KEYS = {
    "actor", "side", "party", "parties", "of", "via", "by", "asked_by", "asked", "country", "judged_by", "organisation",
    "publisher", "issuing_side", "parent", "state",
}  # fmt: skip
_ISSUE_KEYS = {"issue", "issue_slugs", "mentions", "parent", "path"}
_NAME_BESIDE = {
    "actor": "name", "organisation": "organisation_name", "publisher": "publisher_name", "parent": "parent_name",
}  # fmt: skip


def _rename(node: Any, keys: set[str], old: str, new: str, name: str) -> None:
    """Replace `old` by `new` wherever one of `keys` holds it, and the name that stands beside it."""
    if isinstance(node, list):
        for one in node:
            _rename(one, keys, old, new, name)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in keys and value == old:
                node[key] = new
                if (beside := _NAME_BESIDE.get(key)) in node:
                    node[beside] = name
            elif key in keys and isinstance(value, list) and old in value:
                node[key] = list(dict.fromkeys(new if one == old else one for one in value))
            else:
                _rename(value, keys, old, new, name)


def _change_source(record: dict[str, Any], old_slug: str, kept: Source) -> None:
    """Describe the source anew; if the record cites both, its two numbers become one."""
    by_slug = {source["slug"]: source for source in record["sources"]}
    old, present = by_slug[old_slug], by_slug.get(kept.slug)
    number = min(old["number"], present["number"]) if present else old["number"]
    cast, tree = Cast([kept.publisher_id, kept.issuing_side_id]), IssueTree()
    [described] = Bibliography([_Numbered(number, kept)]).records(cast, tree)  # type: ignore[list-item]
    gone = {source["number"] for source in (old, present) if source} - {number}
    record["sources"] = sorted(
        [source for source in record["sources"] if source["slug"] not in (old_slug, kept.slug)] + [described],
        key=lambda source: source["number"],
    )
    record["actors"] = dict(sorted({**cast.records(), **record["actors"]}.items()))
    _renumber(record, gone, number)


class _Numbered:
    """What `Bibliography` needs of a reference."""

    def __init__(self, number: int, source: Source) -> None:
        self.number, self.source, self.source_id = number, source, source.pk


def _renumber(node: Any, gone: set[int], number: int) -> None:
    if isinstance(node, list):
        for one in node:
            _renumber(one, gone, number)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "cites":
                for cite in value:
                    cite["number"] = number if cite["number"] in gone else cite["number"]
            else:
                _renumber(value, gone, number)
