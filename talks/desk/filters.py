"""What the desk's lists can be narrowed and searched by."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.http import HttpRequest

from actors.models import Actor, ActorName
from talks.desk.state import State
from talks.models import Collection, Entry, EntryParty, Issue, Participation, Position


def folded(text: str) -> Func:
    """`text` as the database folds names."""
    return Func(Value(text.replace("\0", "")), function="fold_text", output_field=TextField())


def search_actors(queryset: QuerySet[Any], text: str, path: str = "") -> QuerySet[Any]:
    """Actors one of whose names, in any script, contains every word of `text`."""
    for word in text.split():
        needle = folded(word)
        names = ActorName.objects.filter(actor=OuterRef("pk"), folded__contains=needle)
        queryset = queryset.filter(Q(folded__contains=needle) | Q(slug__contains=word.lower()) | Exists(names))
    return queryset


def search_entries(queryset: QuerySet[Entry], text: str) -> QuerySet[Entry]:
    """Entries that hold every word of `text` in their title, summary, address, or the name of somebody in them."""
    for word in text.split():
        needle = folded(word)
        actors = search_actors(Actor.objects.all(), word).values("pk")
        queryset = queryset.filter(
            Q(folded__contains=needle)
            | Q(slug__contains=word.lower())
            | Q(pk__in=Entry.objects.alias(said=Func(F("summary"), function="fold_text", output_field=TextField()))
                .filter(said__contains=needle).values("pk"))
            | Exists(EntryParty.objects.filter(entry=OuterRef("pk"), actor__in=actors))
            | Exists(Participation.objects.filter(entry=OuterRef("pk"), actor__in=actors))
            | Exists(Position.objects.filter(entry=OuterRef("pk"), speaker__in=actors))
        )  # fmt: skip
    return queryset


class StateFilter(admin.SimpleListFilter):
    """Where an entry stands between draft and publication; the queryset carries `state`."""

    title, parameter_name = "publication", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in State.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(state=self.value()) if self.value() in State.values else queryset


class CollectionFilter(admin.SimpleListFilter):
    """The collection that an entry was imported from, as a record or as a trip put together of several."""

    title, parameter_name = "imported from", "collection"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Collection.objects.values_list("slug", "title"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        slug = str(self.value()).replace("\0", "")
        return queryset.filter(Q(imported_record__collection__slug=slug) | Q(imported_tour__collection__slug=slug))


class UpstreamFilter(admin.SimpleListFilter):
    """Imported entries whose collection does not list them any more."""

    title, parameter_name = "its collection", "upstream"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("gone", "No longer listed upstream")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        gone = self.value() == "gone"
        return queryset.filter(imported_record__withdrawn_upstream__isnull=False) if gone else queryset


class IssueFilter(admin.SimpleListFilter):
    """An issue with everything below it, wherever the entry touches it."""

    title, parameter_name = "issue", "issue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(issue.slug, f"{' ' * 3 * issue.tree_depth}{issue.name}") for issue in Issue.objects.with_tree_fields()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        slug = str(self.value() or "").replace("\0", "")
        issue = Issue.objects.filter(slug=slug).first() if slug else None
        if issue is None:
            return queryset
        below = list(issue.descendants(include_self=True).values_list("pk", flat=True))
        touching = Q(issues__in=below)
        for rows in ("positions", "outcomes", "conditions", "commitments"):
            touching |= Q(**{f"{rows}__issue__in": below})
        return queryset.filter(pk__in=Entry.objects.filter(touching).values("pk"))
