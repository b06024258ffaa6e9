"""The picture of an entry that messages and posts show beside a link: 1200 by 630 pixels, drawn from its record."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from PIL import Image, ImageDraw

from talks.press.cards import STATUS_TONES, Card, card
from talks.press.contract import EntryRecord
from talks.public.sharing.citation import SITE
from talks.public.sharing.faces import balanced, drawable, shortened, width, wrap, write
from talks.public.sharing.palette import OUTCOMES, STATUSES, colours
from talks.public.sharing.shapes import put
from talks.vocabulary import EntryKind, EntryStatus, Result, label

WIDTH, HEIGHT = 1200, 630
_LEFT, _RIGHT, _LINE = 140, 1128, 92  # text from and to; the line that the marker sits on
_TOP, _BOTTOM = 128, 560  # between head and foot
_SIZES = (70, 64, 58, 52, 48, 44, 40, 36, 32)
_LINES = ((2, 52), (3, 44), (5, 0))  # of a title at most, in letters of at least
_SHAPE, _GAP, _MORE = 36, 36, 190  # pixels: a chip's shape, between chips, "and 17 more"
KEPT = 32  # pictures that a process keeps, some 70 kB each


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn; every text is one that the fonts can draw."""

    title: str
    when: str
    meta: str
    parties: str
    status: str  # the word; "" for an event, which only happened
    status_tone: str
    marker: str  # filled · ring · diamond
    chips: tuple[tuple[str, str, str], ...]  # (family, issue, result in words)
    more: int  # outcomes that are not among the chips
    story: str  # why there was no meeting


def of_entry(record: EntryRecord) -> Picture:
    """What the picture of an entry says. Where the fonts lack the title's script, kind and parties stand for it."""
    shown = card(record, {}, [])
    kind = label(EntryKind, record["kind"])
    parties = _parties(record)
    chips = tuple(
        (chip.tone, issue, label(Result, chip.result).lower())
        for chip in shown.chips
        if (issue := drawable(chip.issue))
    )
    return Picture(
        title=drawable(record["title"]) or (f"{kind}: {parties}" if parties else kind),
        when=drawable(record["when"]["text"]),
        meta=" · ".join(filter(None, map(drawable, shown.meta))),
        parties=" · ".join(filter(None, [parties, drawable(record["place"])])),
        status=_status(record, shown),
        status_tone=STATUS_TONES.get(record["status"], "open"),
        marker=shown.marker,
        chips=chips,
        more=len(shown.chips) - len(chips) + shown.more_chips,
        story=drawable(shown.story),
    )


def _parties(record: EntryRecord) -> str:
    """The parties whose names can be drawn, and how many cannot."""
    names = [drawable(record["actors"][slug]["name"]) for slug in record["parties"]]
    known = " – ".join(filter(None, names))
    missing = names.count("")
    return f"{known} and {missing} more" if known and missing else known


def _status(record: EntryRecord, shown: Card) -> str:
    """The word; "" for an event or a statement of which nothing more is to be said than that it happened."""
    return label(EntryStatus, record["status"]) if shown.status or shown.marker != "diamond" else ""


@functools.lru_cache(maxsize=KEPT)
def png(picture: Picture) -> bytes:
    """Draws it. Some 50 ms; pictures drawn lately are kept."""
    image = _canvas()
    ink = colours()
    write(image, (_RIGHT - width(picture.meta, 26, 400), 79), picture.meta, 26, 400, ink["ink-soft"])
    chips = _rows(picture)
    below = 0 if not (chips or picture.story) else 46 * max(len(chips), 1) + 22
    room = _BOTTOM - _TOP - 48 - 62 - below
    size, lines = _fitted(picture.title, room)
    leading = _leading(size)
    height = 48 + leading * len(lines) + 62 + below
    y = _TOP + max(0, (_BOTTOM - _TOP - height) // 2)
    _status_line(image, y + 30, picture)
    first = y + 48 + size
    for number, line in enumerate(lines):
        write(image, (_LEFT, first + number * leading), line, size, 600, ink["ink"])
    _mark(image, picture.marker, first - round(size * 0.34))
    y = first + (len(lines) - 1) * leading + 58
    write(image, (_LEFT, y), shortened(picture.parties, 30, 400, _RIGHT - _LEFT), 30, 400, ink["ink-soft"])
    y += 60
    if not chips and picture.story:
        write(image, (_LEFT, y), shortened(picture.story, 28, 400, _RIGHT - _LEFT), 28, 400, ink["ink"])
    for row in chips:
        _chips(image, y, row)
        y += 46
    return _encoded(image)


def _fitted(title: str, room: float) -> tuple[int, list[str]]:
    """The size of the title and its lines: few lines before large letters, and cut where nothing else helps."""
    for most, least in _LINES:
        for size in (one for one in _SIZES if one >= least):
            lines = wrap(title, size, 600, _RIGHT - _LEFT)
            if len(lines) <= most and len(lines) * _leading(size) <= room:
                return size, balanced(title, size, 600, _RIGHT - _LEFT)
    size = _SIZES[-1]
    lines = wrap(title, size, 600, _RIGHT - _LEFT)
    most = int(room // _leading(size))
    return size, [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), size, 600, _RIGHT - _LEFT)]


