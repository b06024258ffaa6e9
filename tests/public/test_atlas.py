"""The outlines of the world: every state has a point, areas keep their size, a part holds what lies in it."""

import json
from math import cos, radians
from pathlib import Path

import pytest

from actors.states.book import StateBook
from talks.public import atlas
from talks.public.atlas import WORLD, Window, around, clipped, drawn, within
from talks.public.atlas.projection import HEIGHT, WIDTH, project


def test_every_state_and_territory_past_and_present_has_a_point_on_the_map():
    points = atlas.atlas().points
    states = [one.state for one in StateBook.load().entries.values()]
    missing = [state.slug for state in states if state.code not in points and state.slug not in points]
    assert missing == ["antarctica"]
    assert all(WORLD.holds(place) for place in points.values())
    assert {"SG", "VA", "XK", "TW", "PS", "SUHH", "ottoman-empire"} <= points.keys()


def test_points_stand_where_their_countries_are():
    points = atlas.atlas().points
    # Singapore lies at 1.35 N, 103.8 E, the Vatican at 41.9 N, 12.45 E, Moscow at 55.76 N, 37.62 E.
    for code, longitude, latitude in (("SG", 103.82, 1.35), ("VA", 12.45, 41.9), ("SUHH", 37.62, 55.76)):
        x, y = project(longitude, latitude)
        assert points[code] == (pytest.approx(x, abs=0.5), pytest.approx(y, abs=0.5)), code


def test_the_projection_keeps_areas():
    """A box of one degree at 60 north is as large as one at the equator times the cosine of its latitude."""

    def area(latitude):
        box = [project(x, y) for x, y in ((10, latitude), (11, latitude), (11, latitude + 1), (10, latitude + 1))]
        return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(box, box[1:] + box[:1], strict=True))) / 2

    assert area(60) / area(0) == pytest.approx(cos(radians(60.5)) / cos(radians(0.5)), rel=0.005)
    assert project(0, 83.7) == (WIDTH / 2, 0)
    assert project(180, 0)[0] == pytest.approx(WIDTH)


def test_an_area_is_cut_at_the_edges_of_a_part_and_a_line_ends_there():
    part = Window(0, 0, 10, 5)
    # A square from 5 to 15 and -5 to 5: inside lie 5 to 10 and 0 to 5.
    square = [(5.0, -5.0), (15.0, -5.0), (15.0, 5.0), (5.0, 5.0), (5.0, -5.0)]
    assert sorted(clipped(square, part)) == [(5.0, 0.0), (5.0, 5.0), (10.0, 0.0), (10.0, 5.0)]
    assert clipped([(20.0, 0.0), (30.0, 0.0), (30.0, 5.0), (20.0, 0.0)], part) == []
    line = [(1.0, 1.0), (2.0, 2.0), (20.0, 2.0), (9.0, 4.0)]
    assert list(within(line, part)) == [[(1.0, 1.0), (2.0, 2.0)], [(9.0, 4.0)]]


def test_a_part_of_the_map_holds_its_area_and_is_neither_flat_nor_tall():
    part = around(-12, 35, 46, 66)
    for degrees in ((-12, 35, 46, 66), (92, -10, 148, 52), (-20, -36, 54, 38), (-30, 40, 60, 45)):
        one = around(*degrees)
        assert HEIGHT / WIDTH - 1e-9 <= one.height / one.width <= atlas.TALLEST + 1e-9
        assert one.x >= 0 and one.x + one.width <= WIDTH and one.y >= 0 and one.y + one.height <= HEIGHT
        assert one.tall == pytest.approx(one.height / one.width * WIDTH)
    assert part.holds(project(2.3, 48.8)) and not part.holds(project(116, 40))
    assert part.at((part.x, part.y)) == (0, 0)


def test_the_whole_map_is_the_file_as_it_was_made():
    held = json.loads((Path(atlas.__file__).parent / "world.json").read_text("ascii"))
    land, borders = drawn(WORLD)
    assert len(land) > 40_000 and len(borders) > 15_000
    assert borders == held["borders"]
    assert (Path(atlas.__file__).parent / "world.json").stat().st_size < 120_000
