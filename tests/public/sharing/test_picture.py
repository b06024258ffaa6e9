"""The picture of an entry: what it says, that it holds whatever it has to, and never an empty box for a letter."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from talks.press.cards import STATUS_TONES, TONES
from talks.public.sharing import faces, shapes
from talks.public.sharing.palette import OUTCOMES, STATUSES, colours
from talks.public.sharing.picture import HEIGHT, WIDTH, Picture, of_entry, png, site_png
from tests.public import samples

CHINESE, ARABIC = "布林肯访问北京", "محادثات في جنيف"


def image(picture: Picture) -> Image.Image:
    found = Image.open(BytesIO(png(picture)))
    assert (found.format, found.size) == ("PNG", (WIDTH, HEIGHT))
    return found.convert("RGB")


def record(title: str = "Blinken in Beijing", **more):
    return samples.record(title=title, **more)


def outcomes(*results: str, issue: str = "trade"):
    return [samples.outcome(result=result, issue=issue) for result in results]


def paper_alone(picture: Picture, box: tuple[int, int, int, int]) -> bool:
    colour = "#{:02x}{:02x}{:02x}"
    return {colour.format(*one) for _, one in image(picture).crop(box).getcolors()} == {colours()["paper"]}


def texts(picture: Picture) -> list[str]:
    chips = [text for _, issue, result in picture.chips for text in (issue, result)]
    return [picture.title, picture.when, picture.meta, picture.parties, picture.status, picture.story, *chips]


def test_it_says_what_the_card_says():
    picture = of_entry(record(outcomes=outcomes("agreed", "raised_not_accepted")))
    assert picture == Picture(
        title="Blinken in Beijing",
        when="18 June 2023",
        meta="Visit · ministers",
        parties="United States – China · Beijing",
        status="Held",
        status_tone="held",
        marker="filled",
        chips=(("agreed", "Trade", "agreed"), ("refused", "Trade", "raised, not accepted")),
        more=0,
        story="",
    )


def test_what_did_not_take_place_says_so_and_by_whom():
    asked = [samples.request(answered=samples.day("2023-05-29"))]
    picture = of_entry(record(status="declined", requests=asked))
    assert (picture.status, picture.status_tone, picture.marker) == ("Declined", "not", "ring")
    assert picture.story == "Asked by the United States. Declined by China, 29 May 2023."
    assert not paper_alone(picture, (140, 400, 1128, 560))


@pytest.mark.parametrize("title", [CHINESE, ARABIC, "שיחות", "भारत", "한국", "Киев", "☎☎☎"])
def test_a_title_in_a_script_that_the_fonts_lack_gives_way_to_kind_and_parties(title):
    picture = of_entry(record(title))
    assert picture.title == "Visit: United States – China"


def test_no_letter_is_ever_drawn_that_the_fonts_lack():
    odd = f"{CHINESE} {ARABIC} \u202e🕊"
    actors = {"a": samples.actor("a", CHINESE), "b": samples.actor("b", ARABIC), "c": samples.actor("c", "Perú")}
    issues = {"i": samples.issue("i", odd), "trade": samples.issue("trade", "Trade")}
    picture = of_entry(
        record(odd, place=odd, parties=["a", "b", "c"], actors=actors, issues=issues,
               outcomes=[*outcomes("agreed", issue="i"), *outcomes("agreed")])
    )  # fmt: skip
    assert all(faces.which(letter) is not None for text in texts(picture) for letter in text)
    assert picture.title == "Visit: Perú and 2 more" and picture.parties == "Perú and 2 more"
    assert picture.chips == (("agreed", "Trade", "agreed"),) and picture.more == 1


def test_a_name_beside_its_own_spelling_is_drawn_without_it():
    assert of_entry(record("Xi Jinping (习近平) meets Erdoğan")).title == "Xi Jinping meets Erdoğan"


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Erdoğan, Łódź, Škoda", "Erdoğan, Łódź, Škoda"),
        ("Ngô Đình Diệm", "Ngo Dinh Diem"),
        ("Nguyễn Phú Trọng", "Nguyen Phu Trong"),
        ("Erdoğan meets Nguyễn Phú Trọng in Łódź", "Erdoğan meets Nguyen Phu Trong in Łódź"),
        ("Phú Quốc – Škoda", "Phu Quoc – Škoda"),
        ("gặp ở Łódź", "gap o Łódź"),
        ("talks 🕊 resume", "talks resume"),
        ("a\u00a0b\u202fc\u3000d", "a b c d"),
        ("E\u0301lyse\u0301e", "Élysée"),
        ("one\r\ntwo\x00", "one two"),
        ("(习近平)", ""),
        ("…", ""),
        ("٣ مايو", ""),
    ],
)
def test_the_nearest_that_can_be_drawn_stands_for_what_cannot(text, drawn):
    assert faces.drawable(text) == drawn


LONG = ("Ministerial consultations on confidence-building between delegations of nine parties, " * 3)[:200]
TALL = of_entry(record(outcomes=outcomes(*TONES)))


@pytest.mark.parametrize(
    "picture",
    [
        replace(TALL, title=LONG),
        replace(TALL, title="W" * 200),
        replace(TALL, title="Ij " * 66),
        replace(TALL, title="Åg" * 100, chips=(), story="y" * 900),
        replace(TALL, parties="W" * 500, when="1 January 2020 – 31 December 2023", status="Moved online"),
        replace(TALL, chips=(("undisclosed", "Channels " * 30, "discussed, no progress"),) * 5, more=12),
        replace(TALL, title=LONG, chips=(("undisclosed", "W" * 120, "discussed, no progress"),) * 5, more=12),
        of_entry(record("x" * 1_000_000)),
    ],
    ids=["long", "one word", "many words", "tall letters", "parties", "long chips", "everything", "a megabyte"],
)
def test_nothing_runs_over_an_edge_or_into_the_foot(picture):
    assert paper_alone(picture, (1133, 116, WIDTH, HEIGHT))
    assert paper_alone(picture, (120, 561, WIDTH, 578))
    assert paper_alone(picture, (120, 116, WIDTH, 126))
    assert paper_alone(picture, (0, 120, 72, HEIGHT))


@pytest.mark.parametrize("wide", range(260, 900, 20))
def test_no_line_begins_with_a_dash(wide):
    text = "Meeting: Ruritania – Grand Fenwick – Atlantis · Borduria"
    lines = faces.wrap(text, 40, 600, wide)
    assert not [line for line in lines if line[:1] in "–·"]
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_long_title_is_drawn_whole_and_a_short_one_large():
    from talks.public.sharing.picture import _fitted

    size, lines = _fitted(LONG, 300)
    assert " ".join(lines) == " ".join(LONG.split()) and size >= 32
    assert _fitted("Blinken in Beijing", 300) == (70, ["Blinken in Beijing"])


def test_colours_are_those_of_the_style_sheet():
    assert colours()["good"] == "#00695c" and colours()["paper"] == "#fcfbf8"
    for tone in set(TONES.values()):
        with_chip = image(replace(TALL, status="", chips=((tone, "Trade", "agreed"),)))
        assert colours()[OUTCOMES[tone]] in {
            "#{:02x}{:02x}{:02x}".format(*one) for _, one in with_chip.getcolors(99999)
        }
    assert all(colours()[STATUSES[tone]] for tone in {*STATUS_TONES.values(), "open"})


def test_every_family_of_results_and_every_marker_has_a_shape_of_its_own():
    names = [*sorted(set(TONES.values())), "filled", "ring", "diamond"]
    drawn = {shapes.stencil(name, 28).tobytes() for name in names}
    assert len(drawn) == len(names)
    assert all(shapes.stencil(name, 28).getbbox() for name in names)


def test_the_same_record_gives_the_same_bytes_and_few_of_them():
    first = png(TALL)
    png.cache_clear()
    assert png(TALL) == first
    assert len(first) < 150_000


def test_the_picture_of_the_site_has_the_same_size():
    assert Image.open(BytesIO(site_png())).size == (WIDTH, HEIGHT)
