"""What a reader types into the search box, as a condition on an entry's text."""

from __future__ import annotations

import re

from django.db.models import BooleanField, F, Func
from django.db.models.expressions import RawSQL

from talks.public.two_spellings import ways
from talks.text import bigrams

MOST_PIECES = 20
# How well an entry matches, best first: all words of one alternative in its title, in its title or the names it holds,
# anywhere in its text; or it merely holds none of the words that were excluded.
TIERS = {1: "In the title", 2: "In the title or names", 3: "In the text", 4: "Without the words left out"}
_PIECE = re.compile(r'-?"[^"]*"|\S+')
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐‑](?=[^\W\d_])")  # between letters

# English stems and the word as it stands, for names. A word that English text leaves out ("the") asks for nothing.
_WORD = (
    "(SELECT CASE WHEN numnode(stems) = 0 THEN ''::tsquery ELSE stems || plain END FROM (SELECT "
    "websearch_to_tsquery('english', fold_text(%s)) AS stems, "
    "websearch_to_tsquery('simple', fold_text(%s)) AS plain) w)"
)
_PAIRS = "plainto_tsquery('simple', fold_text(%s))"
_MATCHES = (
    "(SELECT CASE WHEN numnode(asked) = 0 THEN "
    "websearch_to_tsquery('simple', fold_text(%s)) ELSE asked END FROM (SELECT {asked} AS asked) q)"
)
_GROUPS = (
    "(SELECT CASE WHEN coalesce(bool_and(numnode(one) = 0), true) THEN "
    "ARRAY[websearch_to_tsquery('simple', fold_text(%s))] ELSE array_agg(one) END "
    "FROM unnest(ARRAY[{groups}]::tsquery[]) AS one)"
)
# `querytree` leaves nothing (or T) of a query that only excludes. What is excluded must stand nowhere in the text.
_TIER = (
    "(SELECT coalesce(min(CASE WHEN NOT ts_filter(search, '{a,b}') @@ one THEN 3 "
    "WHEN NOT ts_filter(search, '{a}') @@ one THEN 2 ELSE 1 END), 4) FROM unnest({groups}) AS one "
    "WHERE querytree(one) NOT IN ('', 'T'){and_matches})"
)
_BEGINS = "to_tsquery('simple', fold_text(%s) || ':*')"
# The same as _WORD, and any word that begins like the last one: a name as it is being typed.
_WORD_OR_MORE = _WORD.replace("stems || plain END", "stems || (plain::text || ':*')::tsquery END")


def pieces(q: str) -> list[str]:
    """The words, quoted or not, that a reader typed. Of more than `MOST_PIECES` the rest is not looked for."""
    return _PIECE.findall(q)


def words(q: str) -> Func:
    """True for entries with every word of `q`, in English or as a name in any script, accents aside.

    "Quoted words" stand together, -word excludes, or separates alternatives. British and American spellings find each
    other, quoted and excluded ones too (see `two_spellings`). Chinese, Japanese and Korean match by pairs of
    characters. Uses the index on `PublicEntry.search`.
    """
    asked = RawSQL(*query(q))  # noqa: S611 - the text itself travels in the parameters
    return Func(F("search"), asked, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())


def query(q: str) -> tuple[str, list[str]]:
    """The tsquery for what was typed, as SQL and its parameters."""
    alternatives, params = _alternatives(q)
    # Only words that English leaves out: then as names.
    return _MATCHES.replace("{asked}", " || ".join(alternatives) or "''::tsquery"), [q, *params]


def groups(q: str) -> tuple[str, list[str]]:
    """What stands between the "or"s of what was typed, as SQL for an array of tsqueries and its parameters.

    An entry matches `query` if it matches one of them; each asks for all of its words and excludes others.
    """
    alternatives, params = _alternatives(q)
    return _GROUPS.replace("{groups}", ", ".join(alternatives)), [q, *params]


def tier(q: str) -> tuple[str, list[str]]:
    """How well an entry that matches does so, as SQL for a number (see TIERS) and its parameters."""
    sql, params = groups(q)
    # What matches does so by the only alternative, where there is one: no need to look again.
    matches = " AND search @@ one" if len(_alternatives(q)[0]) > 1 else ""
    return _TIER.replace("{groups}", sql).replace("{and_matches}", matches), params


def of_piece(piece: str, begins: bool = False) -> tuple[str, list[str]]:
    """The tsquery for one of the `pieces`, without its minus, as SQL and its parameters; `begins` lets its last word
    go on, unless it is quoted.
    """
    params: list[str] = []
    parts = _parts(piece, params, _WORD_OR_MORE if begins and not piece.startswith('"') else _WORD)
    return " && ".join(parts) or "''::tsquery", params


def alternatives(q: str) -> list[list[tuple[str, bool]]]:
    """(piece, whether it is excluded) of the words typed, without the minus, for each alternative between the "or"s."""
    groups: list[list[tuple[str, bool]]] = [[]]
    for piece in pieces(q)[:MOST_PIECES]:
        if piece.lower() == "or":
            groups.append([])
            continue
        excluded = piece.startswith("-") and len(piece) > 1
        groups[-1].append((piece[1:] if excluded else piece, excluded))
    return groups


def _alternatives(q: str) -> tuple[list[str], list[str]]:
    groups: list[list[str]] = []
    params: list[str] = []
    for one in alternatives(q):
        found = [(_parts(piece, params), excluded) for piece, excluded in one]
        groups.append([f"{'!!' if excluded else ''}({' && '.join(parts)})" for parts, excluded in found if parts])
    return [f"({' && '.join(group)})" for group in groups if group], params


def _parts(piece: str, params: list[str], word: str = _WORD) -> list[str]:
    """The SQL for one piece, its parameters added to `params` in order."""
    parts = []
    spaced = "".join(" " if bigrams(character) else character for character in piece)
    # "Military-to-military" is found with and without its hyphens, but as one word that it was not written as.
    if (apart := _HYPHEN.sub(" ", spaced)) != spaced:
        spaced = f'"{apart.strip('"')}"'
    if spaced.strip():
        written = ways(spaced)
        parts.append(f"({' || '.join([word] * len(written))})" if len(written) > 1 else word)
        params += [way for way in written for _ in range(2)]
    for pair in bigrams(piece).split():
        parts.append(_PAIRS if len(pair) > 1 else _BEGINS)
        params.append(pair)
    return parts
