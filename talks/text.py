"""Text in any script, made findable."""

from __future__ import annotations

import re
import unicodedata

# Han, kana and Hangul: scripts that PostgreSQL's parser does not cut into words.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]+")


def bigrams(text: str) -> str:
    """Overlapping pairs of the unspaced characters in `text`: "习近平" gives "习近 近平"; one character stays one.

    Indexing and querying by the same pairs finds Chinese, Japanese and Korean names without a dictionary.
    """
    pairs: list[str] = []
    for run in _UNSPACED.findall(text):
        pairs.extend([run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)])
    return " ".join(pairs)


# Letters that no accent can be taken from, as the database writes them without it.
_LETTERS = str.maketrans({
    "æ": "ae", "ð": "d", "ø": "o", "þ": "th", "ß": "ss", "đ": "d", "ħ": "h", "ı": "i", "ĸ": "q", "ł": "l", "ŋ": "n",
    "œ": "oe", "ŧ": "t", "ƀ": "b", "ɓ": "b", "ƈ": "c", "ɖ": "d", "ɗ": "d", "ɛ": "e", "ƒ": "f", "ɠ": "g", "ɨ": "i",
    "ƙ": "k", "ƚ": "l", "ɲ": "n", "ƥ": "p", "ƭ": "t", "ʋ": "v", "ƴ": "y", "ƶ": "z", "ё": "е",
})  # fmt: skip
_CYRILLIC = "\u0400"  # from here on the database takes no marks from letters: й is a letter of its own


def folded(text: str) -> str:
    """`text` without accents, in lower case and with single spaces: what the database's fold_text makes of it."""
    composed = unicodedata.normalize("NFKC", text)
    letters = (_without_marks(one) if one >= "\u0080" else one for one in composed)
    return " ".join("".join(letters).lower().translate(_LETTERS).split())


def _without_marks(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0]
    if base >= _CYRILLIC:
        return letter
    return "" if unicodedata.combining(base) else base


# States whose English name takes the article in running text.
_WITH_ARTICLE = ("United ", "Soviet Union", "European Union", "Philippines", "Netherlands", "Bahamas", "Maldives")
_ARTICLE_ENDINGS = (" Republic", " Union", " States", " Kingdom", " Emirates", " Islands")


def the(name: str) -> str:
    """A state's name as it stands inside a sentence: "the United States", "China"."""
    takes_article = name.startswith(_WITH_ARTICLE) or name.endswith(_ARTICLE_ENDINGS)
    return f"the {name}" if takes_article else name


# --- Cells of spreadsheets: see talks/public/exports/csv_cells.py, which says why -------------------------------------

# Spreadsheets trim space, marks that cannot be seen and quotes before they look; Asian editions read full-width signs;
# a tab or a line break in front makes some of them begin a cell anew.
_SKIPPED = r"[\s\x00-\x20\"'`“”‘’«»\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
_FORMULA = re.compile(rf"^{_SKIPPED}[\t\r\n=+\-@＝＋－＠﹢﹣﹦﹫−]")
_NUMBER = re.compile(r"^[+-]?\d+(?:\.\d+)?$", re.ASCII)


def harmless(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would run it; `original` undoes it."""
    if text.startswith("'") or (_FORMULA.match(text) and not _NUMBER.match(text)):
        return "'" + text
    return text


def original(text: str) -> str:
    """What `harmless` was given."""
    return text.removeprefix("'")
