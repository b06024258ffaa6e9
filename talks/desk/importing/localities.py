"""A list of places in one cell, cut where places end and not where a name happens to hold a comma."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache


def split_places(text: str, separator: str = ",", keep: Sequence[str] = ()) -> tuple[str, ...]:
    """The places of `text` in their order, each once.

    Names in `keep` ("Mexico, D.F.") are never cut, and neither is what stands in brackets: "St. Thomas, St. Croix
    (Virgin Islands)" is two places, the second with its bracket, since only the writer knows whom it qualifies. An
    empty separator cuts nothing.
    """
    if not separator:
        return tuple(filter(None, [text.strip()]))
    pieces, start, kept = [], 0, _kept(tuple(keep), separator)
    place = 0
    while place < len(text):
        begins = not text[start:place].strip()
        if begins and kept and (match := kept.match(text, place)):
            place = match.end()
        elif text[place] in _CLOSING and (end := _closed(text, place)):
            place = end
        elif text.startswith(separator, place):
            pieces.append(text[start:place])
            place = start = place + len(separator)
        else:
            place += 1
    pieces.append(text[start:])
    return tuple(dict.fromkeys(filter(None, (" ".join(piece.split()) for piece in pieces))))


_CLOSING = {"(": ")", "[": "]"}


def _closed(text: str, opened: int) -> int:
    """Where the bracket opened there has been closed; 0 when it never is, and then it protects nothing."""
    depth, closing = 0, _CLOSING[text[opened]]
    for place in range(opened, len(text)):
        if text[place] == text[opened]:
            depth += 1
        elif text[place] == closing:
            depth -= 1
            if depth == 0:
                return place + 1
    return 0


@lru_cache(maxsize=32)
def _kept(keep: tuple[str, ...], separator: str) -> re.Pattern[str] | None:
    """Finds one of `keep` where a place begins, if the place ends with it."""
    names = sorted(filter(None, (name.strip() for name in keep)), key=len, reverse=True)
    if not names:
        return None
    spaced = (r"\s+".join(re.escape(word) for word in name.split()) for name in names)
    return re.compile(rf"(?:{'|'.join(spaced)})(?=\s*(?:{re.escape(separator.strip() or separator)}|$))", re.IGNORECASE)


def join_places(places: Sequence[str], shown: int | None = None) -> str:
    """ "Tokyo", "Tokyo and Kyoto", "Tokyo, Kyoto and Nara"; with `shown`, "Tokyo and 2 other places"."""
    if shown is not None and shown < len(places):
        left = len(places) - shown
        rest = f"{left} other place{'s' if left > 1 else ''}"
        return f"{', '.join(places[:shown])} and {rest}" if shown else f"{left} places"
    return places[0] if len(places) == 1 else f"{', '.join(places[:-1])} and {places[-1]}" if places else ""
