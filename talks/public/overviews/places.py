"""Where talks were held: held entries by country, as circles on a map of the world. Pure; no query.

The area of a circle goes with the number of entries. A state that is no more stands at its seat, not on the land of
those that came after it. What was held by telephone or video was held nowhere, and of some entries no country is on
record: both are counted apart, and so are countries that the map has no point for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from talks.press.terms import NO_COUNTRY, NOT_ON_RECORD, REMOTE
from talks.public.atlas import TENTH, WORLD, Point, Window, around, atlas, drawn
from talks.public.atlas.projection import HEIGHT, WIDTH
from talks.public.overviews.asking import held_entries
from talks.public.pictures.shapes import Disc, Group, Path, Shape, Text
from talks.public.presenting import counted

# px across of the largest circle, and of the smallest, which may be larger than its number.
LARGEST, SMALLEST = 34.0, 3.5
MOST_LABELS = 14
LETTER = 13.0  # px
_WIDE = 0.56  # of a letter, on average
# Parts of the world that are crowded, by name: label, and the degrees west, south, east and north.
PARTS: dict[str, tuple[str, Window]] = {
    "": ("The world", WORLD),
    "europe": ("Europe", around(-12, 35, 46, 66)),
    "middle-east": ("Middle East", around(24, 12, 64, 42)),
    "east-asia": ("East Asia", around(92, -10, 148, 52)),
    "africa": ("Africa", around(-20, -36, 54, 38)),
    "americas": ("Americas", around(-130, -56, -34, 62)),
}


class Described(NamedTuple):
    """What is known of an actor that is a country here."""

    name: str
    code: str  # ISO 3166-1 or -3, "" for none
    former: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    slug: str
    name: str
    entries: int
    point: Point | None  # None where the map has none
    code: str = ""
    former: bool = False


@dataclass(frozen=True)
class Places:
    """Countries by entries, most first; `remote` and `unknown` are counted apart."""

    located: list[Place]
    remote: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        return self.known + self.remote + self.unknown

    @property
    def known(self) -> int:
        """Held entries of which the country is on record."""
        return sum(one.entries for one in self.located)

    @property
    def drawn(self) -> list[Place]:
        return [one for one in self.located if one.point]

    @property
    def apart(self) -> list[Place]:
        """Countries that the map has no point for."""
        return [one for one in self.located if one.point is None]


def places(counts: Mapping[str, int], described: Mapping[str, Described]) -> Places:
    """`counts` are those of the filter's kind "country": slugs, and the keys of `NO_COUNTRY`.

    A country that nobody describes any more goes by its slug.
    """
    points, found = atlas().points, []
    for slug, number in counts.items():
        if slug not in NO_COUNTRY and number:
            about = described.get(slug, Described(slug, ""))
            point = points.get(about.code) or points.get(slug)
            found.append(Place(slug, about.name, number, point, about.code, about.former))
    found.sort(key=lambda one: (-one.entries, one.name, one.slug))
    return Places(found, counts.get(REMOTE, 0), counts.get(NOT_ON_RECORD, 0))


# --- In words ---------------------------------------------------------------------------------------------------------


def counts_said(found: Places) -> str:
    """What is counted, and of how many: "Held entries by country. Of 101, 96 have a country on record …"."""
    if not found.total:
        return "No held entry matches."
    said = [
        f"Of {held_entries(found.total)}, {found.known:,} {'has' if found.known == 1 else 'have'} a country on record"
    ]
    said += (
        [f"{found.remote:,} {'was' if found.remote == 1 else 'were'} held by telephone, video or letter"]
        if found.remote
        else []
    )
    said += [f"of {found.unknown:,} no country is on record"] if found.unknown else []
    return f"{_joined(said)}."


def alt(found: Places) -> str:
    """What the map shows, in a sentence or two."""
    if not found.located:
        return "A map of the world without a circle: no held entry has a country on record."
    most = [f"{one.name} with {one.entries:,}" for one in found.located[:5]]
    countries = f"{len(found.located):,} {'country' if len(found.located) == 1 else 'countries'}"
    said = f"A map of the world with held entries in {countries}"
    return f"{said}: {_joined(most)}." if len(found.located) <= 5 else f"{said}, most of them in {_joined(most)}."


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


# --- The drawing ------------------------------------------------------------------------------------------------------


class Circle(NamedTuple):
    place: Place
    at: Point
    radius: float


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right
            and self.top < other.bottom and other.top < self.bottom
        )  # fmt: skip


def height(part: str) -> float:
    """How tall a map of a part of the world is."""
    return PARTS[part][1].tall


def circles(found: Places, part: str = "") -> list[Circle]:
    """A circle a country in a part of the world, the largest first, so that small ones are drawn over large ones.

    Sizes go by the largest number anywhere: a circle means the same in every part.
    """
    window, highest = PARTS[part][1], max((one.entries for one in found.drawn), default=1)
    return [
        Circle(one, window.at(one.point), max(LARGEST * sqrt(one.entries / highest), SMALLEST))
        for one in found.drawn
        if one.point and window.holds(one.point)
    ]


def labels(drawn_ones: Iterable[Circle], most: int = MOST_LABELS, tall: float = HEIGHT) -> list[Text]:
    """The names of the largest in a map so tall, each where there is room beside its circle: right, left, above or
    below; else none.
    """
    shown = list(drawn_ones)
    taken = [Box(x - r, y - r, x + r, y + r) for _, (x, y), r in shown]
    placed: list[Text] = []
    for at, (place, (x, y), r) in enumerate(shown[: most * 2]):
        if len(placed) == most:
            break
        text = f"{place.name} {place.entries:,}"
        wide, base = len(text) * LETTER * _WIDE, LETTER * 0.35
        # Where it begins, its baseline, how it is anchored.
        for left, baseline, text_at, anchor in (
            (x + r + 4, y + base, x + r + 4, "start"),
            (x - r - 4 - wide, y + base, x - r - 4, "end"),
            (x - wide / 2, y - r - 5, x, "middle"),
            (x - wide / 2, y + r + LETTER, x, "middle"),
        ):
            box = Box(left, baseline - LETTER * 0.8, left + wide, baseline + LETTER * 0.25)
            inside = box.left >= 0 and box.top >= 0 and box.right <= WIDTH and box.bottom <= tall
            if inside and not any(box.meets(one) for place_at, one in enumerate(taken) if place_at != at):
                placed.append(Text(text_at, baseline, text, "map-label", anchor))
                taken.append(box)
                break
    return placed


def shapes(found: Places, part: str, url: Callable[[str], str]) -> tuple[Shape, ...]:
    """The map; `url` leads to the entries of a country."""
    land, borders = drawn(PARTS[part][1])
    shown = circles(found, part)
    marks = [
        Group(
            (Disc(*one.at, one.radius, "map-circle map-former" if one.place.former else "map-circle"),),
            title=f"{one.place.name}: {held_entries(one.place.entries)}",
            url=url(one.place.slug),
            focus=True,
        )
        for one in shown
    ]
    return (
        Path(land, "map-land", 1 / TENTH),
        Path(borders, "map-border", 1 / TENTH),
        *marks,
        *labels(shown, tall=height(part)),
    )


def notes(found: Places, part: str) -> list[str]:
    """What a reader of the map has to know, in sentences."""
    said = []
    if part:
        shown = sum(one.place.entries for one in circles(found, part))
        known = counted(found.known, "entry", "entries")
        said.append(f"This part of the map shows {shown:,} of the {known} with a country on record.")
    if found.apart:
        listed = ", ".join(f"{one.name} {one.entries:,}" for one in found.apart)
        said.append(f"Without a place on the map: {listed}.")
    if any(one.former for one in found.located):
        said.append("A dashed circle is a state that is no more, at its seat.")
    said.append(
        "The area of a circle goes with the number, except for the smallest, which could not be seen otherwise. "
        "Outlines: Natural Earth, who controls an area in fact; they take no position on any of it."
    )
    return said
