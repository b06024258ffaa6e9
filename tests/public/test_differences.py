"""What changed between two editions is told as readers see it."""

import copy

from talks.public.differences import differences
from tests.public.samples import change, cite, meeting, outcome, person, position, record, source


def told(before, after, titles=None):
    return [
        (section.title, row.kind, row.title, [(field.label, field.before, field.after) for field in row.fields])
        for section in differences(before, after, titles)
        for row in section.rows
    ]


def test_the_same_record_has_no_differences():
    made = record(positions=[position()], outcomes=[outcome()], meetings=[meeting()])
    assert differences(made, copy.deepcopy(made)) == []


def test_a_changed_field_shows_both_words():
    assert told(record(), record(status="cut_short", place="Peking")) == [
        ("In brief", "changed", "", [("Status", "Held", "Cut short")]),
        ("In brief", "changed", "", [("Place", "Beijing", "Peking")]),
    ]


def test_rows_are_added_removed_and_changed():
    before = record(positions=[position(summary="Is for it."), position(issue="mil-to-mil")])
    after = record(positions=[position(summary="Is all for it."), position(party="united-states")])
    assert [(kind, title) for _, kind, title, _ in told(before, after)] == [
        ("changed", "Trade: China"),
        ("added", "Trade: United States"),
        ("removed", "Military channels: China"),
    ]
    assert told(before, after)[0][3] == [("Summary", "Is for it.", "Is all for it.")]


def test_two_identical_rows_of_which_one_goes_are_one_removal():
    assert [
        kind for _, kind, _, _ in told(record(positions=[position(), position()]), record(positions=[position()]))
    ] == ["removed"]


def test_renumbering_the_sources_is_no_change():
    first, second = source(1), source(2)
    before = record(sources=[first, second], positions=[position(cites=[cite(2)])])
    after = record(sources=[{**second, "number": 1}, {**first, "number": 2}], positions=[position(cites=[cite(1)])])
    assert differences(before, after) == []


def test_a_new_citation_is_named_by_the_title_of_its_source():
    before, after = record(positions=[position()]), record(positions=[position(cites=[cite(1, "para 3")])])
    assert told(before, after)[0][3] == [("Sources", "", "Report 1, para 3")]


def test_who_judged_is_named():
    after = record(
        outcomes=[outcome(judged_by="blinken", assessor=person("blinken", "Secretary", "State"), voice="official")]
    )
    fields = {label: new for label, _, new in told(record(), after)[0][3]}
    assert fields["Judged by"] == "Antony Blinken (Secretary, State)"
    assert fields["Result"] == "Agreed"


def test_an_entry_that_is_not_public_is_not_named():
    link = {"kind": "caused_by", "to": 41, "note": "", "cites": []}
    assert told(record(), record(links=[link]))[0][3][1] == ("Entry", "", "an entry that is not public")
    assert told(record(), record(links=[link]), {41: "A balloon"})[0][3][1] == ("Entry", "", "A balloon")


def test_a_status_change_and_a_renamed_actor_are_told():
    after = record(status_changes=[change("held", "2023-06-18")])
    after["actors"]["china"]["name"] = "People’s Republic of China"
    sections = {section for section, _, _, _ in told(record(), after)}
    assert {"History of its status", "Names and descriptions"} <= sections
