"""What a reader typed, piece by piece, as PostgreSQL understands it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from talks.public import facets
from talks.public.database import public_connection
from talks.public.index.live import State
from talks.public.search import alternatives, of_piece
from talks.text import folded

# A lexeme for each of these: "actor:qin-gang".
Named = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or quoted words. `plain` is its tsquery as text, `begins` one whose last word may go on; "" asks for
    nothing, as "the" does.
    """

    text: str
    excluded: bool
    plain: str
    begins: str


@dataclass(frozen=True, slots=True)
class Words:
    """`alternatives` are what stands between the "or"s; `simple` all of it as names, where English leaves out all."""

    q: str
    alternatives: tuple[tuple[Piece, ...], ...]
    simple: str

    def wanted(self) -> Iterator[Piece]:
        """What is looked for, without what is excluded."""
        return (one for group in self.alternatives for one in group if one.plain and not one.excluded)

    def every(self) -> Iterator[Piece]:
        return (one for group in self.alternatives for one in group if one.plain)

    @property
    def name(self) -> str:
        """What was typed as the name of something, folded: without quotation marks and what is excluded."""
        return folded(
            " or ".join(" ".join(one.text for one in group if not one.excluded) for group in self.alternatives)
        ).replace('"', "")

    def asks(self) -> bool:
        """Whether there is anything to look for."""
        return any(True for _ in self.wanted())

    @property
    def too_common(self) -> list[str]:
        """The words that ask for nothing."""
        return [one.text for group in self.alternatives for one in group if not one.plain and not one.excluded]

    def text_query(self, named: Named | None = None) -> str:
        """The tsquery for running text; `named` are lexemes that stand for a piece too. "" where nothing is asked for.

        What only excludes is left out: nearly everything would match.
        """
        return self._query([[(one, one.plain) for one in group] for group in self.alternatives], named or {})

    def name_query(self, weight: str = "") -> str:
        """The same for names, whose words may go on: "erdog" finds Erdoğan. `weight`: only words that have it may."""
        asked = self._query([[(one, one.begins) for one in group] for group in self.alternatives], {})
        return asked.replace("':*", f"':*{weight}")

    @staticmethod
    def _query(groups: list[list[tuple[Piece, str]]], named: Named) -> str:
        found = []
        for group in groups:
            asked = [(one, text) for one, text in group if one.plain]
            if any(not one.excluded for one, _ in asked):
                parts = (
                    f"{'!' if one.excluded else ''}({' | '.join([f'({text})', *named.get(one.text, ())])})"
                    for one, text in asked
                )
                found.append(f"({' & '.join(parts)})")
        return " | ".join(found)


@lru_cache(maxsize=2000)
def understood(q: str) -> Words:
    """What `q` asks for. One query, none for what was asked before."""
    groups = alternatives(q)
    columns, params = ["websearch_to_tsquery('simple', fold_text(%s))::text"], [q]
    for piece, _ in (one for group in groups for one in group):
        for begins in (False, True):
            sql, more = of_piece(piece, begins)
            columns.append(f"({sql})::text")
            params += more
    with public_connection().cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", params)
        simple, *texts = cursor.fetchone()
    made = iter(texts)
    read = (tuple(Piece(text, excluded, next(made), next(made)) for text, excluded in one) for one in groups)
    return Words(q, tuple(read), simple)


_NAMED = (
    "(SELECT {at}, 'actor', slug FROM talks_publicactor WHERE search_words(names) @@ %s::tsquery "
    "LIMIT {most}) UNION ALL "
    # Only the name of an issue says that something is about it, not what its description mentions.
    "(SELECT {at}, 'issue', slug FROM talks_publicissue WHERE issue_words(data) @@ %s::tsquery "
    "AND ts_filter(issue_words(data), '{{a}}') @@ %s::tsquery LIMIT {most})"
)
# Bearers of a name that are read, and of each kind those that most entries name: each is one more thing to look for.
MOST_BEARERS, MOST_NAMED = 1000, 20


def named(state: State, words: Words) -> Named:
    """The lexemes of actors and issues that a piece can mean, up to `MOST_NAMED` of each kind. One query."""
    asked = list({one.text: one for one in words.every()}.values())
    if not asked:
        return {}
    sql = " UNION ALL ".join(_NAMED.format(at=at, most=MOST_BEARERS) for at in range(len(asked)))
    bearers: dict[tuple[int, str], list[str]] = {}
    with public_connection().cursor() as cursor:
        cursor.execute(sql, [one.plain for one in asked for _ in range(3)])
        for at, kind, slug in cursor.fetchall():
            bearers.setdefault((at, kind), []).append(slug)
    found: dict[str, tuple[str, ...]] = {}
    for (at, kind), slugs in bearers.items():
        counts = facets.term_counts(state, kind, slugs)
        most = sorted(slugs, key=lambda slug: (-counts[slug], slug))[:MOST_NAMED]
        found[asked[at].text] = found.get(asked[at].text, ()) + tuple(f"'{kind}:{slug}'" for slug in most)
    return found
