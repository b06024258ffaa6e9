"""The names of what can be filtered by: the tree of issues, and every actor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from talks.models.editions import PublicActor, PublicIssue
from talks.public.index.reading import Changes


class ActorName(NamedTuple):
    name: str
    kind: str
    sort_name: str


@dataclass(frozen=True, slots=True)
class Names:
    """`issues` by slug in the order of the tree; `actors` by slug."""

    issues: Mapping[str, PublicIssue]
    actors: Mapping[str, ActorName]

    @classmethod
    def read(cls) -> Names:
        """Two queries."""
        return cls(_issues(), _actors())

    def after(self, changes: Changes) -> Names:
        """The names after some changes. A query for each kind that changed."""
        issues = _issues() if changes.issues else self.issues
        if not changes.actors:
            return Names(issues, self.actors)
        found = _actors(changes.actors)
        kept = {slug: actor for slug, actor in self.actors.items() if slug not in changes.actors}
        return Names(issues, kept | found)


def _issues() -> dict[str, PublicIssue]:
    return {row.slug: row for row in PublicIssue.objects.order_by("sort_key")}


def _actors(slugs: Iterable[str] | None = None) -> dict[str, ActorName]:
    rows = PublicActor.objects.all() if slugs is None else PublicActor.objects.filter(slug__in=list(slugs))
    return {
        slug: ActorName(name, kind, sort_name)
        for slug, name, kind, sort_name in rows.order_by().values_list("slug", "name", "kind", "sort_name")
    }
