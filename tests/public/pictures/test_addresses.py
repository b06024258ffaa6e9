"""The addresses of pictures: each as SVG, as PNG and in a frame, for everybody, of one release."""

from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.conf import settings
from PIL import Image

from talks.press.publishing import publish, withdraw
from talks.public.pictures.registry import MAKERS
from tests import builders as build
from tests.public.sharing.test_frames import policy
from tests.public.test_entry import queries, soup, text
from tests.public.test_hostile_input import NASTY

pytestmark = pytest.mark.django_db

# One address of each picture.
ASKED = {
    "channel": "channel=telephone-line",
    "channels": "",
    "contacts": "one=grand-fenwick&other=ruritania",
    "issues": "one=grand-fenwick&other=ruritania",
    "ladder": "issue=hotline",
    "lanes": "",
    "months": "",
    "places": "",
    "stances": "issue=hotline&actor=ruritania",
    "who-meets-whom": "",
}


@pytest.fixture
def record():
    """Two visits with outcomes and positions on one issue, and a channel."""
    hotline, ruritania = build.issue("Hotline", build.issue("Security")), build.state("Ruritania", code="FR")
    for year, result, stance in ((2020, "refused", "opposes"), (2021, "progress", "hedges")):
        entry = build.draft(
            f"Visit of {year}", kind="visit", start=f"{year}-05-01", issues=[hotline], country=ruritania
        )
        build.meeting(entry)
        build.outcome(entry, hotline, result, assessor=build.actor("Official"), voice="official")
        build.position(entry, hotline, party=ruritania, stance=stance, voice="spokesperson", summary="Says so.")
        publish(entry, by=build.user(), note="First")
    build.published_channel()


def test_every_picture_has_an_address_here():
    assert set(ASKED) == set(MAKERS), "add the new picture to ASKED"


@pytest.mark.parametrize("name", MAKERS)
def test_each_is_saved_as_svg_and_png_and_shown_in_a_frame(client, record, name):
    asked = f"?{ASKED[name]}" if ASKED[name] else ""
    svg = client.get(f"/pictures/{name}.svg{asked}")
    assert (svg.status_code, svg["Content-Type"]) == (200, "image/svg+xml; charset=utf-8"), svg.content[:200]
    root = ElementTree.fromstring(svg.text)
    assert len(list(root.iter())) > 10
    png = client.get(f"/pictures/{name}.png{asked}")
    assert (png.status_code, png["Content-Type"]) == (200, "image/png")
    image = Image.open(BytesIO(png.content))
    assert image.width == 1536 and len(image.convert("RGB").getcolors(1 << 24)) > 20
    frame = soup(client, f"/embed/pictures/{name}/{asked}")
    assert frame.select_one("svg.pic")["aria-labelledby"] == f"picture-{name}-alt"
    assert text(frame.find(id=f"picture-{name}-alt")).endswith("The table below says the same.")
    assert frame.select("table tbody tr") and not frame.select("[style]")
    assert frame.select_one("h1 a")["href"] == frame.select_one(".frame-foot a")["href"]
    page = frame.select_one("h1 a")["href"].partition("#")[0]
    shown = soup(client, page)
    ways = [link["href"] for link in shown.select(".picture-ways > a")]
    assert any(f"/pictures/{name}.svg" in one for one in ways), f"{page} offers it"


@pytest.mark.parametrize("name", MAKERS)
def test_the_page_shows_the_same_as_the_file(client, record, name):
    """What is said on hover is said in both, and as often."""
    asked = f"?{ASKED[name]}" if ASKED[name] else ""
    root = ElementTree.fromstring(client.get(f"/pictures/{name}.svg{asked}").text)
    in_file = [one.text for one in root.iter("{http://www.w3.org/2000/svg}title")][1:]
    in_frame = [text(one) for one in soup(client, f"/embed/pictures/{name}/{asked}").select("svg.pic title")]
    assert in_frame == in_file and in_file


