"""One answer to a search: how much of each kind there is, the best of each or a page of one, and what helps on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from talks.models.editions import PublicEntry
from talks.public import facets
from talks.public.filters import TimelineFilter
from talks.public.index.live import State
from talks.public.index.text import TooCommon
from talks.public.presenting import page_of
from talks.public.searching import spelling, statements, things
from talks.public.searching.asked import MOST, SIZE, TYPES, Asked
from talks.public.searching.marking import Marker
from talks.public.searching.spelling import Fewer, Suggestion
from talks.public.searching.things import Found, Hit
from talks.public.searching.words import Words, understood
from talks.text import folded
from talks.vocabulary import EntryKind, EntryStatus, label

TOP = 4  # of each kind, where all kinds are shown
MOST_EXACT = 3


@dataclass(frozen=True)
class Group:
    """What is found of one kind: `count` of it can be shown. `too_long`: it could not be counted."""

    type: str
    count: int
    hits: list[Hit]
    more: bool = False
    too_long: bool = False

    @property
    def number(self) -> int:
        """How many there are, at least that where there are `more`."""
        return MOST if self.more else self.count


@dataclass(frozen=True)
class Answer:
    """`groups` has every kind, with hits as far as they are shown; `exact` is what bears exactly the name typed.

    `too_common` are words that ask for nothing, `only_excluded` that nothing else was typed than what to leave out.
    """

    asked: Asked
    groups: list[Group]
    words: Words | None = None
    exact: list[Hit] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    fewer: list[Fewer] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(group.number for group in self.groups)

    @property
    def more(self) -> bool:
        """Whether there are more than `total`."""
        return any(group.more or group.too_long for group in self.groups)

    @property
    def only_excluded(self) -> bool:
        return self.words is not None and not self.words.asks() and any(True for _ in self.words.every())

    @property
    def too_common(self) -> list[str]:
        return self.words.too_common if self.words else []

    def group(self, kind: str) -> Group:
        return next(one for one in self.groups if one.type == kind)

    def marker(self) -> Marker:
        """Marks what was looked for in everything that is shown. One query, for words not met before."""
        assert self.words is not None
        shown = [*self.exact, *(hit for group in self.groups for hit in group.hits)]
        texts = [text for hit in shown for text in (hit.title, hit.about, hit.count, *hit.texts, *hit.also)]
        return Marker(self.words, texts)


def answered(state: State, asked: Asked) -> Answer:
    """The answer as of one release. Some 20 queries for words that were never asked for, however much there is."""
    if not asked.q:
        return Answer(asked, [Group(kind, 0, []) for kind in TYPES])
    words = understood(asked.q)
    begin, end = ((asked.page - 1) * SIZE, asked.page * SIZE) if asked.type else (0, TOP)
    groups, exact = [], _entry_called(asked.q) if asked.page == 1 and not asked.type else []
    for kind in TYPES:
        shown = kind == asked.type or not asked.type
        if kind == "entries":
            groups.append(_entries(state, asked.q, words, begin, end if shown else begin))
            continue
        found = _FIND[kind](state, words)
        hits = _hits(state, kind, found.keys[begin:end] if shown else [])
        groups.append(Group(kind, len(found.keys), hits, found.more, found.too_long))
        if kind in _NAMED and asked.page == 1 and not asked.type:
            exact += _hits(state, kind, found.exact[:MOST_EXACT])
    answer = Answer(asked, groups, words, exact[:MOST_EXACT])
    return _helped(state, answer) if words.asks() else answer


# What may stand first when its name was typed: a source is looked for by more than its title.
_NAMED = ("actors", "issues", "channels")
_BY_WHOLE_WORDS = ("entries", "statements", "sources")
_FIND: dict[str, Callable[[State, Words], Found]] = {
    "statements": statements.find,
    **{kind: one.find for kind, one in things.KINDS.items()},
}


def _hits(state: State, kind: str, keys: Sequence[Any]) -> list[Hit]:
    return statements.hits(state, keys) if kind == "statements" else things.hits(state, kind, keys)


def _helped(state: State, answer: Answer) -> Answer:
    """With suggestions where no text holds the words, and where no entry does, what fewer words find.

    Actors, issues and channels are found by names that only begin so, too: “Xi Jinpin” may still be a mistake.
    """
    asked, words = answer.asked, answer.words
    assert words is not None
    found = answer.group("entries")
    entries = found.count or found.too_long
    held = answer.exact or any(answer.group(kind).count or answer.group(kind).too_long for kind in _BY_WHOLE_WORDS)
    return Answer(
        asked, answer.groups, words, answer.exact,
        [] if held else spelling.suggestions(state, asked.q, words),
        spelling.fewer(state, asked.q, words) if not entries else [],
    )  # fmt: skip


# --- Entries ----------------------------------------------------------------------------------------------------------

_COLUMNS = ("slug", "title", "summary", "kind", "status", "when_text", "search_names", "search_body")


def _entries(state: State, q: str, words: Words, begin: int, end: int) -> Group:
    """Counted exactly, by the index in memory. A query for words not met before, and one for those shown.

    Where only what to leave out was typed, the others are counted and not shown. Words that English leaves out are
    looked for in names.
    """
    try:
        selection = facets.select(state, TimelineFilter(q=q, best_match=True))
    except TooCommon:
        return Group("entries", 0, [], too_long=True)
    only_excludes = not words.asks() and any(True for _ in words.every())
    ids = [one.entry_id for one in selection.older(None, end)[begin:]] if end > begin and not only_excludes else []
    return Group("entries", selection.total, [entry_hit(row) for row in facets.rows(ids, *_COLUMNS)])


def entry_hit(row: PublicEntry) -> Hit:
    about = [row.when_text, label(EntryKind, row.kind).lower(), label(EntryStatus, row.status).lower()]
    # Behind the text stand pairs of characters, for the index alone.
    body = row.search_body.rpartition("\n")[0].split("\n") if row.search_body else []
    names = row.search_names.rpartition("\n")[0].split("\n") if row.search_names else []
    return Hit(
        "entries", row.slug, page_of("entry", row.slug), row.title, about=" · ".join(about),
        texts=(row.summary, *(line for line in body if line and line != row.summary)),
        also=tuple(dict.fromkeys(filter(None, names))),
    )  # fmt: skip


def _entry_called(q: str) -> list[Hit]:
    """The entry whose title is exactly what was typed. One query."""
    slug = slugify(q)
    found = PublicEntry.objects.filter(slug=slug).only(*_COLUMNS).first() if slug else None
    return [entry_hit(found)] if found is not None and folded(found.title) == folded(q) else []


def said(group: Group) -> str:
    """ "34 entries", "1,000 or more sources", "statements: looking took too long"."""
    one, several, _ = TYPES[group.type]
    if group.too_long:
        return f"{several}: not counted, there are too many to look through"
    if group.more:
        return f"{MOST:,} or more {several}"
    return f"{group.count:,} {one if group.count == 1 else several}"
