"""A picture as a file that stands by itself: what is counted, its key, whose record it is and as of which day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings

from actors.partial_dates import PartialDate
from talks.public.pictures.look import style
from talks.public.pictures.picture import Key, Picture
from talks.public.pictures.shapes import Group, Line, Pen, Rect, Shape, Shift, Text, number, plain
from talks.public.sharing.citation import SITE, one_line
from talks.public.sharing.faces import drawable, shortened, width, wrap
from talks.public.structured import absolute

MARGIN = 24
TITLE, WORDS = 20, 12.5  # px of letters
# Widths are measured in the project's serif. What others set the words in may be wider.
_SANS, _SERIF = 0.86, 0.96
_MOST_LINES = 4
ELSEWHERE = "In place of […] stands a name in letters that this picture has no type for; the page has it."

Letters = Callable[[str], str]


class Document(NamedTuple):
    svg: str
    width: float
    height: float


@dataclass
class _Sheet:
    """What has been laid out so far, from the top."""

    across: float  # px between the margins
    y: float = 0
    shapes: list[Shape] = field(default_factory=list)

    def words(self, text: str, look: str, size: float, leading: float, bold: bool = False) -> None:
        """A paragraph."""
        room = self.across * (_SERIF if bold else _SANS)
        lines = wrap(one_line(text)[:600], round(size), 600 if bold else 400, room)
        if len(lines) > _MOST_LINES:
            lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]
        for line in lines:
            self.y += leading
            self.shapes.append(Text(0, self.y - leading * 0.25, line, look))

    def keys(self, keys: tuple[Key, ...]) -> None:
        """The key, in lines as long as there is room."""
        x, self.y = 0.0, self.y + 22
        for key in keys:
            wide = key.width + 6 + width(key.text, round(WORDS), 400) / _SANS
            if x and x + wide > self.across:
                x, self.y = 0.0, self.y + 20
            self.shapes.append(Shift(x, self.y - 11, key.shapes))
            self.shapes.append(Text(x + key.width + 6, self.y, key.text, "pic-words"))
            x += wide + 18
        self.y += 4


def document(picture: Picture, as_of: date | None, theme: str = "", letters: Letters | None = None) -> Document:
    """The SVG of a file: XML without a script, with the styles of one theme or, with "", of the reader's.

    `letters` is asked for each text that is drawn, and may change it. Every address in it is absolute.
    """
    wide = picture.width + 2 * MARGIN
    sheet = _Sheet(picture.width)
    sheet.y = 8
    sheet.words(picture.title, "pic-title", TITLE, 26, bold=True)
    sheet.y += 2
    sheet.words(picture.counts, "pic-words", WORDS, 18)
    if picture.keys:
        sheet.keys(picture.keys)
    sheet.y += 20
    sheet.shapes.append(Shift(0, sheet.y, picture.shapes))
    sheet.y += picture.height + 10
    for note in picture.notes:
        sheet.words(note, "pic-words", WORDS, 18)
    drawn = Pen(origin=settings.SITE_URL, letters=letters).draw([Shift(MARGIN, 16, tuple(sheet.shapes))])
    foot, tall = _foot(picture, as_of, sheet, drawn, letters)
    paper = Rect(0, 0, wide, tall, "pic-paper")
    inside = Pen().draw([paper, Rect(MARGIN, 0, 48, 6, "pic-accent")]) + drawn + foot
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="pic" width="{number(wide)}" height="{number(tall)}" '
        f'viewBox="0 0 {number(wide)} {number(tall)}" role="group" aria-labelledby="title desc">'
        f'<title id="title">{plain(picture.title)}</title><desc id="desc">{plain(picture.alt)}</desc>'
        f"<style>{style(f'class="pic"{inside}', theme)}</style>{inside}</svg>\n"
    )
    return Document(svg, wide, tall)


def _foot(
    picture: Picture, as_of: date | None, sheet: _Sheet, drawn: str, letters: Letters | None
) -> tuple[str, float]:
    """The line that says whose record this is, and the height of the whole."""
    below = _Sheet(picture.width, sheet.y)
    if letters and "[…]" in drawn:
        below.words(ELSEWHERE, "pic-words", WORDS, 18)
    below.y += 10
    below.shapes.append(Line(0, below.y, picture.width, below.y, "pic-line"))
    said = f"{SITE}, as of {PartialDate.from_date(as_of)}. " if as_of else f"{SITE}. "
    begin = width(said, round(WORDS), 400) / _SANS
    # Words in the address may be in any script: those of a search, for one.
    address = shortened(_spoken(picture.source), round(WORDS), 400, max(picture.width - begin, 80) * _SANS)
    below.y += 20
    link = Group((Text(0, below.y, f"{said}{address}", "pic-words"),), url=picture.source)
    foot = Pen(origin=settings.SITE_URL, letters=letters).draw([Shift(MARGIN, 16, (*below.shapes, link))])
    return foot, below.y + 16 + 18


def _spoken(path: str) -> str:
    """The address of a page as people write it."""
    return (
        unquote(absolute(path.partition("#")[0]))
        .removeprefix(f"{urlsplit(settings.SITE_URL).scheme}://")
        .removesuffix("/")
    )


def for_png(picture: Picture, as_of: date | None, theme: str) -> Document:
    """The SVG of which a PNG is made: without letters that its typeface lacks, which would be left blank."""
    return document(picture, as_of, theme, lambda text: drawable(text) or ("[…]" if text.strip() else ""))
