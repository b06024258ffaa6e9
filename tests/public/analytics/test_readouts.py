"""Two sides' accounts of the same talks, by issue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talks.public.analytics.apart import DaysApart
from talks.public.analytics.readouts import Readout, compare, of_record
from tests.public.samples import day, record, source

SLUGS = ["climate", "flights", "taiwan", "trade"]


def readout(number=1, published="2023-06-19", mentions="trade taiwan"):
    return Readout(number, day(published) if published else None, tuple(mentions.split()))


def test_it_says_what_one_mentions_what_the_other_does_and_what_both_do():
    # United States: taiwan, trade. China: taiwan, climate.
    found = compare(
        {"us": [readout()], "china": [readout(2, mentions="taiwan climate")]}, day("2023-06-19"),
        ["trade", "taiwan", "climate"],
    )  # fmt: skip
    assert found.issues == ("trade", "taiwan", "climate")  # as the entry has them
    assert found.only("us") == ("trade",)
    assert found.only("china") == ("climate",)
    assert found.shared() == ("taiwan",)
    assert found.several() == ()
    assert found.comparable


def test_a_side_that_published_none_is_missing_and_nothing_follows_from_it():
    found = compare({"us": [readout()], "china": []}, day("2023-06-19"))
    assert [side.state for side in found.sides] == ["known", "missing"]
    assert found.only("us") == ("taiwan", "trade")
    assert not found.comparable
    assert found.sides[1].appeared is None


def test_a_readout_whose_issues_nobody_noted_is_no_proof_of_silence():
    found = compare({"us": [readout()], "china": [readout(2, mentions="")]}, day("2023-06-19"))
    assert found.sides[1].state == "silent" and not found.comparable


def test_several_accounts_of_one_side_are_read_together_and_the_first_counts():
    # The talks ended on 19 June; one account came that day, one two days later.
    found = compare({"us": [readout(1, "2023-06-21", "trade"), readout(2, "2023-06-19", "taiwan")]}, day("2023-06-19"))
    assert found.sides[0].mentions == {"trade", "taiwan"}
    assert found.sides[0].appeared == DaysApart(0, 0)


def test_days_are_only_as_exact_as_the_dates():
    # "June 2023" after 19 June: 18 days before (the 1st) to 11 days after (the 30th).
    found = compare({"us": [readout(published="2023-06")], "china": [readout(2, "")]}, day("2023-06-19"))
    assert found.sides[0].appeared == DaysApart(-18, 11)
    assert found.sides[1].appeared is None and found.sides[1].undated == 1


def test_with_a_month_and_a_day_the_first_may_be_either():
    # One on 25 June (6 days later), one some day in June (18 days before to 11 days after): the first came at most
    # 6 days later and at the earliest 18 days before.
    found = compare({"us": [readout(1, "2023-06-25"), readout(2, "2023-06")]}, day("2023-06-19"))
    assert found.sides[0].appeared == DaysApart(-18, 6)


def test_talks_without_a_date_have_no_delay():
    assert compare({"us": [readout()]}, None).sides[0].appeared is None


def test_of_three_sides_two_may_share_what_the_third_leaves_out():
    found = compare(
        {"a": [readout(1, mentions="x y z")], "b": [readout(2, mentions="x y")], "c": [readout(3, mentions="x")]},
        day("2023"),
    )
    assert (found.shared(), found.several(), found.only("a"), found.only("b")) == (("x",), ("y",), ("z",), ())


def test_without_a_readout_there_is_nothing_to_compare():
    found = compare({"us": [], "china": []}, None)
    assert found.issues == found.shared() == ()
    assert compare({}, None).sides == ()


def test_it_reads_a_record_and_gives_a_ministry_s_account_to_its_state():
    found = of_record(
        record(
            "2023-06-18", "2023-06-19",
            sources=[
                source(
                    1, kind="readout", issuing_side="united-states", published=day("2023-06-19"), mentions=["trade"]
                ),
                source(2, kind="readout", issuing_side="mfa", published=day("2023-06-20"), mentions=["mil-to-mil"]),
                source(3, kind="wire", issuing_side="", published=day("2023-06-20"), mentions=["security"]),
            ],
        )
    )  # fmt: skip
    assert [(side.slug, side.appeared.later()) for side in found.sides] == [
        ("united-states", "the same day"), ("china", "1 day later"),
    ]  # fmt: skip
    assert found.issues == ("mil-to-mil", "trade")


@pytest.mark.parametrize(
    ("published", "counts"),
    [
        ("2023-06-17", False),  # the day before
        ("2023-06", True),  # some day of the month may be one of theirs
        ("2023-07-20", True),  # 31 days after the 19th
        ("2023-07-21", False),
        ("", True),
    ],
)
def test_what_came_out_before_or_long_after_tells_of_something_else(published, counts):
    one = source(1, kind="readout", issuing_side="china", published=day(published) if published else None)
    assert bool(of_record(record("2023-06-18", "2023-06-19", sources=[one])).sides[1].readouts) is counts


MENTIONS = st.dictionaries(st.sampled_from("abcd"), st.lists(st.sets(st.sampled_from(SLUGS)), max_size=3), max_size=4)


@given(MENTIONS)
def test_only_one_several_and_all_make_up_the_whole(sides):
    found = compare({slug: [Readout(1, None, tuple(one)) for one in rows] for slug, rows in sides.items()}, None)
    groups = [*(found.only(slug) for slug in sides), found.several()]
    groups += [found.shared()] if len(sides) > 1 else []  # of one side, what it alone says is what all say
    assert sorted(issue for group in groups for issue in group) == list(found.issues)
