"""Whether one word may have been meant by another: how people misspell, and how they do not.

People double letters or forget to, write what sounds alike, leave vowels out and swap neighbours; they seldom get the
beginning of a word wrong. The fewer letters a word has, the more likely one that differs is simply another word:
“Macron” is nobody's “Micron”, “Slovakia” no “Slovenia”, but “Blinkin” is Blinken.
"""

from __future__ import annotations

import re

from talks.public.searching.marking import words_in
from talks.text import folded

# What a letter costs that is changed, put in or left out: any; a vowel that is put in or left out, or two that are
# swapped; what sounds alike or stands doubled; and an "s" at the end.
_ANY, _VOWEL, _SLIGHT, _PLURAL = 1.0, 0.75, 0.5, 0.25
_VOWELS = frozenset("aeiouyаеиоуыэюя")
_SOUND_ALIKE = frozenset(
    frozenset(pair) for pair in ("ck", "cs", "cq", "kq", "sz", "xs", "iy", "ie", "ou", "fv", "vw", "gj", "dt", "mn")
)
# The most that is a mistake, by the letters of the longer word; of longer ones, and where all consonants are right.
_MOST = {5: _VOWEL, 6: _VOWEL, 7: _ANY}
_MOST_OF_LONG = 1.5
_LONG = 8  # letters of a word whose very first may be wrong, or of words that stand apart or not: "Shangri-La"
_WORDLESS = 4  # characters of a name in a script without spaces


def in_word(typed: str, meant: str, beside: bool = False) -> float | None:
    """How much of a mistake it would be, 0 for none; None where it would be another word. Both are folded.

    `beside`: the words around it are right, so that a short one may be less so ("Qin Gnag").
    """
    typed, meant = typed.replace("-", ""), meant.replace("-", "")
    if typed == meant:
        return 0
    longest = max(len(typed), len(meant))
    if longest < 5 and not beside:
        return None
    cost = _cost(typed, meant)
    if typed.endswith("s") != meant.endswith("s"):
        cost = min(cost, _cost(typed.removesuffix("s"), meant.removesuffix("s")) + _PLURAL)
    if sorted(typed) == sorted(meant) and cost <= 2 * _ANY:
        return _VOWEL  # the right letters in a wrong order
    most = _ANY if beside and longest < 7 else _MOST.get(longest, _MOST_OF_LONG)
    if longest == 7 and len(typed) == len(meant) and _consonants(typed) == _consonants(meant):
        most = _MOST_OF_LONG
    return cost if cost <= most and _begins_alike(typed, meant, cost, beside) else None


def _consonants(word: str) -> str:
    return "".join(letter for letter in word if letter not in _VOWELS)


def _begins_alike(typed: str, meant: str, cost: float, beside: bool) -> bool:
    if typed[:2] == meant[:2]:
        return True
    if typed[:1] == meant[:1]:
        return beside or (max(len(typed), len(meant)) >= _LONG and cost <= _ANY)
    return min(len(typed), len(meant)) >= _LONG and typed[1:] == meant[1:] and {typed[0], meant[0]} <= _VOWELS


def in_name(typed: str, name: str) -> float | None:
    """The same for all that was typed and a name, which may have more words. 0: it holds every word as it was typed."""
    words, named = words_in(typed), words_in(name)
    right = [word for word in words if word in named]
    costs = [_least(word, named, bool(right)) for word in words]
    known = [cost for cost in costs if cost is not None]
    if words and len(known) == len(words):
        return sum(known)
    one, other = (re.sub(r"[\W_]+", "", folded(text)) for text in (typed, name))
    if not words:
        cost = _cost(one, other)
        return cost if min(len(one), len(other)) >= _WORDLESS and cost <= _ANY else None
    joined = in_word(one, other) if min(len(one), len(other)) >= _LONG else None
    return None if joined is None else max(joined, _SLIGHT)  # at least the words are cut in other places


def _least(word: str, named: list[str], beside: bool) -> float | None:
    costs = [in_word(word, one, beside) for one in named]
    return min((cost for cost in costs if cost is not None), default=None)


def _cost(one: str, other: str) -> float:
    """Of the cheapest way from one word to the other, by letters changed, swapped, put in and left out."""
    above: list[float] = []
    row = [0.0]
    for j in range(len(other)):
        row.append(row[-1] + _alone(other, j))
    for i, a in enumerate(one):
        before, above, row = above, row, [row[0] + _alone(one, i)]
        for j, b in enumerate(other):
            cost = min(above[j + 1] + _alone(one, i), row[j] + _alone(other, j), above[j] + _changed(a, b))
            if i and j and a == other[j - 1] and one[i - 1] == b:
                cost = min(cost, before[j - 1] + _VOWEL)
            row.append(cost)
    return row[-1]


def _alone(word: str, at: int) -> float:
    if at and word[at] == word[at - 1]:
        return _SLIGHT
    return _VOWEL if word[at] in _VOWELS else _ANY


def _changed(a: str, b: str) -> float:
    if a == b:
        return 0
    return _SLIGHT if frozenset((a, b)) in _SOUND_ALIKE else _ANY
