"""The sections of an entry's page keep voices, sides and judges apart."""

from talks.public.presenting import Footnotes, Names
from talks.public.sections import Presenter
from tests.public.samples import cite, meeting, outcome, participation, person, position, record, request


def sections(**more):
    made = record(**more)
    return Presenter(made, Names(made["actors"], made["issues"]), Footnotes()).sections()


def test_two_judges_stand_side_by_side_officials_before_editors_before_analysts():
    found = sections(
        outcomes=[
            outcome(issue="mil-to-mil", judged_by="cafruny", assessor=person("cafruny"), voice="analyst"),
            outcome(issue="mil-to-mil", result="refused", assessor=person("blinken"), voice="official"),
            outcome(issue="mil-to-mil"),
        ]
    ).outcomes  # fmt: skip
    assert len(found) == 1
    assert [bench.label for bench in found[0].benches] == ["Officials", "The editors", "Analysts, business and press"]
    assert found[0].differ


def test_judges_who_agree_are_not_said_to_differ():
    found = sections(outcomes=[outcome(), outcome(judged_by="blinken", assessor=person("blinken"), voice="official")])
    assert not found.outcomes[0].differ


def test_issues_without_an_outcome_are_named_unless_an_issue_below_has_one():
    found = sections(outcomes=[outcome(issue="mil-to-mil")])
    assert [one.slug for one in found.without_outcome] == ["trade"]


def test_an_analyst_never_stands_in_a_sides_column():
    found = sections(positions=[position(), position(speaker=person("cafruny"), voice="analyst")]).positions
    assert [[len(cell.positions) for cell in row.cells] for row in found.rows] == [[0, 1]]
    assert [one.speaker.actor.slug for one in found.others] == ["cafruny"]


def test_a_side_of_which_nothing_is_on_record_keeps_its_column():
    found = sections(positions=[position()]).positions
    assert [side.slug for side in found.sides] == ["united-states", "china"]
    assert found.rows[0].cells[0].positions == []


def test_a_ministry_speaks_in_its_states_column_and_a_third_side_gets_its_own():
    third = position(party="cafruny")
    found = sections(positions=[position(party="mfa"), third]).positions
    assert [side.slug for side in found.sides] == ["united-states", "china", "cafruny"]


def test_what_one_side_tells_of_the_other_is_marked_as_told():
    found = sections(positions=[position(speaker=person("blinken")), position(speaker=person("qin"))]).positions
    told, own = found.rows[0].cells[1].positions
    assert (told.secondhand, own.secondhand) == (True, False)


def test_those_invited_who_stayed_away_stand_apart_from_those_who_came():
    found = sections(
        meetings=[
            meeting(
                2,
                participations=[
                    participation("blinken", "united-states"),
                    participation("qin", "china", "invited_absent"),
                ],
            ),
            meeting(1, duration_minutes=90),
        ]
    ).meetings
    assert [one.number for one in found] == [1, 2]
    assert [side.side.slug for side in found[1].delegations] == ["united-states"]
    assert [one.person.actor.slug for one in found[1].absent] == ["qin"]


def test_who_is_named_at_a_meeting_is_not_named_twice():
    found = sections(
        participations=[participation("blinken", "united-states"), participation("qin", "china")],
        meetings=[meeting(participations=[participation("blinken", "united-states")])],
    )
    assert [one.person.actor.slug for side in found.delegations for one in side.people] == ["qin"]


def test_footnotes_are_numbered_in_the_order_of_the_page():
    made = record(cites=[cite()], outcomes=[outcome(cites=[cite()])], positions=[position(cites=[cite()])])
    notes = Footnotes()
    found = Presenter(made, Names(made["actors"], made["issues"]), notes).sections()
    order = [
        found.whole,
        found.outcomes[0].benches[0].outcomes[0].notes,
        found.positions.rows[0].cells[1].positions[0].notes,
    ]
    assert [marks[0].anchor for marks in order] == ["cite-1-1", "cite-1-2", "cite-1-3"]


def test_a_count_of_requests_says_when_it_is_approximate():
    found = sections(requests=[request(count=10, count_about=True), request(count=3), request()]).requests
    assert [one.count for one in found] == ["about 10 requests", "3 requests", ""]
