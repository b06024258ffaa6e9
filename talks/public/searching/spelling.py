"""Help where nothing is found: names and words that may have been meant by what was typed, and what fewer words find.

Nothing is replaced: a reader chooses. A word that stands on record is never taken for a mistake.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from heapq import nlargest

import numpy as np

from talks.models.editions import PublicEntry
from talks.public import facets
from talks.public.database import TookTooLong, public_connection, within
from talks.public.filters import TimelineFilter
from talks.public.index.live import State
from talks.public.index.text import TooCommon
from talks.public.search import pieces
from talks.public.searching import mistakes
from talks.public.searching.marking import stems_of, words_in
from talks.public.searching.things import PATIENCE
from talks.public.searching.words import Words
from talks.text import folded

MOST = 3
ALIKE = 0.34  # least similarity of a name, by its trigrams
SHORTEST = 5  # letters of a word that is looked at: shorter ones look like too many others
# Names that are weighed; stems of words that are, and how many of the newest entries with each are looked through.
MOST_NAMES, MOST_STEMS, MOST_ENTRIES = 12, 6, 4
SLIGHT = 0.5  # of a mistake, by the measure of `mistakes`: a letter doubled or not
_HYPHENED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")

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
    """Up to `MOST` for what no text holds, none that finds nothing; those with no more words than were typed first.

    Nothing where a name on record holds the very words. Some five queries.
    """
    positive = " ".join(one.text.strip('"') for one in words.wanted())
    weighed = [(mistakes.in_name(positive, name), name) for name in _names_like(positive)]
    if any(cost == 0 for cost, _ in weighed):
        return []
    names = [name for cost, name in weighed if cost is not None]
    typed = len(words_in(positive))
    found: dict[str, Suggestion] = {}
    ordered = sorted([*_by_words(state, q, words), *names], key=lambda text: max(len(words_in(text)), typed))  # stable
    for text in ordered:
        key = folded(text)
        if key not in (folded(q), folded(positive)) and key not in found:
            number = _entries(state, text)
            if number or text in names:
                found[key] = Suggestion(text, number)
        if len(found) == MOST:
            break
    return list(found.values())


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
            cursor.execute(_NAMES, {"q": q, "alike": ALIKE, "most": MOST_NAMES})
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
    """The word that was most likely meant by `word`, as entries write it; "" for none. Three queries at most."""
    typed = {word, stems_of({word}).get(word) or word}
    likely: list[tuple[float, int, str, list[int]]] = []
    for segment, shown in zip(state.index.segments, state.index.shown, strict=True):
        alike = ((max(_likeness(one, stem) for one in typed), stem) for stem in segment.stems)
        for likeness, stem in nlargest(MOST_STEMS, (pair for pair in alike if pair[0] >= 0.5)):
            if where := segment.stands(stem) & shown:
                newest = segment.ids[np.array(where[-MOST_ENTRIES:], dtype=np.uint32)].tolist()
                likely.append((likeness, len(where), stem, newest))
    likely = sorted(likely, key=lambda one: one[:2], reverse=True)[:MOST_STEMS]
    counts: Counter[str] = Counter()
    for _, count, stem, _ in likely:
        counts[stem] += count  # of all segments
    best = (
        (cost, -counts[stem], -times, written)
        for (stem, written), times in _written({pk for *_, ids in likely for pk in ids}, counts.keys()).items()
        if (cost := _cost(word, folded(written), stem)) is not None
    )
    return min(best, default=(0, 0, 0, ""))[3]


def _cost(word: str, written: str, stem: str) -> float | None:
    """Of a word for the form that is written, or, for a slight mistake, for its stem: "visitt" for "visited"."""
    of_stem = mistakes.in_word(word, stem)
    return of_stem if of_stem is not None and of_stem <= SLIGHT else mistakes.in_word(word, written)


def _written(entry_ids: Set[int], stems: Set[str]) -> Counter[tuple[str, str]]:
    """How often the entries write a word of each stem in each of its forms: (stem, form). Two queries at most."""
    written: Counter[str] = Counter()
    for row in PublicEntry.objects.filter(pk__in=entry_ids).only("search_title", "search_names", "search_body"):
        for text in (row.search_title, row.search_names, row.search_body):
            written.update(words_in(text, as_written=True))
            written.update(_HYPHENED.findall(text))
    firsts = {stem[:1] for stem in stems}
    plain = {one: folded(one) for one in written if folded(one)[:1] in firsts}
    by_stem = stems_of(set(plain.values()))
    return Counter(
        {(stem, one): written[one] for one, word in plain.items() for stem in {word, by_stem.get(word, "")} & stems}
    )


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
