"""Where little is found, help that finds something, and never instead of what was typed."""

import pytest

from talks.public.index.live import keeper
from talks.public.searching.asked import Asked
from talks.public.searching.results import answered
from talks.public.searching.spelling import _distance
from tests import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def suggested(world):
    def of(q):
        return [one.q for one in answered(keeper.current(), Asked(q)).suggestions]

    return of


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("Qin Gnag", "Qin Gang"),
        ("Quin Gang", "Qin Gang"),
        ("Erdohan", "Erdoğan"),
        ("Эрдаган", "Эрдоган"),
        ("Цин Ган", "Цинь Ган"),
        ("تشين قانخ", "تشين قانغ"),
        ("Ruritanai", "Ruritania"),
        ("Military hotlien", "Military hotline"),
        ("baloon", "balloon"),
        ("sancions -harvest", "sanctions -harvest"),
        ("hrabour visitt", "harbour visited"),
    ],
)
def test_a_misspelt_name_or_word_is_offered_as_it_is_on_record(suggested, q, meant):
    found = suggested(q)
    assert any(meant.lower() in one.lower() for one in found), found


@pytest.mark.parametrize("q", ["Qin Gang", "balloon", "xyzzy", "北京市", "-baloon", "the", "qq", "a" * 190])
def test_nothing_is_offered_for_what_is_found_or_like_nothing(suggested, q):
    assert suggested(q) == []


@pytest.fixture
def texts(world):
    build.published("Micron and the market", summary="Minister Lavrov greeted whole delegations in Taiwan.")
    build.published(
        "Shangri-La talks", start="2021-01-01",
        summary="Negotiations. Zelensky met Lavrov. A delegate was delegated. Naval agreements. Lavrow, said a typist.",
        parties=[build.state("Ruritania"), build.state("Naval committee")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("lavrof", ["Lavrov"]),
        ("Zelenskyy", ["Zelensky"]),
        ("Zelinsky", ["Zelensky"]),
        ("Tawain", ["Taiwan"]),
        ("negociation", ["Negotiations"]),
        ("delagations", ["delegations"]),  # the form that is nearest, of those with one stem
        ("agreemant", ["agreements"]),
        ("Shangrila Lavrof", ["Shangri-La Lavrov"]),
        ("committtee", ["committee", "Naval committee"]),  # as many words as were typed first
        ("macron", []),
        ("merkel", []),
        ("Macrn", []),
        ("whale", []),
        ("minsk", []),
        ("greece", []),
        ("Lavrow", []),  # that very word is on record, however it came there
        ("Ruritania Merkel", []),
    ],
)
def test_a_mistake_is_told_from_a_word_that_is_not_on_record(texts, suggested, q, meant):
    assert suggested(q) == meant


def test_a_name_that_only_begins_like_what_was_typed_is_still_offered(world, suggested):
    answer = answered(keeper.current(), Asked("Ruritani"))
    assert [group.type for group in answer.groups if group.count] == ["actors"]
    assert suggested("Ruritani") == ["Ruritania"]


def test_one_text_that_holds_the_word_is_enough_to_offer_nothing_else(world, suggested):
    build.published("A link", source=build.source("Baloon watch"))
    build.published("A saying", start="2020-01-01", summary="Balloons.")
    assert answered(keeper.current(), Asked("baloon")).group("sources").count == 1
    assert suggested("baloon") == []
    assert suggested("Tayyip Erdogen") == ["Tayyip Erdoğan"]
    build.published("A misprint", start="2020-02-01", summary="Tayyip Erdogen was meant.")
    assert suggested("Tayyip Erdogen") == []


def test_a_name_on_record_that_no_entry_holds_is_not_taken_for_another(world, suggested):
    build.published_channel("Fenwikk line", issue=build.issue("Trade"))
    assert suggested("fenwikk") == []


def test_every_suggestion_finds_something(world):
    state = keeper.current()
    for q in ("Qin Gnag", "baloon", "Military hotlien", "Ruritanai", "Red lin"):
        for one in answered(state, Asked(q)).suggestions:
            assert answered(state, Asked(one.q)).total, (q, one)


def test_words_that_no_entry_holds_together_are_left_out_one_by_one(world):
    fewer = answered(keeper.current(), Asked("balloon xyzzy")).fewer
    assert [(one.left_out, one.q, one.entries) for one in fewer] == [("xyzzy", "balloon", 2)]
    assert answered(keeper.current(), Asked("balloon")).fewer == []
    fewer = answered(keeper.current(), Asked("quiet -dinner")).fewer
    assert [(one.left_out, one.entries) for one in fewer] == [("-dinner", 1)]


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("gang", "gang", 0), ("gnag", "gang", 1), ("gan", "gang", 1), ("gong", "gang", 1), ("baloon", "balloon", 1),
     ("abcd", "wxyz", 3)],
)  # fmt: skip
def test_two_swapped_letters_are_one_mistake(one, other, steps):
    assert _distance(one, other, 2) == steps
