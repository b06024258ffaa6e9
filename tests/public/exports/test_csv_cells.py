"""What a spreadsheet would run is made harmless, what it would not is left alone, and both can be read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talks.public.exports.csv_cells import cell, harmless, join, original, split

RUN = [
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\rfoo",
    "\n=1",
    '"=1+1"',
    "'=1+1",
    "  =HYPERLINK(1)",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "\u202e=1",
    "“=1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM",
    "-",
    "--1",
    "- a point in a list",
]
LEFT_ALONE = ["", "China", "1+1=2", "a=b", "2023-06-18", "-5", "-3.25", "+7", "習近平", "Agreed; see = below", "(=1)"]


@pytest.mark.parametrize("text", RUN)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text):
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_other_text_and_plain_numbers_are_left_alone(text):
    assert harmless(text) == text


@given(st.one_of(st.text(), st.sampled_from(RUN), st.text(alphabet="'=+-@ \t\r\n\"1")))
def test_one_apostrophe_taken_away_gives_every_text_back(text):
    assert original(harmless(text)) == text
    assert not harmless(text).lstrip('"\u200b \u00a0').startswith(("=", "@", "\t", "\r"))


@given(st.lists(st.text(alphabet="ab|\\\n ' ="), min_size=1))
def test_a_list_reads_back_item_by_item(items):
    expected = items if join(items) else []
    assert split(join(items)) == expected


def test_the_first_item_of_a_list_is_no_formula_either():
    assert cell(["=1", "2"]) == "'=1|2"


@pytest.mark.parametrize(("value", "text"), [(None, ""), (True, "true"), (False, "false"), (0, "0"), (-5, "-5")])
def test_values_that_are_no_text_have_one_form(value, text):
    assert cell(value) == text
