"""Shapes as they are written: wide as their place in a page, as they are in a file, and never more than text."""

from xml.etree import ElementTree

import pytest

from talks.public.pictures.picture import inline
from talks.public.pictures.shapes import Bar, Bars, Disc, Glyph, Group, Line, Path, Pen, Rect, Shift, Text, number

HOSTILE = "</title></text></svg><script>alert(1)</script>\" onload='x' & \x00\ud800"


def drawn(*shapes, **pen):
    return Pen(**pen).draw(shapes)


def test_positions_across_become_percentages_in_a_page_and_stay_in_a_file():
    # 180 of 720 is a quarter.
    shapes = (Rect(180, 4, 90, 10, "a"), Line(0, 5, 720, 5), Text(360, 9, "Half", anchor="middle"))
    assert drawn(*shapes, width=720) == (
        '<rect class="a" x="25.00%" y="4" width="12.50%" height="10"/>'
        '<line x1="0.00%" y1="5" x2="100.00%" y2="5"/>'
        '<text x="50.00%" y="9" text-anchor="middle">Half</text>'
    )
    assert drawn(*shapes) == (
        '<rect class="a" x="180" y="4" width="90" height="10"/>'
        '<line x1="0" y1="5" x2="720" y2="5"/>'
        '<text x="360" y="9" text-anchor="middle">Half</text>'
    )


def test_marks_keep_their_size_and_their_distance_however_wide_the_picture_is():
    assert drawn(Disc(180, 8, 6, "m", dx=-7), width=720) == (
        '<svg x="25.00%" y="8" overflow="visible"><circle class="m" cx="-7" r="6"/></svg>'
    )
    assert drawn(Disc(180, 8, 6, "m", dx=-7)) == '<circle class="m" cx="173" cy="8" r="6"/>'
    assert drawn(Disc(180, 8, 6), width=720) == '<circle cx="25.00%" cy="8" r="6"/>'
    assert drawn(Glyph(180, 8, "M0 0v5", dx=2), width=720) == (
        '<svg x="25.00%" y="8" overflow="visible"><g transform="translate(2 0)"><path d="M0 0v5"/></g></svg>'
    )
    assert drawn(Glyph(180, 8, "M0 0v5", dx=2)) == '<g transform="translate(182 8)"><path d="M0 0v5"/></g>'


@pytest.mark.parametrize("shape", [Path("M0 0h9"), Shift(3, 0, ())])
def test_what_cannot_be_pulled_apart_is_refused_where_it_would_be(shape):
    assert drawn(shape)
    with pytest.raises(ValueError, match="scaled as a whole"):
        drawn(shape, width=720)
    assert drawn(Shift(0, 3, (Rect(0, 0, 72, 1),)), width=720).startswith('<g transform="translate(0 3)"><rect')


def test_every_text_and_address_stays_text():
    found = drawn(Group((Text(0, 0, HOSTILE), Rect(0, 0, 1, 1, HOSTILE[:-2])), HOSTILE, f"/?q={HOSTILE}"))
    root = ElementTree.fromstring(f"<svg>{found}</svg>")
    assert {one.tag for one in root.iter()} == {"svg", "a", "title", "text", "rect"}
    assert root.find("a/title").text == HOSTILE.replace("\x00", "").replace("\ud800", "")
    assert set(root.find("a").attrib) == {"href", "tabindex"}


def test_links_are_whole_addresses_in_a_file_and_left_to_the_table_in_a_page():
    one = Group((), "Title", "/?issue=trade&kind=visit")
    assert drawn(one) == ('<a href="/?issue=trade&amp;kind=visit" tabindex="-1"><title>Title</title></a>')
    assert drawn(one._replace(focus=True)).startswith('<a href="/?issue=trade&amp;kind=visit"><title>')
    assert drawn(one, origin="https://talks.example").startswith('<a href="https://talks.example/?issue=trade')
    assert "tabindex" not in drawn(one, origin="https://talks.example")


@pytest.mark.parametrize("pen", [{"width": 720}, {"origin": "https://talks.example"}])
def test_many_bars_are_what_a_group_of_a_slot_and_a_bar_would_be_for_each(pen):
    # Four places of 90 units in 360; a bar begins an eighth, more or less, into its place.
    some = (Bar(1, 12, HOSTILE, "/?a=1&b=2", "a b"), Bar(3, 30.5, "Title", f"/?q={HOSTILE[:-2]}"))
    by_hand = [
        Group(
            (Rect(one.place * 90, 0, 90, 48, "pic-slot"),
             Rect((one.place + 0.12) * 90, 48 - one.height, 90 * 0.76, one.height, one.look)),
            one.title, one.url,
        )
        for one in some
    ]  # fmt: skip
    assert drawn(Bars(360, 48, 4, some), **pen) == drawn(*by_hand, **pen)


def test_a_drawing_with_links_is_a_group_and_one_without_an_image():
    assert 'role="group" aria-label="x"' in inline((Group((), url="/"),), 10, 10, named='aria-label="x"')
    assert 'role="img" aria-label="x"' in inline((Rect(0, 0, 1, 1),), 10, 10, named='aria-label="x"')
    assert 'aria-hidden="true"' in inline((), 10, 10)
    assert 'viewBox="0 0 10 20"' in inline((), 10, 20, fluid=False)


@pytest.mark.parametrize(
    ("value", "written"), [(0, "0"), (12, "12"), (12.5, "12.5"), (1 / 3, "0.33"), (-0.001, "-0"), (100.0, "100")]
)
def test_lengths_have_two_decimals_at_most(value, written):
    assert number(value) == written
