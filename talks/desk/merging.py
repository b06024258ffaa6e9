"""Two rows that turn out to be the same thing become one; nothing that rested on the other is lost.

Every foreign key that points at the row that goes is pointed at the row that stays; found over the models, so a new
relation is never forgotten. Where both already stand in one unique place (two parties of one entry, two names), the
duplicate goes. The old slug leads to the row that stays, and what is public is brought up to date.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, connection, models, transaction

from actors.models import Actor, ActorName, ActorRedirect
from talks.models import Citation, Issue, IssueAlias, IssueRedirect, Reference, Source, SourceRedirect
from talks.press.carrying import carry_merge


class CannotMerge(Exception):
    """Two rows that are not the same thing, said in a sentence."""


def merge_actors(keep: Actor, lose: Actor, *, by: User, note: str = "") -> int:
    """`lose` becomes another name of `keep`; returns how many public records were brought up to date. Atomic."""
    if keep.kind != lose.kind:
        raise CannotMerge(f"{keep} is a {keep.get_kind_display().lower()}, {lose} a {lose.get_kind_display().lower()}.")
    with transaction.atomic():
        names = [lose.name, *lose.names.values_list("text", flat=True)]
        known = {keep.name, *keep.names.values_list("text", flat=True)}
        for field in ("wikidata", "description", "org_type", "sort_name", "existed_from", "existed_until", "parent_id"):
            if not getattr(keep, field) and getattr(lose, field) and getattr(lose, field) != keep.pk:
                setattr(keep, field, getattr(lose, field))
        if not keep.code:
            keep.code = lose.code
        if keep.parent_id == lose.pk:
            keep.parent_id = lose.parent_id if lose.parent_id != keep.pk else None
        Actor.objects.filter(pk=lose.pk).update(code="")
        keep.save()
        if names[0] not in known:
            ActorName.objects.create(actor=keep, text=names[0], kind=ActorName.NameKind.ALIAS)
        _repoint(keep, lose)
        return _finish(keep, lose, ActorRedirect, "actor", by, note)


def merge_issues(keep: Issue, lose: Issue, *, by: User, note: str = "") -> int:
    """`lose` becomes an alias of `keep`, its children children of `keep`. Atomic."""
    if lose in keep.ancestors():
        raise CannotMerge(f"{keep} lies below {lose}: merge {keep} into {lose} instead.")
    with transaction.atomic():
        if not keep.description:
            keep.description = lose.description
            keep.save()
        _repoint(keep, lose)
        if not IssueAlias.objects.filter(folded=lose.folded).exists() and lose.folded != keep.folded:
            IssueAlias.objects.create(issue=keep, text=lose.name)
        return _finish(keep, lose, IssueRedirect, "issue", by, note)


def merge_sources(keep: Source, lose: Source, *, by: User, note: str = "") -> int:
    """What cited `lose` cites `keep`; what was not recorded of `keep` is taken from `lose`. Atomic."""
    with transaction.atomic():
        for field in ("kind", "publisher_id", "author", "url", "archive_url", "published", "accessed", "language",
                      "licence", "licence_url", "issuing_side_id"):  # fmt: skip
            if not getattr(keep, field):
                setattr(keep, field, getattr(lose, field))
        keep.save()
        _repoint(keep, lose)
        _cite_once(keep)
        return _finish(keep, lose, SourceRedirect, "source", by, note)


def uses(row: models.Model) -> list[tuple[str, int]]:
    """What rests on a row, as (what, how many), without what is only a part of it. One query a relation."""
    counted = []
    for relation in _relations(type(row)):
        model = relation.related_model
        if model in (ActorName, ActorRedirect, IssueAlias, IssueRedirect, SourceRedirect):
            continue
        number = model._default_manager.filter(**{relation.field.name: row}).count()
        if number:
            name = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
            counted.append((f"{name} ({relation.field.verbose_name})", number))
    return counted


def _finish(keep: Any, lose: Any, redirect: type[Any], key: str, by: User, note: str) -> int:
    old_slug = lose.slug
    type(lose)._default_manager.get(pk=lose.pk).delete()  # Protected: raises if anything still rests on it.
    redirect._default_manager.filter(old_slug=old_slug).delete()
    redirect._default_manager.create(old_slug=old_slug, **{key: keep})
    keep = type(keep)._default_manager.get(pk=keep.pk)
    return len(carry_merge(old_slug, keep, by=by, note=note or f"“{lose}” and “{keep}” are one {key}"))


def _relations(model: type[models.Model]) -> list[Any]:
    """Every foreign key to `model`, those of the hidden tables of many-to-many fields among them."""
    concrete: Any = model._meta.concrete_model
    return [
        relation
        for relation in concrete._meta.get_fields(include_hidden=True)
        if (relation.one_to_many or relation.one_to_one)
        and relation.auto_created
        and not relation.related_model._meta.proxy
    ]


def _repoint(keep: Any, lose: Any) -> None:
    """Point every foreign key at `keep`, row by row only where a unique place is taken already."""
    for relation in _relations(type(keep)):
        manager, name = relation.related_model._default_manager, relation.field.name
        rows = manager.filter(**{name: lose.pk})
        if relation.related_model is type(keep)._meta.concrete_model:
            rows.filter(pk=keep.pk).update(**{name: None})
        try:
            with transaction.atomic():
                rows.update(**{name: keep.pk})
                _check_deferred()
        except IntegrityError:
            for row in rows:
                _repoint_one(row, name, keep)


def _repoint_one(row: Any, name: str, keep: Any) -> None:
    try:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**{name: keep.pk})
            _check_deferred()
    except IntegrityError:
        _hand_over_citations(row, name, keep)
        row.delete()


def _hand_over_citations(row: Any, name: str, keep: Any) -> None:
    """A row that stands there twice goes, but what it cites goes to its twin."""
    field = {"participation": "participation", "tenure": "tenure"}.get(row._meta.model_name or "")
    if not field:
        return
    same = {"participation": ("entry_id", "meeting_id"), "tenure": ("office_id",)}[field]
    twin = type(row)._default_manager.filter(**{name: keep.pk, **{key: getattr(row, key) for key in same}}).first()
    if twin is not None:
        Citation.objects.filter(**{field: row}).update(**{field: twin})


def _check_deferred() -> None:
    """Let the constraints that wait for the end of the transaction speak now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _cite_once(keep: Source) -> None:
    """One place on each list, and no citation twice with the same locator."""
    seen: set[tuple[Any, ...]] = set()
    for reference in Reference.objects.filter(source=keep).order_by("number", "pk"):
        key = (reference.entry_id, reference.channel_id)
        if key in seen:
            reference.delete()
        seen.add(key)
    seen = set()
    for citation in Citation.objects.filter(source=keep).order_by("order", "pk"):
        key = (citation.locator, *(getattr(citation, f"{target}_id") for target in Citation.TARGETS))
        if key in seen:
            citation.delete()
        seen.add(key)
