"""The project's serif for drawing: what it can draw, how wide that is, and onto an image with it."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from talks.public.sharing.citation import one_line

# Latin, and Latin of central Europe, Turkey and others: two subsets of one typeface.
_FILES = ["source-serif-4.woff2", "source-serif-4-ext.woff2"]
_BRACKETS = re.compile(r"\s*(\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）)")
_GAPS = re.compile(r"(\W+)")
_INSIDE_NAMES = {" ", "-", "'", "’"}
_STROKES = str.maketrans("ĐđŁłØø", "DdLlOo")
# What is set between two things and stays at the end of a line.
_BETWEEN = {"–", "—", "-", "·"}
# More than any title has; a longer text is cut before any work is done on it.
MOST = 400


# Letters are set this many times larger and made smaller again: at their own size they would stand on whole pixels,
# and gaps inside words would come out uneven.
_FINER = 3


@functools.cache
def fonts(size: int, weight: int) -> list[ImageFont.FreeTypeFont]:
    """The two subsets at a size (pixels) and a weight (400 to 700), read once a process."""
    found = []
    for name in _FILES:
        font = ImageFont.truetype(settings.BASE_DIR / "static" / "fonts" / name, size)
        font.set_variation_by_axes([weight])
        found.append(font)
    return found


@functools.lru_cache(maxsize=4096)
def which(letter: str) -> int | None:
    """Which of the two has the letter; None for neither. A letter that a font lacks leaves it blank."""
    if letter == " ":
        return 0
    if not letter.isprintable():
        return None  # what turns a line of text round or steers it in another way has no shape
    for number, font in enumerate(fonts(32, 400)):
        if font.getmask(letter).getbbox() is not None:
            return number
    return None


def drawable(text: str) -> str:
    """`text` as the fonts can draw it; "" when letters or digits would be missing.

    A name with an accent that the fonts lack is drawn without any ("Nguyen Phu Trong": half of them would be an error
    of spelling). Left out are symbols and what stands in brackets in another script: a name beside its own spelling.
    Nothing is drawn as an empty box.
    """
    text = one_line(unicodedata.normalize("NFC", text[: 4 * MOST]))[:MOST]
    text = _BRACKETS.sub(lambda found: found[0] if _covered(found[1]) else "", text)
    text = "".join(name if _covered(name) else _plain(name) for name in _names(text))
    drawn = [_drawable(letter) for letter in text]
    if None in drawn:
        return ""
    kept = " ".join("".join(filter(None, drawn)).split())
    return kept if any(letter.isalnum() for letter in kept) else ""


def _covered(text: str) -> bool:
    return all(which(letter) is not None for letter in text)


def _names(text: str) -> Iterator[str]:
    """The text in pieces: words that begin with a capital stay together, one after another, as names do."""
    pieces = _GAPS.split(text)  # word, gap, word, …
    start = 0
    while start < len(pieces):
        end = start + 1
        if pieces[start][:1].isupper():
            while pieces[end : end + 1] and pieces[end] in _INSIDE_NAMES and pieces[end + 1][:1].isupper():
                end += 2
        yield "".join(pieces[start:end])
        start = end


def _plain(text: str) -> str:
    """Without accents, and without the strokes through letters that Unicode does not count among them."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return bare.translate(_STROKES)


def _drawable(letter: str) -> str | None:
    """The letter, its nearest form, or "" where it can be left out; None where it is missed."""
    if which(letter) is not None:
        return letter
    kind = unicodedata.category(letter)
    if kind == "Zs":
        return " "
    plain = _plain(letter)
    if plain and plain != letter and _covered(plain):
        return plain
    return None if kind[0] in "LN" or kind == "Mc" else ""


def runs(text: str) -> list[tuple[int, str]]:
    """The text in pieces, each with the number of its font. Letters that no font has are left out."""
    known = [letter for letter in text if which(letter) is not None]
    return [(number or 0, "".join(letters)) for number, letters in groupby(known, key=which)]


def width(text: str, size: int, weight: int) -> float:
    """In pixels."""
    faces = fonts(size * _FINER, weight)
    return sum(faces[number].getlength(piece) for number, piece in runs(text)) / _FINER


def write(image: Image.Image, at: tuple[float, float], text: str, size: int, weight: int, colour: str) -> float:
    """Draws one line with its baseline at `at`; returns where it ends. A letter may reach `size` above and below."""
    x, y = at
    wide = width(text, size, weight)
    whole = int(x)
    mask = Image.new("L", ((int(wide) + size + 2) * _FINER, 2 * size * _FINER), 0)
    draw = ImageDraw.Draw(mask)
    faces = fonts(size * _FINER, weight)
    pen = (x - whole) * _FINER
    for number, piece in runs(text):
        draw.text((pen, int(1.2 * size) * _FINER), piece, fill=255, font=faces[number], anchor="ls")
        pen += faces[number].getlength(piece)
    image.paste(colour, (whole, round(y) - int(1.2 * size)), mask.reduce(_FINER))
    return x + wide


def wrap(text: str, size: int, weight: int, most: float) -> list[str]:
    """Lines no wider than `most` pixels, broken between words, and inside a word that is wider by itself."""
    lines = [""]
    for word in _unbroken(text):
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size, weight) <= most:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if width(lines[-1] + letter, size, weight) > most:
                lines.append("")
            lines[-1] += letter
    return lines


def _unbroken(text: str) -> list[str]:
    """The words, each with the dash behind it: no line begins with one."""
    words: list[str] = []
    for word in text.split():
        if word in _BETWEEN and words:
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def balanced(text: str, size: int, weight: int, most: float) -> list[str]:
    """As `wrap`, in as many lines, with the lines about as long as each other."""
    lines = wrap(text, size, weight, most)
    narrow, enough = most / 2, most
    while len(lines) > 1 and enough - narrow > size / 4:
        middle = (narrow + enough) / 2
        tried = wrap(text, size, weight, middle)
        if len(tried) > len(lines):
            narrow = middle
        else:
            lines, enough = tried, middle
    return lines


def shortened(text: str, size: int, weight: int, most: float) -> str:
    """The text, cut and with an ellipsis where it is wider than `most` pixels."""
    if width(text, size, weight) <= most:
        return text
    while text and width(f"{text}…", size, weight) > most:
        text = text[:-1].rstrip()
    return f"{text}…"
