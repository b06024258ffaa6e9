"""Where little is found, help that finds something, and never instead of what was typed."""

import pytest

from talks.public.index.live import keeper
from talks.public.searching.asked import Asked
from talks.public.searching.results import answered
from talks.public.searching.spelling import _distance

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
