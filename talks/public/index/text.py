"""Entries by the words of their text, out of an index."""

from __future__ import annotations

from functools import lru_cache
from weakref import WeakKeyDictionary

from pyroaring import BitMap

from talks.public.database import public_connection
from talks.public.index.beside import stem_key
from talks.public.index.queries import Any, Node, Stem, Unreadable, parse
from talks.public.index.reading import Stamp, read_stamp
from talks.public.index.segment import Segment
from talks.public.index.whole import Index, Tiers
from talks.public.index.words import Part
from talks.public.search import TIERS, groups, query, tier
from talks.public.selection import Refused

# So many entries hold the words of a phrase at most, for PostgreSQL to look in each whether they stand together: some
# two seconds, several times that where nobody has read them lately.
MOST_TOGETHER = 150_000
# Phrases by index, as far as they were asked for.
_MOST_REMEMBERED = 100
_remembered: WeakKeyDictionary[Index, dict[str, Tiers]] = WeakKeyDictionary()


class TooCommon(Refused):
    """Raised for words that are to stand together, or apart, where too many entries hold them to look into each."""

    def __init__(self) -> None:
        super().__init__(
            {"q": ["Too many entries hold these words to look whether they stand together. Leave out the quotation "
                   "marks, or put a rarer word between them."]}
        )  # fmt: skip


def find(q: str, index: Index, stamp: Stamp) -> list[BitMap]:
    """Where the words of `q` stand, by segment, in the index of the release `stamp`.

    One query for words not asked for before. Of words that stand together three, none where the same was asked of the
    same release. Raises TooCommon.
    """
    asked = _understood(q)
    if asked is None:
        return [BitMap.union(*by_tier) for by_tier in zip(*_together(q, index, stamp).values(), strict=True)]
    return [_union([one.within(segment) for one in asked]) for segment in index.segments]


def stem_of(q: str, segment: Segment, found: BitMap) -> str:
    """The stem that all entries `found` for `q` in a segment hold and no others, of those with counts beside them, or
    "". No query after `find`.

    A word is looked for by its stem and as it stands, and the one is wherever the other is. What holds one of the
    alternatives is found in any case, so it need only be as much.
    """
    either = [one for node in _understood(q) or () for one in (node.of if isinstance(node, Any) else (node,))]
    stems = [one.text for one in either if isinstance(one, Stem) and not one.begins]
    known = [one for one in stems if stem_key(one) in segment.beside]
    return next((one for one in known if len(segment.stands(one)) == len(found)), "")


def tiers(q: str, index: Index, stamp: Stamp) -> Tiers:
    """The same by how well entries match. The same queries. Raises TooCommon."""
    asked = _understood(q)
    if asked is None:
        return _together(q, index, stamp)
    by_segment = [_tiers_within(segment, asked) for segment in index.segments]
    return {number: [found[number] for found in by_segment] for number in TIERS}


def _tiers_within(segment: Segment, asked: tuple[Node, ...]) -> dict[int, BitMap]:
    anywhere = [(one, one.within(segment)) for one in asked]
    saying = [(one, found) for one, found in anywhere if one.says_where]
    reached = {
        0: BitMap(),
        1: _union([found & one.within(segment, Part.TITLE) for one, found in saying]),
        2: _union([found & one.within(segment, Part.NAMES) for one, found in saying]),
        3: _union([found for _, found in saying]),
        4: _union([found for _, found in anywhere]),
    }
    return {number: reached[number] - reached[number - 1] for number in TIERS}


def _union(some: list[BitMap]) -> BitMap:
    return BitMap.union(*some) if some else BitMap()


@lru_cache(maxsize=2000)
def _understood(q: str) -> tuple[Node, ...] | None:
    """The alternatives of `q`; None where PostgreSQL has to look for them."""
    try:
        return tuple(parse(one) for one in _groups(q))
    except Unreadable:
        return None


@lru_cache(maxsize=2000)
def _groups(q: str) -> tuple[str, ...]:
    sql, params = groups(q)
    with public_connection().cursor() as cursor:
        cursor.execute(f"SELECT ({sql})::text[]", params)
        return tuple(cursor.fetchone()[0])


def _together(q: str, index: Index, stamp: Stamp) -> Tiers:
    """What PostgreSQL finds; it looks into every entry that holds the words, so that it is asked once a release."""
    known = _remembered.setdefault(index, {})
    if q not in known:
        if _holding(q, index) > MOST_TOGETHER:
            raise TooCommon
        found = _tiers_by_database(q, index)
        # What was read may be of a later release; whoever is answered from it finds that out and asks again.
        if read_stamp() != stamp:
            return found
        if len(known) >= _MOST_REMEMBERED:
            known.clear()
        known[q] = found
    return known[q]


def _holding(q: str, index: Index) -> int:
    """How many entries may match, as far as the index knows: at least as many as do."""
    asked = [parse(one, loosely=True) for one in _groups(q)]
    return sum(len(_union([one.within(segment) for one in asked])) for segment in index.segments)


def _tiers_by_database(q: str, index: Index) -> Tiers:
    (sql, params), (matches, more) = tier(q), query(q)
    ids: dict[int, list[int]] = {number: [] for number in TIERS}
    with public_connection().cursor() as cursor:
        cursor.execute(
            f"SELECT {sql}, entry_id FROM talks_publicentry WHERE search @@ ({matches})",  # noqa: S608
            [*params, *more],
        )
        for number, entry_id in cursor.fetchall():
            ids[number].append(entry_id)
    return {number: [segment.positions(some) for segment in index.segments] for number, some in ids.items()}
