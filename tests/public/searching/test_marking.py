"""What was asked for is marked where it stands, as it stands, and nothing else is."""

import pytest
from django.db import connection

from talks.public.searching import marking
from talks.public.searching.marking import Marker
from talks.public.searching.words import understood
from talks.text import folded

pytestmark = pytest.mark.django_db


def marked(q, text, name=False):
    """The text with brackets around what is marked."""
    html = Marker(understood(q), [text]).marked(text, name).html
    return html.replace("<mark>", "[").replace("</mark>", "]")


@pytest.mark.parametrize(
    ("q", "text", "shown"),
    [
        ("visit", "They visited, visiting again", "They [visited], [visiting] again"),
        ("erdogan", "Tayyip ERDOĞAN spoke", "Tayyip [ERDOĞAN] spoke"),
        ("Erdoğan", "erdogan", "[erdogan]"),
        ("erdogan", "Erdog\u0306an", "[Erdog\u0306an]"),  # the accent typed beside its letter
        ("strasse", "Straße", "[Straße]"),
        ("习近平", "与习近平会见", "与[习近平]会见"),
        ("习近平", "习近、近平", "[习近]、[近平]"),  # as it was found: by pairs
        ("平", "习近平", "习近[平]"),
        ("Блинкен", "Энтони БЛИНКЕН", "Энтони [БЛИНКЕН]"),
        ("بلينكن", "أنتوني بلينكن", "أنتوني [بلينكن]"),
        ("balloon -shoot", "A balloon to shoot", "A [balloon] to shoot"),  # what is left out is not marked
        ('"mutual trust"', "trust, mutual trust", "trust, [mutual trust]"),
        ("military-to-military", "Military to military talks", "[Military to military] talks"),
        ("the talks", "the talks", "the [talks]"),
        ("trade or tariffs", "tariff on trade", "[tariff] on [trade]"),
        ("gang", "Gangs of New York, Qin Gang", "[Gangs] of New York, Qin [Gang]"),
        ("art", "party article", "party article"),  # whole words alone
        ("tom", "Tom & Jerry <b>tom</b>", "[Tom] &amp; Jerry &lt;b&gt;[tom]&lt;/b&gt;"),
        ("b", "<b> & b", "&lt;[b]&gt; &amp; [b]"),
        ("mark", "<mark>", "&lt;[mark]&gt;"),
        ("amp", "a & b", "a &amp; b"),  # not inside what escaping makes
        ("script", '<script>alert("script")</script>', "&lt;[script]&gt;alert(&quot;[script]&quot;)&lt;/[script]&gt;"),
        ("defence", "Defense, DEFENCES, deference", "[Defense], [DEFENCES], deference"),
        ("organization", "An organisation organised", "An [organisation] [organised]"),
        ('"defence ministers"', "Defense ministers, ministers", "[Defense ministers], ministers"),
        ("talks -defence", "defense talks", "defense [talks]"),
        ("four", "for four", "for [four]"),
        ("x", "", ""),
    ],
)
def test_words_are_marked_in_every_form_and_script(q, text, shown):
    assert marked(q, text) == shown


def test_in_names_a_word_may_go_on():
    assert marked("erdog", "Tayyip Erdoğan", name=True) == "Tayyip [Erdoğan]"
    assert marked("erdog", "Tayyip Erdoğan") == "Tayyip Erdoğan"
    assert marked('"erdog"', "Tayyip Erdoğan", name=True) == "Tayyip Erdoğan"
    assert marked("labour", "Laborite Center", name=True) == "[Laborite] Center"


def test_a_passage_is_the_part_that_holds_most_of_the_words():
    long = "Nothing here. " * 40 + "Then the balloon was shot down over the sea. " + "And more. " * 40
    found = Marker(understood("balloon sea"), [long, "a balloon"]).passage(["A balloon.", long])
    assert found.plain.startswith("… ") and found.plain.endswith(" …")
    assert len(found.plain) < marking.LENGTH + 10
    assert "<mark>balloon</mark>" in found.html and "<mark>sea</mark>" in found.html
    assert Marker(understood("balloon"), ["x"]).passage(["Nothing", ""]) is None


def test_stems_cost_one_query_and_none_the_second_time(django_assert_num_queries):
    marking._known.clear()
    words = understood("visit")
    with django_assert_num_queries(2):  # of what was typed, and of the words that begin like it
        Marker(words, ["visited the vicar"])
    with django_assert_num_queries(0):
        Marker(words, ["visited the vicar"])


def test_letters_lose_their_accents_as_in_the_database():
    # The letters of languages in use; those of phonetics aside.
    blocks = [
        (0xC0, 0x149), (0x14A, 0x180), (0x1A0, 0x1A2), (0x1AF, 0x1B1), (0x1CD, 0x1DD), (0x200, 0x21C),
        (0x1E00, 0x1E9C), (0x1EA0, 0x1EFA), (0x386, 0x3CF), (0x400, 0x482), (0x620, 0x6D4), (0x905, 0x93A),
    ]  # fmt: skip
    letters = [chr(at) for begin, end in blocks for at in range(begin, end) if chr(at).isalpha()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT letter, fold_text(letter) FROM unnest(%s::text[]) AS letter", [letters])
        wrong = {letter: (folded(letter), there) for letter, there in cursor.fetchall() if folded(letter) != there}
    assert wrong == {}
