"""What the desk's lists can be narrowed and searched by."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.http import HttpRequest

from actors.models import Actor, ActorName
from talks.desk.state import State
from talks.models import Entry, EntryParty, Issue, Participation, Position


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


class IssueFilter(admin.SimpleListFilter):
    """An issue with everything below it, wherever the entry touches it."""

    title, parameter_name = "issue", "issue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(issue.slug, f"{' ' * 3 * issue.tree_depth}{issue.name}") for issue in Issue.objects.with_tree_fields()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        issue = Issue.objects.filter(slug=self.value()).first() if self.value() else None
        if issue is None:
            return queryset
        below = list(issue.descendants(include_self=True).values_list("pk", flat=True))
        touching = Q(issues__in=below)
        for rows in ("positions", "outcomes", "conditions", "commitments"):
            touching |= Q(**{f"{rows}__issue__in": below})
        return queryset.filter(pk__in=Entry.objects.filter(touching).values("pk"))
