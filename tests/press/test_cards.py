"""The card of an entry, as lists show it."""

import pytest
from bs4 import BeautifulSoup

from talks.models import PublicEntry
from talks.press.publishing import publish
from tests import builders as build

pytestmark = pytest.mark.django_db


def card_of(entry):
    return BeautifulSoup(PublicEntry.objects.get(entry_id=entry.pk).card, "html.parser")


def text(element):
    return " ".join(element.get_text(" ").split()) if element else ""


def test_a_card_tells_what_when_where_between_whom_and_how_much_there_is(visit):
    card = card_of(visit)
    assert text(card.select_one(".card-title a")) == "Rudolf in Fenwick"
    assert card.select_one(".card-title a")["href"] == "/entries/rudolf-in-fenwick/"
    assert card.time["datetime"] == "2020-05-01" and text(card.time) == "1–2 May 2020"
    assert text(card.select_one(".card-where")) == "Ruritania – Grand Fenwick · Strelsau"
    assert text(card.select_one(".card-meta")).startswith("Visit · ministers · held")
    assert text(card.select_one(".card-counts")) == "1 meeting · 2 people · about 10 declined requests · 1 source"
    assert card.select_one(".shape-filled")


def test_outcomes_are_chips_with_a_word_and_a_shape(visit):
    chips = card_of(visit).select(".chip")
    assert [text(chip) for chip in chips] == ["Military hotline: raised, not accepted", "Trade: limited progress"]
    assert [bool(chip.select_one(".shape-refused, .shape-limited")) for chip in chips] == [True, True]
    assert chips[0]["title"] == "One side raised it and the other did not accept it."


def test_a_card_names_what_led_to_it_and_the_other_one_names_what_it_led_to(visit):
    assert text(card_of(visit).select_one(".card-links")) == "Caused by: Balloon over Strelsau , 1 May 2020"
    cause = visit.links.get().to
    assert text(card_of(cause).select_one(".card-links")) == "Led to: Rudolf in Fenwick , 1–2 May 2020"


def test_an_event_has_a_diamond_and_no_status(visit):
    card = card_of(visit.links.get().to)
    assert card.select_one(".shape-diamond") and not card.select(".word")


def test_what_was_declined_has_a_ring_a_badge_and_who_declined_when(visit):
    entry = build.draft("Dinner", status="declined", kind="meeting")
    ruritania, fenwick = build.state("Ruritania"), build.state("Grand Fenwick")
    build.cite(entry.requests.create(asked_by=ruritania, asked=fenwick, answer="declined", answered="2020-04-30"))
    build.meeting(entry)
    publish(entry, by=build.user(), note="First published")
    card = card_of(entry)
    assert card.select_one(".shape-ring") and "Declined" in text(card.select_one(".badge-not"))
    assert text(card.select_one(".card-story")) == "Asked by Ruritania. Declined by Grand Fenwick, 30 April 2020."
    assert "meeting" not in text(card.select_one(".card-counts")), "no meeting took place"


@pytest.mark.parametrize(
    ("start", "end", "day"),
    [
        ("2020-05-01", None, "1"),
        ("2020-05-01", "2020-05-03", "1–3"),
        ("2020-05-30", "2020-06-02", "30\xa0May – 2\xa0Jun"),
        ("2020-05", None, "May"),
        ("2020", None, "2020"),
        ("2020-05-01~", None, "about 1"),
    ],
)
def test_the_day_is_as_exact_as_what_is_known(start, end, day):
    card = card_of(build.published("A", start=start, end=end))
    assert card.select_one(".card-day").get_text() == day


def test_markup_in_a_title_stays_text():
    entry = build.published("<b>Bold</b> & 'quoted'", slug="bold", summary="<script>alert(1)</script>", place="<i>")
    html = PublicEntry.objects.get(entry_id=entry.pk).card
    assert "<b>" not in html and "<script" not in html and "<i>" not in html
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; &#x27;quoted&#x27;" in html


def test_more_outcomes_than_fit_are_counted():
    entry = build.draft("Many")
    for number in range(7):
        build.outcome(entry, build.issue(f"Issue {number}"))
    publish(entry, by=build.user(), note="First published")
    card = card_of(entry)
    assert len(card.select(".chip")) == 5 and "and 2 more" in text(card.select_one(".chips"))
