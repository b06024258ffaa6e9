"""A picture as a file: it stands by itself, is XML without a script, and as pixels has letters and the right size."""

from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from talks.public.pictures.document import document, for_png
from talks.public.pictures.picture import Cell, Column, Key, Picture, Table
from talks.public.pictures.png import png, size
from talks.public.pictures.shapes import Group, Rect, Text
from talks.public.selection import Refused
from tests.public.pictures.test_shapes import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"


def picture(title="Contacts a year", **more):
    given = {
        "name": "test", "title": title, "alt": "Two bars.", "width": 720, "height": 100,
        "shapes": (Group((Rect(0, 0, 100, 100, "pic-bar"),), "A bar", "/?kind=visit"), Text(0, 90, "2020", "pic-tick")),
        "table": Table((Column("Year"),), ((Cell("2020"),),)), "counts": "Counted: entries.", "source": "/between/a/b/",
    }  # fmt: skip
    return Picture(**{**given, **more})


def test_it_says_what_is_counted_whose_record_it_is_and_as_of_which_day():
    found = document(
        picture(notes=("A note.",), keys=(Key("visits", (Rect(1, 1, 12, 12, "pic-bar"),)),)), date(2024, 11, 18)
    )
    root = ElementTree.fromstring(found.svg)
    words = [one.text for one in root.iter(f"{SVG}text")]
    assert words == [
        "Contacts a year", "Counted: entries.", "visits", "2020", "A note.",
        "Talks tracker, as of 18 November 2024. 127.0.0.1:8000/between/a/b",
    ]  # fmt: skip
    assert (root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text) == ("Contacts a year", "Two bars.")
    assert root.attrib["aria-labelledby"] == "title desc"
    assert [one.attrib["href"] for one in root.iter(f"{SVG}a")] == [
        "http://127.0.0.1:8000/?kind=visit", "http://127.0.0.1:8000/between/a/b/",
    ]  # fmt: skip
    assert (float(root.attrib["width"]), float(root.attrib["height"])) == (found.width, found.height)


def test_everything_lies_within_it():
    root = ElementTree.fromstring(document(picture("A title of many words " * 30), date(2024, 1, 1)).svg)
    lines = [one for one in root.iter(f"{SVG}text") if one.attrib["class"] == "pic-title"]
    assert len(lines) == 4 and lines[-1].text.endswith("…"), "a title is cut after four lines"
    assert max(float(one.attrib["y"]) for one in root.iter(f"{SVG}text")) < float(root.attrib["height"]) - 16


@pytest.mark.parametrize("theme", ["", "light", "dark"])
def test_nothing_in_it_runs_or_is_fetched_whatever_a_title_holds(theme):
    found = document(picture(HOSTILE, alt=HOSTILE, counts=HOSTILE, notes=(HOSTILE,), source="/"), None, theme)
    root = ElementTree.fromstring(found.svg)
    tags = {one.tag.removeprefix(SVG) for one in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "g", "a", "rect", "line", "text"}
    for one in root.iter():
        assert not any(name.startswith("on") for name in one.attrib)
        assert one.attrib.get("href", "http://127.0.0.1:8000/").startswith("http://127.0.0.1:8000/")
    assert "url(" not in root.find(f"{SVG}style").text and "@import" not in root.find(f"{SVG}style").text


def test_a_theme_that_is_asked_for_is_the_only_one():
    assert "prefers-color-scheme" in document(picture(), None).svg
    assert "prefers-color-scheme" not in document(picture(), None, "dark").svg
    assert "#15171a" in document(picture(), None, "dark").svg and "#fcfbf8" not in document(picture(), None, "dark").svg


def pixels(found, across):
    image = Image.open(BytesIO(png(found.svg, *size(found.width, found.height, across))))
    return image.convert("RGB")


@pytest.mark.parametrize(("theme", "paper"), [("light", (252, 251, 248)), ("dark", (21, 23, 26))])
def test_as_pixels_it_has_the_size_asked_for_and_is_not_blank(theme, paper):
    found = for_png(picture(), date(2024, 1, 1), theme)
    image = pixels(found, 768)
    assert image.size == (768, round(found.height))
    assert image.getpixel((2, image.height - 2)) == paper
    # The bar is a fifteenth of the picture and more: 100 by 100 of 768 by about 230.
    histogram = image.getcolors(1 << 20)
    assert sorted(histogram)[-2][0] > 9_000
    title = image.crop((24, 20, 400, 56))
    assert len(title.getcolors(1 << 16)) > 8, "letters are drawn, and smoothly"


def test_letters_that_the_typeface_lacks_are_said_to_be_missing_and_not_left_blank():
    found = for_png(picture("秦刚", shapes=(Text(0, 90, "Łódź 1989", "pic-tick"),)), None, "light")
    words = [one.text for one in ElementTree.fromstring(found.svg).iter(f"{SVG}text")]
    assert words[0] == "[…]" and "Łódź 1989" in words
    assert any("in letters that this picture has no type for" in one for one in words)
    assert "秦刚" in document(picture("秦刚"), None).svg
    assert not any(
        "[…]" in one.text for one in ElementTree.fromstring(for_png(picture(), None, "light").svg).iter(f"{SVG}text")
    )


@pytest.mark.parametrize(("across", "wanted"), [(320, (320, 160)), (2400, (2400, 1200))])
def test_the_size_follows_the_width(across, wanted):
    assert size(400, 200, across) == wanted


def test_a_picture_that_would_take_too_much_memory_is_refused_with_the_most_that_fits():
    # 400 by 4,000 units at 2,400 pixels across would be 2,400 by 24,000; six million fit at 774 by 7,740.
    with pytest.raises(Refused) as refused:
        size(400, 4000, 2400)
    assert refused.value.errors == {"width": ["This picture is a tall one: at most 774 fits."]}
    assert size(400, 4000, 774) == (774, 7740)
    assert size(400, 4000) == (774, 7740), "nobody who named no width is refused"
    assert size(400, 200) == (1536, 768)
