"""Shows where the words that were asked for stand in a text, in whatever form they stand there.

PostgreSQL finds by stems of folded text; here the same is done word by word, so that what is marked is the text as it
was written: “visit” marks “visited”, “erdogan” marks “Erdoğan”, “defence” marks “defense”. Nothing is marked inside
markup, because the text is cut first and escaped afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from talks.public.database import public_connection
from talks.public.searching.words import Words
from talks.public.two_spellings import other
from talks.text import folded

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
# A run of characters without spaces between words, or a word with the marks that were typed beside its letters.
_TOKEN = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\W_][\u0300-\u036f]*)+")
_LONGEST = 20_000  # characters of one text that are looked through
AROUND = 70  # characters before the first word that a passage shows
LENGTH = 240

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Word:
    plain: tuple[str, ...]  # as it was typed, and in its other spelling where it has one
    stems: frozenset[str]
    begins: bool


@dataclass(frozen=True, slots=True)
class _Token:
    begin: int
    end: int
    text: str  # folded
    unspaced: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text with the places in it that were asked for."""

    text: str
    spans: tuple[Span, ...] = ()
    cut: tuple[bool, bool] = (False, False)  # whether the text goes on before it, and after it

    @property
    def plain(self) -> str:
        return f"{'… ' if self.cut[0] else ''}{self.text}{' …' if self.cut[1] else ''}"

    @property
    def html(self) -> SafeString:
        """The words in `<mark>`, everything else escaped."""
        parts, at = ["… " if self.cut[0] else ""], 0
        for begin, end in self.spans:
            parts += [escape(self.text[at:begin]), "<mark>", escape(self.text[begin:end]), "</mark>"]
            at = end
        parts += [escape(self.text[at:]), " …" if self.cut[1] else ""]
        return mark_safe("".join(parts))  # noqa: S308 - every part is escaped


