"""What was said, judged, demanded, promised and claimed, by its words and by whom and what it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from talks.models.editions import PublicItem
from talks.public import facets
from talks.public.database import TookTooLong, public_connection, within
from talks.public.filters import TimelineFilter
from talks.public.index.live import State
from talks.public.index.text import TooCommon
from talks.public.lookups import entries_by_id
from talks.public.neighbours import EntryView
from talks.public.searching.asked import MOST
from talks.public.searching.things import PATIENCE, Found, Hit
from talks.public.searching.words import Words, named
from talks.vocabulary import SIDE_VOICES, FollowUpStatus, Result, Stance, Verdict, label

KINDS = ("position", "outcome", "condition", "commitment", "claim")
NEWEST = 400  # entries that are looked through for the newest statements, where there are too many to put in order
_MATCHES = (
    "kind IN ('position', 'outcome', 'condition', 'commitment', 'claim') "
    "AND statement_words(data, issue_path, actors) @@ %s::tsquery"
)
# The rows of some entries, by their key: an index of words would find those of all entries first.
_OF_SOME = "(SELECT * FROM talks_publicitem WHERE entry_id = ANY(%s::bigint[]) OFFSET 0) AS item"
# Where on the entry's page it stands.
_PLACES = {
    "position": "positions",
    "outcome": "outcomes",
    "condition": "conditions",
    "commitment": "commitments",
    "claim": "claims",
}


class Key(NamedTuple):
    """Where a statement is; in this order, reversed, the newest comes first."""

    date: date
    entry_id: int
    kind: str
    order: int


def find(state: State, words: Words) -> Found:
    """Newest first. A name, in any script, finds what its bearer said and what is said on an issue so called.

    Three queries, five where more than `MOST` match; those are of the newest entries then. None where nothing is asked.
    """
    if not words.text_query():
        return Found()
    try:
        asked = words.text_query(named(state, words))
        found, too_long = _keys(f"{_MATCHES} LIMIT {MOST + 1}", [asked]), False
    except TookTooLong:
        found, too_long = [], True
    more = too_long or len(found) > MOST
    if more:
        found = _of_the_newest(state, words.q, asked) or found
    return Found(sorted(found, key=_newest_first)[:MOST], more=bool(found) and more, too_long=too_long and not found)


def _of_the_newest(state: State, q: str, asked: str) -> list[Key]:
    """Those of the newest entries that hold the words. One query, and none for words the entries were searched for."""
    try:
        newest = facets.in_order(facets.select(state, TimelineFilter(q=q)))[:NEWEST].tolist()
        return _keys(_MATCHES, [newest, asked], _OF_SOME)
    except (TookTooLong, TooCommon):
        return []


def _newest_first(key: Key) -> tuple[int, int, str, int]:
    return -key.date.toordinal(), -key.entry_id, key.kind, key.order


def _keys(condition: str, params: list[Any], table: str = "talks_publicitem") -> list[Key]:
    with within(PATIENCE), public_connection().cursor() as cursor:
        cursor.execute(
            f'SELECT date, entry_id, kind, "order" FROM {table} WHERE {condition}',  # noqa: S608 - see above
            params,
        )
        return [Key(*row) for row in cursor.fetchall()]


_ROWS = (
    "SELECT item.* FROM unnest(%s::bigint[], %s::text[], %s::int[]) AS wanted(entry_id, kind, place) "
    "JOIN talks_publicitem item ON item.entry_id = wanted.entry_id AND item.kind = wanted.kind "
    'AND item."order" = wanted.place'
)


def hits(state: State, keys: Sequence[Key]) -> list[Hit]:
    """Those that are public, in their order. Two queries, none without keys."""
    if not keys:
        return []
    columns = [[key.entry_id for key in keys], [key.kind for key in keys], [key.order for key in keys]]
    rows = {(row.entry_id, row.kind, row.order): row for row in PublicItem.objects.raw(_ROWS, columns)}
    entries = entries_by_id(key.entry_id for key in keys)
    return [
        _Shown(state, rows[key[1:]], entries[key.entry_id]).hit()
        for key in keys
        if key[1:] in rows and key.entry_id in entries
    ]


@dataclass(frozen=True)
class _Shown:
    """One statement as a hit: what it says, then who says it, on what, when and where it is on record."""

    state: State
    row: PublicItem
    entry: EntryView

    def hit(self) -> Hit:
        kind, data = self.row.kind, self.row.data
        said, quote = _SAID[kind](data), data.get("quote", "")
        who = [name for name in _WHO[kind](self, data) if name]
        issue = self.row.issue and " › ".join(self._issue(slug) for slug in self.row.issue_path)
        about = [kind.capitalize(), *who, f"on {issue}" if issue else ""]
        return Hit(
            "statements",
            self.entry.url.strip("/").rpartition("/")[2],
            f"{self.entry.url}#{_PLACES[kind]}",
            said or f"“{quote}”",
            about=" · ".join(filter(None, about)),
            count=f"{self.entry.when} · {self.entry.title}",
            texts=(f"“{quote}”" if quote and said else "", *filter(None, _MORE[kind](data))),
        )

    def name(self, slug: str) -> str:
        actor = self.state.names.actors.get(slug)
        return actor.name if actor else ""

    def _issue(self, slug: str) -> str:
        issue = self.state.names.issues.get(slug)
        return issue.name if issue else slug

    def by(self, person: dict[str, Any] | None, party: str = "") -> str:
        """ "Qin Gang for China", "China", "Wang Yi"."""
        speaker, side = self.name(person["actor"]) or person["name"] if person else "", self.name(party)
        return f"{speaker} for {side}" if speaker and side and speaker != side else speaker or side


def _judged(result: str, summary: str) -> str:
    return f"{result}: {summary}" if summary else result


_SAID: dict[str, Callable[[dict[str, Any]], str]] = {
    "position": lambda data: data["summary"] or (label(Stance, data["stance"]) if not data["quote"] else ""),
    "outcome": lambda data: _judged(label(Result, data["result"]), data["summary"]),
    "condition": lambda data: data["demand"],
    "commitment": lambda data: data["summary"],
    "claim": lambda data: data["text"],
}
_WHO: dict[str, Callable[[_Shown, dict[str, Any]], Iterable[str]]] = {
    "position": lambda row, data: [
        row.by(data["speaker"], data["party"] if data["voice"] in SIDE_VOICES else ""),
        label(Stance, data["stance"]).lower(),
    ],
    "outcome": lambda row, data: [f"judged by {row.by(data['assessor']) or 'the editors'}"],
    "condition": lambda row, data: [
        f"set by {row.name(data['party'])}" if data["party"] else "",
        f"as {row.by(data['stated_by'])} tells it" if data["stated_by"] and not data["by_party_itself"] else "",
    ],
    "commitment": lambda row, data: [
        " and ".join(filter(None, map(row.name, data["parties"]))), label(FollowUpStatus, data["status"]).lower(),
    ],
    "claim": lambda row, data: [row.by(data["made_by"]), label(Verdict, data["verdict"]).lower()],
}  # fmt: skip
_MORE: dict[str, Callable[[dict[str, Any]], Iterable[str]]] = {
    "position": lambda data: [data["occasion"]],
    "outcome": lambda data: [],
    "condition": lambda data: [data["obstacle"]],
    "commitment": lambda data: [one["summary"] for one in data["follow_ups"]],
    "claim": lambda data: [data["explanation"]],
}
