"""Names, offices, footnotes and numbers as pages show them."""

from datetime import date

import pytest

from talks.public.presenting import Footnotes, Names, counted, distance, language_name, minutes, original_name
from tests.public.samples import actor, cite, issue, name, person, record


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2023-06-18", "2023-06-18", ""),
        ("2023-06-19", "2023-06-18", ""),
        ("2023-06-18", "2023-06-19", "one day"),
        ("2023-06-01", "2023-06-15", "14 days"),
        ("2023-06-01", "2023-06-16", "two weeks"),
        ("2023-02-03", "2023-06-18", "four months"),
        ("2018-10-08", "2023-06-17", "five years"),
        ("2000-01-01", "2023-01-01", "23 years"),
    ],
)
def test_a_distance_in_time_is_said_as_people_say_it(first, last, said):
    assert distance(date.fromisoformat(first), date.fromisoformat(last)) == said


def test_numbers_agree_with_what_they_count():
    assert (counted(1, "meeting"), counted(14, "meeting"), counted(2, "entry", "entries")) == (
        "1 meeting",
        "14 meetings",
        "2 entries",
    )
    assert (minutes(330), minutes(60), minutes(45), minutes(None)) == ("5 hours 30 minutes", "1 hour", "45 minutes", "")


def test_the_name_in_use_now_and_in_simplified_script_comes_first():
    names = [name("陳", "zh-Hant"), name("旧", end="1990"), name("陈", "zh-Hans"), name("Chen", "en", "alias")]
    found = original_name(actor("chen", "Chen", "person", names=names))
    assert found and (found.text, found.language, found.direction) == ("陈", "zh-Hans", "ltr")
    assert original_name(actor("smith", "Smith", "person")) is None


def test_arabic_runs_from_right_to_left():
    found = original_name(actor("sisi", "Sisi", "person", names=[name("السيسي", "ar")]))
    assert found and found.direction == "rtl"


def test_languages_are_called_by_name():
    assert [language_name(tag) for tag in ("zh-Hans", "zh", "ru", "pt-BR", "tlh", "")] == [
        "Simplified Chinese",
        "Chinese",
        "Russian",
        "Brazilian Portuguese",
        "tlh",
        "",
    ]


def test_footnote_marks_come_by_number_and_are_remembered_for_the_way_back():
    notes = Footnotes()
    first = notes.marks([cite(2, "para 3"), cite(1)])
    again = notes.marks([cite(2)])
    assert [(note.number, note.anchor, note.url) for note in first + again] == [
        (1, "cite-1-1", "#source-1"),
        (2, "cite-2-1", "#source-2"),
        (2, "cite-2-2", "#source-2"),
    ]
    assert [note.locator for note in notes.given(2)] == ["para 3", ""]


def test_a_person_is_shown_with_every_office_of_the_day_and_its_doubts():
    two = person("blinken", "Secretary of State", "State Department")
    two["offices"].append({**two["offices"][0], "title": "Envoy", "basis": "possible"})
    view = Names(record()["actors"], {}).person(two)
    assert view and [(one.text, one.doubtful) for one in view.offices] == [
        ("Secretary of State, State Department", False),
        ("Envoy, State Department", True),
    ]


def test_what_has_no_page_any_more_is_named_without_a_link():
    names = Names(record()["actors"], {"trade": issue("trade", "Trade")}, frozenset({"china"}))
    assert [names.actor("china").url, names.actor("qin").url, names.issue("trade").url] == ["/actors/china/", "", ""]
    assert names.actor("never-heard").name == "never-heard"
