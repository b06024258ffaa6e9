"""Held entries by country, worked out by hand: what is on the map, what is counted apart, where names have room."""

import xml.etree.ElementTree as ET
from math import pi, sqrt

import pytest

from talks.public.overviews import places
from talks.public.overviews.places import Described, circles, labels
from talks.public.pictures.shapes import Pen

CROWDED = ["BE", "NL", "LU", "FR", "CH", "AT", "IT", "DE", "CZ", "PL", "HU", "SI", "HR"]
DESCRIBED = {
    "china": Described("China", "CN"),
    "singapore": Described("Singapore", "SG"),
    "soviet-union": Described("Soviet Union", "SUHH", former=True),
    "ottoman-empire": Described("Ottoman Empire", "", former=True),
    "ruritania": Described("Ruritania", "RR"),
    "belgium": Described("Belgium", "BE"),
}


def found(**counts):
    return places.places({name.replace("_", "-"): number for name, number in counts.items()}, DESCRIBED)


def test_what_is_on_the_map_and_what_is_not_add_up():
    one = places.places({"china": 9, "ruritania": 2, "remote~": 5, "unknown~": 1, "singapore": 4}, DESCRIBED)
    # 9 + 4 on the map, 2 in a country it has no point for, 5 by telephone, 1 nobody knows where: 21.
    assert (one.total, one.known, one.remote, one.unknown) == (21, 15, 5, 1)
    assert [(place.name, place.entries) for place in one.drawn] == [("China", 9), ("Singapore", 4)]
    assert [place.name for place in one.apart] == ["Ruritania"]
    assert places.counts_said(one) == (
        "Of 21 held entries, 15 have a country on record, 5 were held by telephone, video or letter and of 1 no "
        "country is on record."
    )
    assert any("Without a place on the map: Ruritania 2." in said for said in places.notes(one, ""))


def test_of_a_tie_the_name_decides_and_one_that_nobody_describes_goes_by_its_slug():
    assert [one.name for one in found(singapore=2, china=2, nowhere_land=3).located] == [
        "nowhere-land", "China", "Singapore",
    ]  # fmt: skip


def test_a_former_state_stands_at_its_seat_by_code_or_by_slug():
    one = found(soviet_union=3, ottoman_empire=1)
    assert [place.former for place in one.drawn] == [True, True]
    assert any("no more" in said for said in places.notes(one, ""))
    assert not any("no more" in said for said in places.notes(found(china=1), ""))


def test_nothing_held_is_said():
    nothing = found()
    assert places.counts_said(nothing) == "No held entry matches."
    assert places.alt(nothing) == "A map of the world without a circle: no held entry has a country on record."
    assert circles(nothing) == []


def test_the_words_for_the_map_name_the_most_frequent():
    assert places.alt(found(china=9, singapore=4)) == (
        "A map of the world with held entries in 2 countries: China with 9 and Singapore with 4."
    )


def test_the_area_of_a_circle_goes_with_the_number():
    large, small = circles(found(china=100, singapore=25))
    assert large.radius == places.LARGEST and small.radius == pytest.approx(places.LARGEST / 2)
    assert (pi * large.radius**2) / (pi * small.radius**2) == pytest.approx(4)
    tiny = circles(found(china=100_000, singapore=1))[1]
    assert tiny.radius == places.SMALLEST > places.LARGEST * sqrt(1 / 100_000)


def test_a_part_of_the_world_has_circles_of_the_same_size_and_says_how_many_it_shows():
    one = found(china=100, belgium=25)
    europe = circles(one, "europe")
    assert [(circle.place.name, circle.radius) for circle in europe] == [("Belgium", places.LARGEST / 2)]
    assert places.notes(one, "europe")[0] == (
        "This part of the map shows 25 of the 125 entries with a country on record."
    )


def test_names_run_into_neither_each_other_nor_other_circles():
    crowded = {code: Described(f"State of {code}", code) for code in CROWDED}
    one = places.places(dict.fromkeys(crowded, 5), crowded)
    shown = circles(one)
    boxes = [
        places.Box(x - r, y - r, x + r, y + r) for _, (x, y), r in shown
    ]  # fmt: skip
    for text in labels(shown):
        wide = len(text.text) * places.LETTER * 0.5
        left = {"start": text.x, "end": text.x - wide, "middle": text.x - wide / 2}[text.anchor]
        box = places.Box(left, text.y - 9, left + wide, text.y + 2)
        met = [other for other in boxes if box.meets(other)]
        assert not met, text.text
        boxes.append(box)
    assert 0 < len(labels(shown)) < len(shown)


def test_the_drawing_is_xml_with_a_link_and_a_title_a_circle():
    one = places.places({"china": 3, "evil": 1}, {**DESCRIBED, "evil": Described('<b>"&', "FR")})
    drawn = Pen().draw(places.shapes(one, "", lambda slug: f"/?country={slug}&x=1"))
    svg = ET.fromstring(f"<svg>{drawn}</svg>")
    assert [(link.get("href"), link.findtext("title")) for link in svg.iter("a")] == [
        ("/?country=china&x=1", "China: 3 held entries"),
        ("/?country=evil&x=1", '<b>"&: 1 held entry'),
    ]