class Marker:
    """Marks what was looked for in texts that were named when it was made."""

    def __init__(self, words: Words, texts: Iterable[str]) -> None:
        """One query, for stems of words not met before; none where no text holds a word that begins like one
        that is asked for.
        """
        self._phrases: list[tuple[_Word, ...]] = []
        self._runs: list[str] = []
        wanted = list(words.wanted())
        asked = {one.text: _tokens(one.text) for one in wanted}
        typed = {token.text for tokens in asked.values() for token in tokens if not token.unspaced}
        stems = stems_of({spelt for text in typed for spelt in _spelt(text)})
        for one in wanted:
            self._add(asked[one.text], one.text.startswith('"'), stems)
        firsts = {stem[:1] for phrase in self._phrases for word in phrase for stem in word.stems}
        self._stems = stems | stems_of(
            {token.text for text in texts for token in _tokens(text) if token.text[:1] in firsts} - stems.keys()
        )

    def _add(self, tokens: Sequence[_Token], quoted: bool, stems: dict[str, str]) -> None:
        self._runs += [token.text for token in tokens if token.unspaced]
        spaced = [token.text for token in tokens if not token.unspaced]
        if spaced:
            last = len(spaced) - 1
            phrase = (_word(text, stems, at == last and not quoted) for at, text in enumerate(spaced))
            self._phrases.append(tuple(phrase))

    def spans(self, text: str, name: bool = False) -> list[Span]:
        """Where the words stand, in order and apart; in a `name` a word may go on after what was typed."""
        return [span for span, _ in self._found(text, name)]

    def holds(self, *texts: str, name: bool = False) -> frozenset[int]:
        """Which of the words the texts hold, by their number."""
        return frozenset(which for text in texts for which in self._which(text, name))

    def marked(self, text: str, name: bool = False) -> Passage:
        """The whole text."""
        return Passage(text, tuple(self.spans(text, name)))

    def passage(self, texts: Iterable[str], seen: Set[int] = frozenset()) -> Passage | None:
        """The part of the texts that holds most of the words that were not `seen`, the first of equals; None where
        none holds any.
        """
        scored = ((len(self.holds(text) - seen), -at, text) for at, text in enumerate(texts))
        best = max(scored, default=(0, 0, ""))
        return self._around(best[2], seen) if best[0] else None

    def _around(self, text: str, seen: Set[int]) -> Passage:
        found = self._found(text, False)
        spans = [span for span, _ in found]
        first, least = next((span for span, which in found if which not in seen), spans[0])
        begin, end = 0, len(text)
        if end > LENGTH and first > AROUND:
            begin = max(text.rfind(" ", 0, first - AROUND) + 1, first - 2 * AROUND)
        if end - begin > LENGTH:
            space = text.rfind(" ", begin + LENGTH // 2, begin + LENGTH)
            end = max(space, least) if space > first else max(begin + LENGTH, least)
        inside = tuple((a - begin, b - begin) for a, b in spans if a >= begin and b <= end)
        return Passage(text[begin:end], inside, (begin > 0, end < len(text)))

    def _found(self, text: str, name: bool) -> list[tuple[Span, int]]:
        apart: list[tuple[Span, int]] = []
        for span, which in sorted(self._all_in(text, name)):
            if apart and span[0] < apart[-1][0][1]:
                (begin, end), first = apart[-1]
                apart[-1] = ((begin, max(end, span[1])), first)
            else:
                apart.append((span, which))
        return apart

    def _all_in(self, text: str, name: bool) -> Iterator[tuple[Span, int]]:
        tokens = _tokens(text)
        yield from self._phrases_in(tokens, name)
        yield from self._runs_in(tokens)

    def _which(self, text: str, name: bool) -> Iterator[int]:
        return (which for _, which in self._all_in(text, name))

    def _phrases_in(self, tokens: Sequence[_Token], name: bool) -> Iterator[tuple[Span, int]]:
        for which, phrase in enumerate(self._phrases):
            for at in range(len(tokens) - len(phrase) + 1):
                if all(self._is(tokens[at + n].text, word, name) for n, word in enumerate(phrase)):
                    yield (tokens[at].begin, tokens[at + len(phrase) - 1].end), which

    def _is(self, text: str, word: _Word, name: bool) -> bool:
        if text in word.plain or (name and word.begins and text.startswith(word.plain)):
            return True
        return self._stems.get(text) in word.stems

    def _runs_in(self, tokens: Sequence[_Token]) -> Iterator[tuple[Span, int]]:
        for which, run in enumerate(self._runs, len(self._phrases)):
            inside = [token for token in tokens if token.unspaced]
            parts = [run] if any(run in token.text for token in inside) else _pairs(run)
            for token in inside:
                for part in parts:
                    for match in re.finditer(f"(?={re.escape(part)})", token.text):
                        begin = token.begin + match.start()
                        yield (begin, min(begin + len(part), token.end)), which


def _spelt(text: str) -> tuple[str, ...]:
    return (text, otherwise) if (otherwise := other(text)) else (text,)


def _word(text: str, stems: dict[str, str], begins: bool) -> _Word:
    spelt = _spelt(text)
    return _Word(spelt, frozenset(filter(None, map(stems.get, spelt))), begins)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


@lru_cache(maxsize=2000)
def _tokens(text: str) -> tuple[_Token, ...]:
    return tuple(
        _Token(match.start(), match.end(), _fold(match[0]), _is_unspaced(match[0]))
        for match in _TOKEN.finditer(text[:_LONGEST])
    )


def words_in(text: str, as_written: bool = False) -> list[str]:
    """The words of a text, folded or `as_written`; characters that stand without spaces are left out."""
    found = [one for one in _tokens(text) if not one.unspaced]
    return [text[one.begin : one.end] if as_written else one.text for one in found]


def _is_unspaced(text: str) -> bool:
    return re.match(f"[{_UNSPACED}]", text) is not None


@lru_cache(maxsize=50_000)
def _fold(word: str) -> str:
    return folded(word)


_known: dict[str, str] = {}
MOST_KNOWN = 100_000


def stems_of(words: set[str]) -> dict[str, str]:
    """The English stems of folded words, "" for those that English leaves out. One query for those not met before."""
    if len(_known) > MOST_KNOWN:
        _known.clear()
    unknown = sorted(words - _known.keys())
    if unknown:
        with public_connection().cursor() as cursor:
            cursor.execute(
                "SELECT word, coalesce((ts_lexize('english_stem', word))[1], '') FROM unnest(%s::text[]) AS word",
                [unknown],
            )
            _known.update(cursor.fetchall())
    return {word: _known[word] for word in words if word in _known}