def test_nothing_in_a_file_runs_and_any_site_may_show_it(client, record):
    for kind in ("svg", "png"):
        response = client.get(f"/pictures/months.{kind}")
        assert policy(response) == {
            "default-src": "'none'", "style-src": "'unsafe-inline'", "base-uri": "'none'", "form-action": "'none'",
            "frame-ancestors": "'none'",
        }  # fmt: skip
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "public, no-cache" and not response.cookies
        assert "Content-Disposition" not in response
        again = client.get(f"/pictures/months.{kind}", headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304
        kept = client.get(f"/pictures/months.{kind}")
        assert kept.content == response.content and policy(kept) == policy(response)
    frame = client.get("/embed/pictures/months/")
    assert policy(frame)["frame-ancestors"] == "*" and "X-Frame-Options" not in frame


def test_a_publication_makes_another_picture(client, record):
    before = client.get("/pictures/months.svg")
    build.published("Later talks", start="2021-06-01")
    after = client.get("/pictures/months.svg", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200 and after.content != before.content


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("contacts.svg?one=ruritania&other=grand-fenwick&download", "talks-contacts-ruritania-grand-fenwick.svg"),
        (
            "months.png?pair=grand-fenwick~ruritania&theme=dark&width=400&download",
            "talks-months-grand-fenwick-ruritania.png",
        ),
        ("months.svg?download", "talks-months.svg"),
        ("months.svg?q=%22%0d%0aSet-Cookie:%20a=b%22&download=", "talks-months-set-cookie-ab.svg"),
    ],
)
def test_it_is_saved_under_a_name_that_says_what_it_shows(client, record, address, name):
    response = client.get(f"/pictures/{address}")
    if response.status_code == 200:
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.status_code in (200, 404) and "Set-Cookie" not in response


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/pictures/nothing.svg", 404, ""),
        ("/pictures/months.svg?isue=trade", 400, "There is no parameter “isue” here."),
        ("/pictures/months.svg?theme=pink", 400, "There is no “pink” here."),
        ("/pictures/months.png?width=100", 400, "Give a whole number from 320 to 2400."),
        ("/pictures/months.png?width=1e9", 400, "Give a whole number from 320 to 2400."),
        ("/pictures/months.png?width=400&width=500", 400, "Give it once."),
        ("/pictures/contacts.svg?one=ruritania", 400, "This is needed."),
        ("/pictures/contacts.svg?one=ruritania&other=nobody", 404, ""),
        ("/pictures/contacts.svg?one=ruritania&other=ruritania", 404, ""),
        ("/pictures/ladder.svg?issue=security", 404, ""),
        ("/pictures/channel.svg?channel=%00", 400, "There are characters here that no text has."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_what_is_not_there_is_not_found(client, record, address, status, said):
    response = client.get(address)
    assert response.status_code == status
    assert said in response.text
    assert "Content-Disposition" not in client.get(f"{address}{'&' if '?' in address else '?'}download")


def test_a_frame_says_the_same_inside_itself(client, record):
    response = client.get("/embed/pictures/months/?isue=trade")
    assert response.status_code == 400 and 'class="frame"' in response.text and "isue" in response.text
    assert client.get("/embed/pictures/nothing/").status_code == 404


def test_what_was_withdrawn_is_gone_from_every_picture(client, record):
    gone = build.published("Secret talks", start="2019-01-01", kind="visit")
    assert "January 2019" in client.get("/pictures/months.svg").text
    withdraw(gone, by=build.user(), note="Not ours to tell")
    for name in MAKERS:
        asked = f"?{ASKED[name]}" if ASKED[name] else ""
        body = client.get(f"/pictures/{name}.svg{asked}").text
        assert "Secret" not in body and "January 2019" not in body


@pytest.mark.parametrize("name", MAKERS)
def test_no_value_of_any_parameter_breaks_a_picture(client, record, name):
    client.raise_request_exception = True
    own = [pair.partition("=")[0] for pair in ASKED[name].split("&") if pair]
    given = dict(pair.split("=") for pair in ASKED[name].split("&") if pair)
    for key in [*own, "theme", "download", "issue", "pair", "from", "q", "unheard"]:
        for value in NASTY:
            query = "&".join(f"{one}={text}" for one, text in {**given, key: value}.items())
            for address in (f"/pictures/{name}.svg?{query}", f"/embed/pictures/{name}/?{query}"):
                response = client.get(address)
                assert response.status_code < 500, address[:200]
                if response.status_code == 200 and "svg" in response["Content-Type"]:
                    ElementTree.fromstring(response.text)


def test_hostile_names_are_letters_in_every_picture(client):
    nasty = "</title><script>alert(1)</script>"
    issue, state = build.issue(nasty, slug="nasty"), build.state(nasty, slug="nasty-state")
    for year in (2020, 2021):
        entry = build.draft(
            f"{nasty} {year}", slug=f"nasty-{year}", kind="visit", start=f"{year}-05-01", issues=[issue],
            parties=[state, build.state("Ruritania")],
        )  # fmt: skip
        build.outcome(entry, issue, "agreed", assessor=build.actor(nasty, slug="nasty-person"), voice="official")
        publish(entry, by=build.user(), note="First")
    build.published_channel(nasty)
    for address in (
        "months.svg?issue=nasty", "ladder.svg?issue=nasty", "channels.svg",
        "channel.svg?channel=titlescriptalert1script",
        "issues.svg?one=nasty-state&other=ruritania", "ladder.png?issue=nasty",
    ):  # fmt: skip
        response = client.get(f"/pictures/{address}")
        assert response.status_code == 200, address
        assert b"<script" not in response.content
        if address.endswith("svg"):
            ElementTree.fromstring(response.text)


@pytest.mark.parametrize(
    ("name", "most"),
    [("months", 2), ("contacts", 6), ("channel", 4), ("channels", 3), ("ladder", 5), ("issues", 7), ("stances", 8)],
)
def test_questions_to_the_database_do_not_grow_with_the_record(client, record, name, most):
    address = f"/pictures/{name}.svg?{ASKED[name]}"
    found = queries(client, address)
    assert found == most
    entry = build.draft("A third visit", kind="visit", start="2022-05-01", issues=[build.issue("Hotline")])
    build.outcome(entry, build.issue("Hotline"), "agreed", assessor=build.actor("Official"), voice="official")
    publish(entry, by=build.user(), note="First")
    build.published_channel("Second line")
    assert queries(client, address) == found


def test_it_is_drawn_with_a_typeface_that_is_there():
    from talks.public.pictures.png import _FONTS

    assert all((settings.BASE_DIR / one).is_file() for one in _FONTS)
