"""Actors, issues, channels and sources by their words, the best first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from talks.models.editions import PublicActor, PublicChannel, PublicIssue, PublicSource
from talks.public import facets
from talks.public.actor import existed, said_count
from talks.public.database import TookTooLong, public_connection, within
from talks.public.index.live import State
from talks.public.lookups import published_counts
from talks.public.presenting import Foreign, counted, foreign, joined, language_name, original_name, page_of
from talks.public.searching.asked import MOST
from talks.public.searching.words import Words
from talks.public.two_spellings import ways
from talks.text import folded
from talks.vocabulary import ActorKind, ChannelState, SourceKind, label

# Milliseconds that one question may take; a reader waits for all of them.
PATIENCE = 700


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `about` is a line of what it is, `texts` what a passage of it may be shown from, the first kept
    where no words stand in any; `also` are other names, which may be why it was found.
    """

    type: str
    slug: str
    url: str
    title: str
    language: str = ""  # of the title, where it is not English
    original: Foreign | None = None
    about: str = ""
    count: str = ""
    texts: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The keys of what matches, the best first, `MOST` of them; `exact` of them bear exactly this name.

    `more` than that match, or, where looking took `too_long`, nobody knows how many.
    """

    keys: Sequence[Any] = ()
    exact: Sequence[Any] = ()
    more: bool = False
    too_long: bool = False


# So many are put in order, so that what nearly everything holds does not take long; of so few it is asked whether
# their names alone hold the words.
MOST_ORDERED, FEW = 20_000, 300
# The first step by the index, whatever the planner thinks of the order.
_FIND = (
    "WITH found AS MATERIALIZED (SELECT {columns} FROM {table} WHERE {words} @@ %s::tsquery LIMIT {most_ordered}), "
    "first AS MATERIALIZED (SELECT *, count(*) OVER () AS number FROM found ORDER BY {order} LIMIT {most}) "
    "SELECT slug, names, number <= {few} AND search_words(names) @@ %s::tsquery FROM first ORDER BY {order}"
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    slug: str
    names: str  # one a line, its own name first
    in_name: bool


@dataclass(frozen=True)
class Kind:
    """How one kind of thing is found: the tsvector of its `words`, which has an index, and its names."""

    type: str
    table: str
    words: str
    names: str  # one a line
    of_names: bool  # whether its words may go on after what was typed
    place: str  # its column in the order of the list
    newest_first: bool = False
    in_text: bool = False  # whether there are more words than those of its names, which have the weight A then
    frequency: Callable[[State, Sequence[str]], Mapping[str, int]] = field(default=lambda state, slugs: {})

    def find(self, state: State, words: Words) -> Found:
        """Exactly that name first, then names that begin so, those that hold all the words, and the others; equals by
        how often they occur, then in the order of their list. Two queries, none where nothing is asked for.
        """
        asked = words.name_query("A" if self.in_text else "") if self.of_names else words.text_query()
        if not asked and self is ACTORS and not any(True for _ in words.every()):
            asked = words.simple  # somebody may be called Will
        if not asked:
            return Found()
        # Only names of this module are put in; what was typed travels as a parameter.
        sql = _FIND.format(
            columns=f"slug, {self.names} AS names, {self.place} AS place",
            table=self.table,
            words=self.words,
            order=f"place {'DESC NULLS LAST' if self.newest_first else 'ASC'}, names, slug",
            most=MOST + 1,
            most_ordered=MOST_ORDERED,
            few=FEW,
        )
        of_names = asked.replace("':*A", "':*")  # names alone have no weights
        try:
            with within(PATIENCE), public_connection().cursor() as cursor:
                cursor.execute(sql, [asked, of_names])
                found = [_Candidate(*row) for row in cursor.fetchall()]
        except TookTooLong:
            return Found(too_long=True)
        return self._ranked(state, words.name, found)

    def _ranked(self, state: State, name: str, found: list[_Candidate]) -> Found:
        times = self.frequency(state, [one.slug for one in found])
        written = tuple(ways(name))
        ranks = {one.slug: _rank(one, written) for one in found}
        ordered = sorted(found[:MOST], key=lambda one: (ranks[one.slug], -times.get(one.slug, 0)))  # stable
        exact = [one.slug for one in ordered if ranks[one.slug] == 0]
        return Found([one.slug for one in ordered], exact, len(found) > MOST)


def _rank(one: _Candidate, written: tuple[str, ...]) -> int:
    """How well it bears the name that was typed, in any of the `written` spellings."""
    names = [folded(line) for line in one.names.split("\n")]
    if any(line.removeprefix("the ") == name.removeprefix("the ") for line in names for name in written):
        return 0
    if any(line.startswith(written) for line in names):
        return 1
    return 2 if one.in_name else 3


def _entries(facet: str) -> Callable[[State, Sequence[str]], Mapping[str, int]]:
    return lambda state, slugs: facets.term_counts(state, facet, slugs)


ACTORS = Kind(
    "actors", "talks_publicactor", "search_words(names)", "names", True, "sort_name", frequency=_entries("actor")
)
_WITH_ALIASES = "array_to_string(ARRAY[name] || ARRAY(SELECT jsonb_array_elements_text(data->'aliases')), E'\\n')"
ISSUES = Kind(
    "issues",
    "talks_publicissue",
    "issue_words(data)",
    _WITH_ALIASES,
    True,
    "sort_key",
    in_text=True,
    frequency=_entries("issue"),
)
CHANNELS = Kind(
    "channels",
    "talks_publicchannel",
    "channel_words(data)",
    "name",
    True,
    "name",
    in_text=True,
    frequency=_entries("channel"),
)
SOURCES = Kind("sources", "talks_publicsource", "source_words(data)", "title", False, "published", newest_first=True)
KINDS = {one.type: one for one in (ACTORS, ISSUES, CHANNELS, SOURCES)}


# --- What is shown of them --------------------------------------------------------------------------------------------


def hits(state: State, kind: str, slugs: Sequence[str]) -> list[Hit]:
    """Those of these slugs that are public, in their order. One query, two for actors, none without slugs."""
    return _SHOWN[kind](state, slugs) if slugs else []


def _actors(state: State, slugs: Sequence[str]) -> list[Hit]:
    rows = PublicActor.objects.in_bulk(slugs)
    counts, published = facets.term_counts(state, "actor", slugs), published_counts(slugs)
    return [
        _actor(rows[slug], said_count(counts.get(slug, 0), published.get(slug, 0))) for slug in slugs if slug in rows
    ]


def _actor(row: PublicActor, count: str) -> Hit:
    record = row.data
    office = next((f"{one['office']}, {one['organisation_name']}" for one in reversed(record["tenures"])), "")
    what = [ActorKind(row.kind).label, record["parent_name"] or office or existed(record.get("existed"))]
    names = tuple(dict.fromkeys(one["text"] for one in record["names"] if one["text"] != row.name))
    return Hit(
        "actors", row.slug, page_of("actor", row.slug), row.name, original=original_name(record),
        about=" · ".join(filter(None, what)), count=count, texts=(record["description"],), also=names,
    )  # fmt: skip


def _issues(state: State, slugs: Sequence[str]) -> list[Hit]:
    rows, counts = PublicIssue.objects.in_bulk(slugs), facets.term_counts(state, "issue", slugs)
    return [_issue(state, rows[slug], counts.get(slug, 0)) for slug in slugs if slug in rows]


def _issue(state: State, row: PublicIssue, count: int) -> Hit:
    above = [state.names.issues[slug].name for slug in row.path[:-1] if slug in state.names.issues]
    return Hit(
        "issues", row.slug, page_of("issue", row.slug), row.name,
        about=f"Under {' › '.join(above)}" if above else "", count=counted(count, "entry", "entries"),
        texts=(row.data["description"],), also=tuple(row.data["aliases"]),
    )  # fmt: skip


def _channels(state: State, slugs: Sequence[str]) -> list[Hit]:
    rows = {row.slug: row for row in PublicChannel.objects.filter(slug__in=slugs)}
    return [_channel(state, rows[slug]) for slug in slugs if slug in rows]


def _channel(state: State, row: PublicChannel) -> Hit:
    parties = joined([state.names.actors[slug].name for slug in row.data["parties"] if slug in state.names.actors])
    since = row.data["periods"][-1]["span"]["text"]
    issue = state.names.issues.get(row.issue)
    about = [label(ChannelState, row.state) + (f", {since}" if since else ""), parties, issue.name if issue else ""]
    return Hit(
        "channels", row.slug, page_of("channel", row.slug), row.name, about=" · ".join(filter(None, about)),
        texts=(row.data["description"], *(one["summary"] for one in row.data["periods"])),
    )  # fmt: skip


def _sources(state: State, slugs: Sequence[str]) -> list[Hit]:
    rows = PublicSource.objects.in_bulk(slugs)
    return [_source(rows[slug]) for slug in slugs if slug in rows]


def _source(row: PublicSource) -> Hit:
    record = row.data
    language = record["language"] if record["language"] not in ("", "en") else ""
    about = [
        label(SourceKind, row.kind), record["publisher_name"], record["author"],
        record["published"]["text"] if record["published"] else "no date",
        f"in {language_name(language)}" if language else "",
    ]  # fmt: skip
    citing = [(len(row.entry_ids), "entry", "entries"), (len(row.channel_ids), "channel", "channels")]
    return Hit(
        "sources", row.slug, reverse("source", args=[row.slug]), row.title, language=language,
        about=" · ".join(filter(None, about)), count=f"cited by {joined([counted(*one) for one in citing if one[0]])}",
    )  # fmt: skip


_SHOWN: dict[str, Callable[[State, Sequence[str]], list[Hit]]] = {
    "actors": _actors, "issues": _issues, "channels": _channels, "sources": _sources,
}  # fmt: skip


def original_of(hit: Hit) -> Foreign | None:
    """The title with its language, where that is not English."""
    return foreign(hit.title, hit.language) if hit.language else None
