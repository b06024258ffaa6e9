"""What a CSV cell holds: text as it is, except where a spreadsheet would run it as a formula.

Excel, LibreOffice and Google Sheets take a cell that begins with = + - or @ for a formula, and so a text that some
source printed could fetch addresses or start programs on a reader's machine. Such a cell gets an apostrophe in front.
So does one that begins with an apostrophe already, and therefore taking one leading apostrophe away, where there is
one, always gives the text back. Numbers are left alone, negative ones too: nobody has to clean a column of figures.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from talks.public.exports.columns import Value, utc
from talks.text import harmless, original

__all__ = ["cell", "harmless", "join", "original", "split"]

SEPARATOR = "|"


def cell(value: Value) -> str:
    """The text of one cell, before quoting. Lists are joined (see `join`), what is missing is empty."""
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, date):
        return value.isoformat()
    return harmless(join(value) if isinstance(value, list) else value)


def join(items: list[str]) -> str:
    r"""The items with | between them. An item's own | is written \| and its own \ is written \\."""
    return SEPARATOR.join(item.replace("\\", "\\\\").replace("|", "\\|") for item in items)


def split(text: str) -> list[str]:
    """What `join` was given; the empty text is the empty list."""
    if not text:
        return []
    items = [""]
    pieces = iter(re.findall(r"\\.|\||[^\\|]+", text, re.DOTALL))
    for piece in pieces:
        if piece == SEPARATOR:
            items.append("")
        else:
            items[-1] += piece[1] if piece.startswith("\\") else piece
    return items
