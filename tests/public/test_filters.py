from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from talks.public.filters import OLDEST, Cursor, TimelineForm


def asked(query):
    return TimelineForm(QueryDict(query)).filter()


def test_the_address_of_a_filter_says_the_same_whatever_order_it_was_typed_in():
    one = asked("status=held&issue=trade&issue=air-travel&q=hot++line&to=2024&from=June+2023")
    assert one.querystring() == "issue=air-travel&issue=trade&status=held&from=2023-06&to=2024&q=hot+line"
    assert asked(one.querystring()) == one


def test_a_pair_reads_the_same_from_either_side():
    assert asked("pair=united-states~china").querystring() == "pair=china~united-states"


def test_taking_a_value_away_starts_from_the_first_page_again():
    one = asked("issue=trade&kind=visit&after=2023-06-18.41")
    assert str(one.older_than) == "2023-06-18.41"
    assert one.without("issue", "trade").querystring() == "kind=visit"


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("kind=picnic", "kind", "There is no kind “picnic”"),
        ("issue=%00", "issue", "There is no issue"),
        ("issue=../../etc", "issue", "There is no issue"),
        ("pair=china", "pair", "A pair is two states"),
        ("pair=china~china", "pair", "A pair is two states"),
        ("from=31+June+2023", "from", "There is no date"),
        ("from=2024&to=2023", "to", "The end lies before the beginning"),
        ("after=tomorrow", "after", "no place on the timeline"),
        ("after=2023-02-30.1", "after", "no place on the timeline"),
        ("q=rail&sort=relevance&after=2023-02-01.1", "after", "no place on the timeline"),
        ("q=rail&sort=loudness", "sort", "Say “date” or “relevance”"),
        ("after=2023-02-01.99999999999999999999", "after", "no place on the timeline"),
        ("q=a%00b", "q", "null character"),
        ("q=" + "x" * 201, "q", "At most 200 characters"),
        ("&".join(f"issue=i{n}" for n in range(21)), "issue", "At most 20"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_left_out(query, field, message):
    form = TimelineForm(QueryDict(query + "&status=held"))
    found = form.filter()
    assert message in form.errors[field][0]
    assert found.values("status") == ("held",), "the rest still holds"
    assert field not in dict(found.pairs())


text = st.text(max_size=40)


@given(st.lists(st.tuples(st.sampled_from(["q", "issue", "pair", "kind", "from", "to", "after", "sort", "x"]), text)))
def test_any_query_string_gives_a_filter_whose_own_address_gives_it_back(pairs):
    query = urlencode([(key, value.encode("utf-8", "replace").decode()) for key, value in pairs])
    found = asked(query)
    again = asked(found.querystring())
    assert (again, again.older_than) == (found, found.older_than)


@given(st.dates(), st.integers(0, 10**18 - 1), st.integers(0, 9))
def test_a_cursor_survives_its_text(day, entry_id, tier):
    assert Cursor.parse(str(Cursor(day, entry_id, tier))) == Cursor(day, entry_id, tier)


def test_an_order_stands_in_the_address_only_where_it_says_something():
    assert asked("q=rail&sort=relevance").querystring() == "q=rail&sort=relevance"
    assert asked("q=rail&sort=date").querystring() == "q=rail"
    assert asked("kind=visit&sort=relevance").querystring() == "kind=visit"
    assert asked("q=rail&sort=relevance").without("q").querystring() == ""
    assert asked("q=rail&kind=visit&sort=relevance").without("kind", "visit").best_match


def test_a_place_has_a_tier_only_in_the_order_of_tiers():
    assert str(asked("q=rail&sort=relevance&after=2.2023-06-18.41").older_than) == "2.2023-06-18.41"
    assert str(asked("q=rail&after=2.2023-06-18.41").older_than) == "2023-06-18.41"
    assert asked("q=rail&sort=relevance&before=0001-01-01.0").newer_than == OLDEST


def test_more_words_than_are_looked_for_are_refused_and_left_out():
    form = TimelineForm(QueryDict("kind=call&q=" + "+".join(f"w{number}" for number in range(21))))
    asked = form.filter()
    assert form.errors == {"q": ["At most 20 words."]} and asked.querystring() == "kind=call"
    assert TimelineForm(QueryDict("q=" + "+".join(f"w{number}" for number in range(20)))).filter().q
