"""Which rows a list gives for a filter. The filter chooses entries; a list gives what these entries hold.

No query yet, unless a function says so.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from talks.models.editions import (
    Edition,
    EditionKind,
    PublicActor,
    PublicChannel,
    PublicEntry,
    PublicIssue,
    PublicItem,
    PublicMention,
    PublicSource,
)
from talks.public import facets
from talks.public.actor import by_any_name
from talks.public.api.asked import Asked
from talks.public.corrections import visible
from talks.public.filters import TimelineFilter

# What can be told of a channel itself; the rest of the filter is about entries.
OF_CHANNELS = ("issue", "actor", "pair", "source")
LOGGED = (EditionKind.CORRECTED, EditionKind.WITHDRAWN, EditionKind.CARRIED)


def entries(asked: Asked) -> QuerySet[PublicEntry]:
    fields = ("entry_id", "edition_id", "slug", "sort_date", "first_published_at")
    return facets.matching(asked.filter).only(*fields)


def actors(asked: Asked) -> QuerySet[PublicActor]:
    """`own` holds a part of a name in any script, and a kind."""
    found = by_any_name(asked.own["name"])
    if asked.own["type"]:
        found = found.filter(kind=asked.own["type"])
    return _named(found, "actor", asked.filter)


def issues(asked: Asked) -> QuerySet[PublicIssue]:
    return _named(PublicIssue.objects.all(), "issue", asked.filter)


def sources(asked: Asked) -> QuerySet[PublicSource]:
    """`day` is the one to sort by: sources without a date come last. `own` holds a kind."""
    found = PublicSource.objects.annotate(day=Coalesce("published", Value(date.min, DateField())))
    if asked.own["type"]:
        found = found.filter(kind=asked.own["type"])
    return _named(found, "source", asked.filter)


def _named(found: QuerySet[Any], kind: str, asked: TimelineFilter) -> QuerySet[Any]:
    if not asked:
        return found
    mentions = PublicMention.objects.filter(kind=kind, edition_id__in=facets.matching(asked).values("edition_id"))
    return found.filter(slug__in=mentions.values("slug"))


def channels(asked: Asked) -> QuerySet[PublicChannel]:
    """Channels under an issue, between parties that are, or belong to, an actor. One query where actors are named."""
    found = PublicChannel.objects.all()
    chosen = asked.filter
    if issues_asked := chosen.values("issue"):
        found = found.filter(issue_path__overlap=list(issues_asked))
    if named := chosen.values("actor"):
        found = found.filter(actors__overlap=_families(named))
    if pairs := chosen.values("pair"):
        between = Q()
        for pair in pairs:
            one, other = pair.split("~")
            between |= Q(actors__overlap=_families([one])) & Q(actors__overlap=_families([other]))
        found = found.filter(between)
    if cited := chosen.values("source"):
        ids = PublicSource.objects.filter(slug__in=cited).values_list("channel_ids", flat=True)
        found = found.filter(channel_id__in={pk for some in ids for pk in some})
    return found


def _families(slugs: Any) -> list[str]:
    """Some actors with everybody who belongs to them as a state. One query."""
    found = PublicActor.objects.filter(Q(slug__in=slugs) | Q(state__in=slugs))
    return list(found.values_list("slug", flat=True))


def corrections(asked: Asked) -> QuerySet[Edition]:
    """With a filter, those of the entries that match now; what was withdrawn matches nothing any more."""
    found = visible().filter(kind__in=LOGGED)
    if asked.filter:
        found = found.filter(entry_id__in=facets.matching(asked.filter).values("entry_id"))
    return found


def items(kind: str, asked: Asked) -> QuerySet[PublicItem]:
    """Rows of one kind; those that stand under an issue on the issues asked for, outcomes with the results."""
    return facets.items(asked.filter, kind)
