from datetime import date

from talks.public.analytics.refusals import Condition, Request, later, ledger, open_for
from talks.public.analytics.spans import Between, moment

AS_OF = date(2024, 12, 31)
DAY = date(2023, 6, 1)


def request(entry_id=1, asked_on="2023-05-01", answer="declined", answered_on="2023-05-29", **more):
    asked, answered = (moment(text) if text else None for text in (asked_on, answered_on))
    return Request(entry_id, more.pop("order", 0), more.pop("day", DAY), "us", "china", asked, answer, answered, **more)


def condition(entry_id=1, state="not_met", state_since="", issue="military", day=DAY, party="china"):
    return Condition(entry_id, 0, day, issue, party, "us", state, None, moment(state_since) if state_since else None)


def test_a_request_is_open_from_the_question_to_the_answer():
    # 1 to 29 May 2023: 28 days.
    assert open_for(request(), AS_OF) == (Between(28, 28), False)
    # Some day of May to 29 May: from none (the 29th or after) to 28.
    assert open_for(request(asked_on="2023-05"), AS_OF) == (Between(0, 28), False)


def test_one_that_got_no_answer_is_open_to_the_last_day_of_the_log():
    # 1 December to 31 December 2024: 30 days.
    assert open_for(request(asked_on="2024-12-01", answer="ignored", answered_on=""), AS_OF) == (Between(30, 30), True)
    assert open_for(request(asked_on="2024-12-01", answer="pending", answered_on=""), AS_OF) == (Between(30, 30), True)


def test_nothing_is_counted_where_a_date_is_not_known():
    assert open_for(request(asked_on=""), AS_OF) == (None, False)
    assert open_for(request(answered_on=""), AS_OF) == (None, False), "declined, but when is not on record"
    assert open_for(request(asked_on="", answer="pending", answered_on=""), AS_OF) == (None, True)
    assert open_for(request(asked_on="2023~", answered_on="2023~"), AS_OF) == (None, False), "both within a year"


def test_the_ledger_is_newest_first_and_counts_answers():
    rows = [request(1, "2021"), request(2, "", answer="ignored", answered_on="", day=date(2022, 1, 1)),
            request(3, "2023-05-01", answer="accepted")]  # fmt: skip
    found = ledger(rows, [], AS_OF)
    # The second has no date of its own and stands by its entry's, 1 January 2022.
    assert [line.request.entry_id for line in found.lines] == [3, 2, 1]
    assert (found.total, found.refused, dict(found.answers)) == (3, 2, {"accepted": 1, "ignored": 1, "declined": 1})
    assert ledger([], [], AS_OF).lines == [] and ledger([], [], AS_OF).total == 0


def test_a_condition_comes_with_what_its_party_stated_on_the_issue_later():
    own = condition(1, state_since="2023-05-29")
    lapsed = condition(2, "lapsed", "2023-10-24", day=date(2023, 10, 24))
    rows = [
        own, lapsed, condition(3, "met", "2023-12-01", issue="trade"), condition(4, "met", "2023-12-01", party="us"),
        condition(5, "not_known", "2024-01-01"), condition(6, state_since="2023-01-01"),
        condition(7, "not_met", "2024"),
    ]  # fmt: skip
    line = ledger([request(1)], rows, AS_OF).lines[0]
    assert line.conditions == [own]
    # Another issue, another party, a state nobody knows and one known for an earlier day tell nothing of it.
    assert [one.entry_id for one in line.since_then] == [2, 7]


def test_without_a_condition_nothing_later_is_shown():
    assert later([], [condition(2, "met", "2024-01-01")]) == []
