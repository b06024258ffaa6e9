"""Text of a file as the log keeps it: one kind of space and hyphen, letters untouched; damage is reported."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

# Hyphens that only say where a line may break, and hyphens that mean a plain one. Dashes are left alone.
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\ufe63\uff0d"), "-")
# Soft hyphens, zero-width spaces and marks of direction: nothing that anybody reads.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"), None)
_CLEANER = _HYPHENS | _INVISIBLE
_SPACES = re.compile(r"[^\S\n]+")  # every kind of space: no-break, narrow, thin, ideographic
_BLANK_LINES = re.compile(r"\n{3,}")
# They turn the reading direction of what follows, and so can make a name read as another.
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean(text: str, *, lines: bool = False) -> str:
    """`text` in NFC with plain spaces and hyphens, none at its ends; with `lines` line breaks stay."""
    if text.isascii() and not lines:
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", text).translate(_CLEANER)
    if not lines:
        return " ".join(text.split())
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))).strip()


def damage(text: str) -> str:
    """What is wrong with the characters of `text`, as a sentence with the likely reading; "" when nothing is."""
    if text.isascii():
        return ""
    if _OVERRIDES.search(text):
        return "The text has an invisible character that turns the reading direction. Take it out."
    if "\ufffd" in text:
        return "The text has “\ufffd” where characters were lost. Take it from the source again."
    likely = likely_reading(text)
    if not likely:
        return ""
    if _LEFT_OVER.search(likely):  # the encoding it was read in has no character for some of the bytes
        return (
            f"The text was decoded wrongly, and part of it was lost on the way: “{shorten(text)}”. Take it from the "
            "source again, and import it as UTF-8."
        )
    return f"The text was decoded wrongly: “{shorten(text)}” is probably “{shorten(likely)}”. Import it as UTF-8."


def shorten(text: str, length: int = 60) -> str:
    return text if len(text) <= length else text[: length - 2].rstrip() + " …"


# UTF-8 read as something else. Bytes 80 to 9F are other characters in windows-1252 than in iso-8859-1, so both count.
_CP1252_EXTRA = bytes(byte for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D))
_TAIL_OF = {chr(byte): byte for byte in range(0x80, 0xC0)} | {
    bytes([byte]).decode("cp1252"): byte for byte in _CP1252_EXTRA
}
_TAIL = "[" + "".join(re.escape(char) for char in _TAIL_OF) + "]"
_RUN = re.compile(f"[\u00c2-\u00df]{_TAIL}|[\u00e0-\u00ef]{_TAIL}{{2}}|[\u00f0-\u00f4]{_TAIL}{{3}}")
# A letter before a quotation mark or space is how words end: alone it proves nothing.
_ENDS_OF_WORDS = set("”“’‘»«›‹\u00a0\u2026")
_LEFT_OVER = re.compile(
    f"[\u00c2-\u00f4][{''.join(re.escape(char) for char in _TAIL_OF if char not in _ENDS_OF_WORDS)}]"
    f"|[\u00e0-\u00f4]{_TAIL}(?=\\w)"
)
_WORD = re.compile(r"\S+")


def likely_reading(text: str) -> str:
    """What `text` said before its UTF-8 was read as another encoding; "" when it shows no sign of that."""
    for _round in range(3):  # some texts went through it more than once
        repaired = _western(text) or _by_words(text)
        if not repaired:
            return ""
        text = repaired
        if not (_western(text) or _by_words(text)):
            break
    return text


def _western(text: str) -> str:
    runs = [match for match in _RUN.finditer(text) if _decoded(match[0])]
    telling = [match for match in runs if match[0][0] in "\u00c2\u00c3" or len(match[0]) > 2 or _inside_a_word(match)]
    adjacent = any(one.end() == two.start() for one, two in pairwise(runs))
    if not telling and not adjacent:
        return ""
    return _RUN.sub(lambda match: _decoded(match[0]) or match[0], text)


def _inside_a_word(match: re.Match[str]) -> bool:
    """Whether a pair such as “ÅŸ” can hardly be a letter and the punctuation after it."""
    return match[0][0] in "\u00c4\u00c5" and match[0][1] not in _ENDS_OF_WORDS


def _decoded(run: str) -> str:
    try:
        return bytes([ord(run[0]), *(_TAIL_OF[char] for char in run[1:])]).decode()
    except UnicodeDecodeError:
        return ""


def _by_words(text: str) -> str:
    """Words of Cyrillic or Mac letters that are all of them UTF-8 bytes; no word of a language is."""
    repaired = _WORD.sub(lambda match: _word(match[0]), text)
    return repaired if repaired != text else ""


def _word(word: str) -> str:
    if word.isascii():
        return word
    for encoding, least in (("cp1251", 6), ("mac_roman", 2)):
        if encoding == "mac_roman" and "√" not in word:
            continue
        try:
            decoded = word.encode(encoding).decode()
        except UnicodeError:
            continue
        if len(word) - sum(map(str.isascii, word)) >= least and decoded != word:
            return decoded
    return word
