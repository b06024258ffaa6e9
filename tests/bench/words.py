"""An invented language with the statistics of a real one: words, names and how often each is used."""

from __future__ import annotations

from itertools import accumulate
from random import Random

_ONSETS = [
    "b", "br", "c", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p", "pr", "r",
    "s", "st", "t", "tr", "v", "w", "z",
]  # fmt: skip
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]
_CODAS = ["l", "m", "n", "nd", "r", "rk", "s", "st", "t", "x"]
# The commonest words are real ones, so that a reader of the pages, and of the questions, sees talks.
_COMMON = [
    "talks", "agreement", "trade", "sides", "security", "minister", "border", "delegation", "proposal", "export",
    "energy", "prisoners", "inspection", "tariff", "water", "ceasefire", "climate", "shipping", "visas", "dialogue",
    "sanctions", "missile", "treaty", "exchange", "market", "fisheries", "summit", "military", "hotline",
    "monitoring", "investment", "journalists", "cooperation", "settlement", "recognition", "satellites",
]  # fmt: skip
_HAN = "安白陈德恩方高海华江康林明宁平青仁山天文新阳泽中"


def zipf(count: int, exponent: float) -> list[float]:
    """Cumulative weights for `Random.choices`: the value of rank r is drawn in proportion to 1 / r ** exponent."""
    return list(accumulate(1 / (rank + 1) ** exponent for rank in range(count)))


def vocabulary(rng: Random, size: int) -> list[str]:
    """That many different words, commonest first."""
    words = dict.fromkeys(_COMMON)
    while len(words) < size:
        words.setdefault(_syllables(rng, rng.choice((2, 2, 3, 3, 4))) + rng.choice(_CODAS))
    return list(words)


def names(rng: Random, size: int, syllables: tuple[int, ...] = (2, 3)) -> list[str]:
    """That many different names."""
    found: dict[str, None] = {}
    while len(found) < size:
        found.setdefault((_syllables(rng, rng.choice(syllables)) + rng.choice(_CODAS)).capitalize())
    return list(found)


def han_name(rng: Random) -> str:
    """A name in a script that is written without spaces."""
    return "".join(rng.choices(_HAN, k=3))


def _syllables(rng: Random, count: int) -> str:
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(count))
