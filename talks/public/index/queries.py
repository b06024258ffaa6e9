"""What a reader types, as PostgreSQL understands it, looked up among the stems of an index.

PostgreSQL turns words into stems; the text of its answer (a tsquery) is read here and worked out with bitmaps. Words
that have to stand together need their places in the text, which bitmaps do not hold: those are left to PostgreSQL.

A node finds the entries `within` a segment that match in one part of their text; it `says_where` if what matches does
so by a word that stands there, and not merely by one that does not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

from pyroaring import BitMap

from talks.public.index.segment import Part, Segment

_TOKEN = re.compile(r"\s*(?:('(?:[^'\\]|''|\\.)*')(:[*ABCD]+)?|(<->|<\d+>|[&|!()]))")


class Unreadable(Exception):
    """Raised for a query that bitmaps cannot answer: PostgreSQL has to."""


@dataclass(frozen=True, slots=True)
class Stem:
    text: str
    begins: bool  # true: any stem that begins like this

    says_where = True

    def within(self, segment: Segment, part: Part = Part.TEXT) -> BitMap:
        if not self.begins:
            return segment.stands(self.text, part)
        stems, found = segment.stems, []
        at = bisect_left(stems, self.text)
        while at < len(stems) and stems[at].startswith(self.text):
            found.append(segment.stands(stems[at], part))
            at += 1
        return BitMap.union(*found) if found else BitMap()


@dataclass(frozen=True, slots=True)
class Not:
    of: Node

    says_where = False

    def within(self, segment: Segment, part: Part = Part.TEXT) -> BitMap:
        return segment.everything - self.of.within(segment, part)


@dataclass(frozen=True, slots=True)
class All:
    of: tuple[Node, ...]

    @property
    def says_where(self) -> bool:
        return any(one.says_where for one in self.of)

    def within(self, segment: Segment, part: Part = Part.TEXT) -> BitMap:
        return BitMap.intersection(*(one.within(segment, part) for one in self.of))


@dataclass(frozen=True, slots=True)
class Any:
    of: tuple[Node, ...]

    @property
    def says_where(self) -> bool:
        return all(one.says_where for one in self.of)

    def within(self, segment: Segment, part: Part = Part.TEXT) -> BitMap:
        return BitMap.union(*(one.within(segment, part) for one in self.of))


@dataclass(frozen=True, slots=True)
class Nothing:
    """A query without any stem: it matches nothing."""

    says_where = False

    def within(self, segment: Segment, part: Part = Part.TEXT) -> BitMap:
        return BitMap()


@dataclass(frozen=True, slots=True)
class Everything:
    """What any entry may match, as far as is known here."""

    says_where = False

    def within(self, segment: Segment, part: Part = Part.TEXT) -> BitMap:
        return segment.everything


Node = Stem | Not | All | Any | Nothing | Everything


def parse(tsquery: str, loosely: bool = False) -> Node:
    """The text of a tsquery as a tree. Raises Unreadable for words that have to stand together or carry a weight.

    Read `loosely`, it finds at least what the query does: words that have to stand together may stand anywhere.
    """
    reader = _Reader(tsquery, loosely)
    if not reader.tokens:
        return Nothing()
    found = reader.either()
    if reader.tokens:
        raise Unreadable(tsquery)
    return found


class _Reader:
    def __init__(self, text: str, loosely: bool = False) -> None:
        self.loosely = loosely
        self.tokens: list[tuple[str, str, str]] = []
        at = 0
        while text[at:].strip():
            match = _TOKEN.match(text, at)
            if match is None:
                raise Unreadable(text)
            self.tokens.append((match[1] or "", match[2] or "", match[3] or ""))
            at = match.end()

    def _is_next(self, sign: str) -> bool:
        return bool(self.tokens) and self.tokens[0][2] == sign

    def either(self) -> Node:
        return self._several("|", self.both, Any)

    def both(self) -> Node:
        return self._several("&", self.together if self.loosely else self.one, All)

    def together(self) -> Node:
        found = [self.one()]
        while self.tokens and self.tokens[0][2].startswith("<"):
            self.tokens.pop(0)
            found.append(self.one())
        # What must not stand before a word may stand elsewhere.
        return (
            found[0] if len(found) == 1 else All(tuple(Everything() if isinstance(one, Not) else one for one in found))
        )

    def _several(self, sign: str, read: Callable[[], Node], made: Callable[[tuple[Node, ...]], Node]) -> Node:
        found = [read()]
        while self._is_next(sign):
            self.tokens.pop(0)
            found.append(read())
        return found[0] if len(found) == 1 else made(tuple(found))

    def one(self) -> Node:
        if not self.tokens:
            raise Unreadable("it ends too early")
        stem, marks, sign = self.tokens.pop(0)
        read = list(self.tokens)
        if sign == "!":
            begun = len(self.tokens)
            excluded = self.one()
            stand_together = any(one[2].startswith("<") for one in read[: begun - len(self.tokens)])
            return Everything() if stand_together else Not(excluded)
        if sign == "(":
            found = self.either()
            if not self._is_next(")"):
                raise Unreadable("a bracket is not closed")
            self.tokens.pop(0)
            return found
        if sign or marks not in ("", ":*"):
            raise Unreadable(sign or marks)
        return Stem(re.sub(r"''|\\(.)", lambda match: match[1] or "'", stem[1:-1]), marks == ":*")