def _leading(size: int) -> int:
    return round(size * 1.16)


def _status_line(image: Image.Image, y: int, picture: Picture) -> None:
    ink = colours()
    end = write(image, (_LEFT, y), picture.when, 30, 600, ink["ink"])
    if not picture.status:
        return
    colour = ink[STATUSES[picture.status_tone]]
    x = end + 22 if picture.when else _LEFT
    wide = width(picture.status, 24, 600)
    wash = ink.get(f"{STATUSES[picture.status_tone]}-wash", ink["paper"])
    ImageDraw.Draw(image).rounded_rectangle(
        (x, y - 28, x + wide + 24, y + 9), radius=4, fill=wash, outline=colour, width=2
    )
    write(image, (x + 12, y - 1), picture.status, 24, 600, colour)


def _mark(image: Image.Image, marker: str, y: int) -> None:
    """The marker on its line, as on the timeline."""
    ink = colours()
    size = 34
    box = (_LINE - size // 2, y - size // 2)
    ImageDraw.Draw(image).ellipse((box[0] + 4, box[1] + 4, box[0] + size - 4, box[1] + size - 4), fill=ink["paper"])
    put(image, box, marker, size, ink["accent" if marker == "diamond" else "ink"])


def _rows(picture: Picture) -> list[list[tuple[str, str, str]]]:
    """The chips in up to three rows, fewer below a long title; the last place says how many there are besides."""
    most = 3 if len(picture.title) <= 70 else 2 if len(picture.title) <= 130 else 1
    rows: list[list[tuple[str, str, str]]] = []
    left = list(picture.chips)
    x = 0.0
    while left:
        wide = _chip_width(left[0])
        if not rows or x + wide > _RIGHT - _LEFT - (_MORE if len(rows) == most else 0):
            if len(rows) == most:
                break
            rows.append([])
            x = 0.0
        rows[-1].append(left.pop(0))
        x += wide + _GAP
    more = picture.more + len(left)
    if more:
        rows = rows or [[]]
        rows[-1].append(("", "", f"and {more} more"))
    return rows


def _chip_width(chip: tuple[str, str, str]) -> float:
    _, issue, result = chip
    return _SHAPE + width(f"{issue}: ", 27, 600) + width(result, 27, 400)


def _chips(image: Image.Image, y: int, row: list[tuple[str, str, str]]) -> None:
    ink = colours()
    x: float = _LEFT
    end = _RIGHT - (0 if row[-1][0] else _MORE)
    for tone, issue, result in row:
        if tone:
            put(image, (x, y - 23), tone, 26, ink[OUTCOMES[tone]])
            room = end - x - _SHAPE - width(f": {result}", 27, 400)
            x = write(image, (x + _SHAPE, y), f"{shortened(issue, 27, 600, room)}: ", 27, 600, ink["ink"])
        x = write(image, (x, y), result, 27, 400, ink["ink-soft"]) + _GAP


@functools.cache
def site_png() -> bytes:
    """The picture of the site, for pages without one of their own."""
    image = _canvas()
    ink = colours()
    lines = ["Who met, who declined,", "and what came of it"]
    for number, line in enumerate(lines):
        write(image, (_LEFT, 290 + number * 84), line, 76, 600, ink["ink"])
    _mark(image, "filled", 264)
    _mark(image, "ring", 348)
    write(
        image,
        (_LEFT, 450),
        "A public record of diplomatic talks. Every statement names its source.",
        30,
        400,
        ink["ink-soft"],
    )
    return _encoded(image)


def _canvas() -> Image.Image:
    """Paper with the head, the foot and the line of the timeline."""
    ink = colours()
    image = Image.new("RGB", (WIDTH, HEIGHT), ink["paper"])
    draw = ImageDraw.Draw(image)
    draw.line((_LINE, 112, _LINE, HEIGHT), fill=ink["hairline-strong"], width=2)
    draw.rectangle((0, 0, WIDTH, 10), fill=ink["accent"])
    draw.line((72, 112, _RIGHT, 112), fill=ink["hairline-strong"], width=2)
    write(image, (72, 80), SITE, 38, 700, ink["ink"])
    host = urlsplit(settings.SITE_URL).netloc
    write(image, (_RIGHT - width(host, 24, 400), 602), host, 24, 400, ink["ink-soft"])
    write(image, (_LEFT, 602), "A record of diplomatic talks", 24, 400, ink["ink-soft"])
    return image


def _encoded(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()
