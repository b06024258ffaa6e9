"""The one-line answer says what became of an entry."""

from datetime import date

import pytest

from talks.public.answer import answer
from tests.public.samples import change, day, record, request


def test_what_was_held_says_when_and_where():
    assert answer(record("2023-06-18", "2023-06-19")) == "Held 18–19 June 2023 in Beijing."


def test_a_visit_that_had_been_put_off_says_how_long_before():
    said = answer(record("2023-06-18", "2023-06-19"), postponed_on=date(2023, 2, 3))
    assert said == "Held 18–19 June 2023 in Beijing, four months after it was postponed."


def test_its_own_history_tells_of_a_postponement_too():
    put_off = [change("postponed", "2023-06-08"), change("held", "2023-06-18")]
    assert answer(record(status_changes=put_off)).endswith(", ten days after it was postponed.")


def test_a_postponement_after_the_day_itself_is_not_told_backwards():
    assert "after" not in answer(record("2023-06-18"), postponed_on=date(2023, 7, 1))


def test_a_refusal_says_who_refused_when_and_that_no_reason_was_given():
    refused = record(status="declined", requests=[request(answered=day("2023-05-29"))])
    assert answer(refused) == "Declined by China, 29 May 2023. No reason given."


def test_a_reason_is_told_as_the_reason_given():
    refused = record(status="declined", requests=[request(asked="united-states", reason="The calendar is full")])
    assert answer(refused) == "Declined by the United States. Reason given: The calendar is full."


def test_a_refusal_without_a_request_is_told_from_the_history():
    refused = record(status="declined", status_changes=[change("declined", "2023-05-29", by="china")])
    assert answer(refused) == "Declined by China, 29 May 2023. No reason given."


def test_a_postponement_says_for_when_it_was_planned():
    step = change("postponed", "2023-02-03", by="united-states", reason="A balloon")
    put_off = record("2023-02-05", "2023-02-06", status="postponed", status_changes=[step])
    assert answer(put_off) == (
        "Postponed by the United States, 3 February 2023. Planned for 5–6 February 2023 in Beijing. "
        "Reason given: A balloon."
    )


def test_a_postponement_dated_by_itself_names_no_planned_day():
    put_off = record("2023-02-03", status="postponed", status_changes=[change("postponed", "2023-02-03")])
    assert answer(put_off) == "Postponed, 3 February 2023. No reason given."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"when": "June 2023"}, "Held in June 2023 in Beijing."),
        ({"when": "about 1971"}, "Held about 1971 in Beijing."),
        ({"place": "", "country": "united-states"}, "Held 18 June 2023 in the United States."),
        ({"place": "", "country": ""}, "Held 18 June 2023."),
        ({"kind": "call", "setting": "remote"}, "Held 18 June 2023 by telephone or video."),
        ({"kind": "event", "place": "off South Carolina"}, "18 June 2023 off South Carolina."),
        ({"kind": "statement", "place": "", "country": ""}, "Issued 18 June 2023."),
        ({"kind": "correspondence", "setting": "remote"}, "Sent 18 June 2023."),
        ({"status": "cut_short"}, "Begun 18 June 2023 in Beijing and cut short."),
        ({"status": "moved_online"}, "Held by video 18 June 2023, instead of in person."),
        ({"status": "scheduled"}, "Planned for 18 June 2023 in Beijing."),
        ({"status": "unconfirmed"}, "Reported for 18 June 2023 in Beijing; not confirmed."),
        ({"status": "rescheduled"}, "Put off. New date: 18 June 2023 in Beijing."),
        ({"status": "proposed"}, "Proposed. No answer is known."),
        ({"status": "ignored"}, "No answer is known to have come."),
        (
            {"status": "ignored", "requests": [request(answer="ignored", date=day("May 2023"))]},
            "The United States asked China, May 2023. No answer is known to have come.",
        ),
        (
            {"status": "invited", "requests": [request(answer="pending", date=day("2023-05-01"))]},
            "Invited by the United States, 1 May 2023. No answer is known.",
        ),
        ({"status": "cancelled"}, "Cancelled. Planned for 18 June 2023 in Beijing. No reason given."),
    ],
)  # fmt: skip
def test_each_status_has_its_sentence(more, said):
    when = more.pop("when", "2023-06-18")
    assert answer(record(when, **more)) == said
