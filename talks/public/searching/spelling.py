"""Help where little or nothing is found: names and words that look like what was typed, and what fewer words find.

Nothing is replaced: a reader chooses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nlargest

import numpy as np
from pyroaring import BitMap

from talks.models.editions import PublicEntry
from talks.public import facets
from talks.public.database import TookTooLong, public_connection, within
from talks.public.filters import TimelineFilter
from talks.public.index.live import State
from talks.public.index.text import TooCommon
from talks.public.search import pieces
from talks.public.searching.marking import stems_of, words_in
from talks.public.searching.things import PATIENCE
from talks.public.searching.words import Words
from talks.text import folded

FEW = 3  # so few results, and a better word is worth a look
MOST = 3
ALIKE = 0.34  # least similarity of a name, by its trigrams
SHORTEST = 5  # letters of a word that is looked at: shorter ones look like too many others

# The name that looks most like it of each actor, issue and channel that has one; `%>` finds actors by their index.
_NAMES = """
    SELECT name, likeness FROM (
        SELECT best.name, similarity(fold_text(best.name), fold_text(%(q)s)) AS likeness
        FROM talks_publicactor actor CROSS JOIN LATERAL (
            SELECT name FROM unnest(string_to_array(actor.names, E'\\n')) AS name
            ORDER BY similarity(fold_text(name), fold_text(%(q)s)) DESC, name LIMIT 1
        ) best WHERE actor.folded %%> fold_text(%(q)s)
        UNION SELECT name, similarity(fold_text(name), fold_text(%(q)s)) FROM talks_publicissue
        UNION SELECT name, similarity(fold_text(name), fold_text(%(q)s)) FROM talks_publicchannel
    ) found WHERE likeness >= %(alike)s ORDER BY likeness DESC, name LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Other words to look for; `entries` that hold them (a name may be found in none)."""

    q: str
    entries: int


@dataclass(frozen=True, slots=True)
class Fewer:
    """The same words but one, and how many entries that finds."""

    left_out: str
    q: str
    entries: int


def suggestions(state: State, q: str, words: Words) -> list[Suggestion]:
    """Up to `MOST`, none that finds nothing. Some five queries."""
    found: dict[str, Suggestion] = {}
    by_word = _by_words(state, q, words)
    positive = " ".join(one.text.strip('"') for one in words.wanted())
    for text, is_name in [*((name, True) for name in _names_like(positive)), *((text, False) for text in by_word)]:
        key = folded(text)
        if key in (folded(q), folded(positive)) or key in found:
            continue
        number = _entries(state, text)
        if number or is_name:
            found[key] = Suggestion(text, number)
    return list(found.values())[:MOST]


def fewer(state: State, q: str, words: Words) -> list[Fewer]:
    """For words that no entry holds together: each of them left out, where that finds some. A query a word."""
    typed = pieces(q)
    if sum(1 for _ in words.every()) < 2:
        return []
    found = []
    for at, piece in enumerate(typed):
        others = [one for other, one in enumerate(typed) if other != at]
        rest = " ".join(others)
        if piece.lower() == "or" or all(one.startswith("-") or one.lower() == "or" for one in others):
            continue
        if number := _entries(state, rest):
            found.append(Fewer(piece, rest, number))
    return sorted(found, key=lambda one: -one.entries)[:MOST]


def _entries(state: State, q: str) -> int:
    try:
        return facets.select(state, TimelineFilter(q=q)).total
    except TooCommon:
        return 0


def _names_like(q: str) -> list[str]:
    """Names of actors, issues and channels that look like all that was typed. Three queries."""
    try:
        with within(PATIENCE), public_connection().cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])
            cursor.execute(_NAMES, {"q": q, "alike": ALIKE, "most": MOST})
            return [name for name, _ in cursor.fetchall()]
    except TookTooLong:
        return []


# --- Word by word -----------------------------------------------------------------------------------------------------


def _by_words(state: State, q: str, words: Words) -> Iterator[str]:
    """What was typed with the nearest words that entries hold for those that none does."""
    better: dict[str, str] = {}
    for piece in words.wanted():
        tokens = words_in(piece.text)
        alone = len(tokens) == 1 and len(tokens[0]) >= SHORTEST
        if alone and not _entries(state, piece.text) and (near := _nearest(state, tokens[0])):
            better[piece.text] = near
    if better:
        yield " ".join(better.get(one, one) for one in pieces(q))


def _nearest(state: State, word: str) -> str:
    """The word most like `word` of those that entries hold, as one of them writes it. Three queries at most."""
    stem = stems_of({word}).get(word) or word
    best: list[tuple[float, int, str, BitMap, int]] = []
    for at, (segment, shown) in enumerate(zip(state.index.segments, state.index.shown, strict=True)):
        likely = ((_likeness(stem, one), one) for one in segment.stems)
        for likeness, one in nlargest(MOST, (pair for pair in likely if pair[0] >= 0.5)):
            where = segment.stands(one) & shown
            if where:
                best.append((likeness, len(where), one, where, at))
    if not best:
        return ""
    _, _, stem, where, at = max(best, key=lambda one: one[:2])
    newest = state.index.segments[at].ids[np.uint32(where.max())]
    return _as_written(int(newest), stem)


def _as_written(entry_id: int, stem: str) -> str:
    row = PublicEntry.objects.filter(pk=entry_id).only("search_title", "search_names", "search_body").first()
    if row is None:
        return ""
    for text in (row.search_title, row.search_names, row.search_body):
        written = words_in(text, as_written=True)
        by_stem = stems_of({folded(one) for one in written if folded(one)[:1] == stem[:1]})
        for one in written:
            if folded(one) == stem or by_stem.get(folded(one)) == stem:
                return one
    return ""


def _likeness(one: str, other: str) -> float:
    """How alike two words are, from 0 to 1: by the letters to be changed, swapped, put in or left out."""
    if abs(len(one) - len(other)) > 2 or (one[:1] != other[:1] and one[1:3] != other[1:3]):
        return 0
    longest = max(len(one), len(other))
    allowed = 2 if longest > 5 and one[:1] == other[:1] else 1
    steps = _distance(one, other, allowed)
    return 0 if steps > allowed else 1 - steps / longest


def _distance(one: str, other: str, most: int) -> int:
    """Changes of a letter, two swapped ones counted once; anything above `most` where there are more."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, above, row = above, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
