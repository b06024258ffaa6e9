"""The names of what can be filtered by: the tree of issues, every actor and every channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from talks.models.editions import PublicActor, PublicChannel, PublicIssue
from talks.public.index.reading import Changes


class ActorName(NamedTuple):
    name: str
    kind: str
    sort_name: str


@dataclass(frozen=True, slots=True)
class Names:
    """`issues` by slug in the order of the tree; `actors` by slug; `channels`, their names alone, by slug."""

    issues: Mapping[str, PublicIssue]
    actors: Mapping[str, ActorName]
    channels: Mapping[str, str]

    @classmethod
    def read(cls) -> Names:
        """Three queries."""
        return cls(_issues(), _actors(), _channels())

    def after(self, changes: Changes) -> Names:
        """The names after some changes. A query for each kind that changed."""
        # A channel stands under an issue, so an edition of it says that the issue may be described otherwise.
        issues, channels = (_issues(), _channels()) if changes.issues else (self.issues, self.channels)
        if not changes.actors:
            return Names(issues, self.actors, channels)
        found = _actors(changes.actors)
        kept = {slug: actor for slug, actor in self.actors.items() if slug not in changes.actors}
        return Names(issues, kept | found, channels)


def _issues() -> dict[str, PublicIssue]:
    return {row.slug: row for row in PublicIssue.objects.order_by("sort_key")}


def _channels() -> dict[str, str]:
    return dict(PublicChannel.objects.order_by("slug").values_list("slug", "name"))


def _actors(slugs: Iterable[str] | None = None) -> dict[str, ActorName]:
    rows = PublicActor.objects.all() if slugs is None else PublicActor.objects.filter(slug__in=list(slugs))
    return {
        slug: ActorName(name, kind, sort_name)
        for slug, name, kind, sort_name in rows.order_by().values_list("slug", "name", "kind", "sort_name")
    }
