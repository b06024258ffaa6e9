"""How labels of states are compared: without case, accents, punctuation and the order that lists write them in."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that no decomposition turns into a plain one.
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
_APOSTROPHES = re.compile("['’‘ʻʼ`´＇]")
_INITIALS = re.compile(r"(?<=\b\w)\.(?=\w\b|\s|$|,|\))")
_BREAKS = re.compile(r"[^\w]+|_")
_SAINT = re.compile(r"\b(?:st|ste|sainte)\b")
_BRACKET = re.compile(r"^(?P<whole>[^()]*\S)\s*\((?P<part>[^()]+)\)$")


@lru_cache(maxsize=8192)
def fold_label(text: str) -> str:
    """ "  CÔTE D’IVOIRE" and "Cote d'Ivoire" alike; "U.S.S.R." as "ussr", "St. Lucia" as "saint lucia"."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char)).casefold().translate(_LETTERS)
    text = unicodedata.normalize("NFC", _APOSTROPHES.sub("", text).replace("\u00ad", ""))
    words = _BREAKS.sub(" ", _INITIALS.sub("", text).replace("&", " and ")).strip()
    return _SAINT.sub("saint", words.removeprefix("the "))


def written_orders(label: str) -> list[str]:
    """A label as it stands, and turned round where it is written for a list: "Korea, South", "Korea (South)"."""
    orders = [label]
    if label.count(",") == 1:
        last, first = label.split(",")
        orders.append(f"{first} {last}")
    whole, part = without_bracket(label)
    if part:
        orders.append(f"{part} {whole}")
    return orders


def without_bracket(label: str) -> tuple[str, str]:
    """ "Denmark (Greenland)" as ("Denmark", "Greenland"); the second is "" when nothing stands in brackets."""
    match = _BRACKET.match(" ".join(label.split()))
    return (match["whole"], match["part"].strip()) if match else (label, "")
