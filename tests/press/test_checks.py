import pytest

from talks.press.checks import channel_problems, problems
from talks.press.records import load_channel, load_entry
from tests import builders as build

pytestmark = pytest.mark.django_db


def found(entry):
    return {
        (problem.section, problem.field, "blocks" if problem.blocks else "warns")
        for problem in problems(load_entry(entry.pk))
    }


def test_a_complete_draft_has_nothing_that_blocks():
    assert {one for one in found(build.draft()) if one[2] == "blocks"} == set()


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"start": None}, ("entry", "start", "blocks")),
        ({"summary": ""}, ("entry", "summary", "blocks")),
        ({"level": ""}, ("entry", "level", "warns")),
        ({"place": ""}, ("entry", "place", "warns")),
        ({"status": "held", "start": "2999"}, ("entry", "status", "blocks")),
        ({"status": "declined"}, ("requests", "", "warns")),
    ],
)
def test_what_the_entry_itself_lacks_is_named_at_its_field(fields, place):
    assert place in found(build.draft(**fields))


def test_an_entry_needs_a_party():
    entry = build.draft()
    entry.entry_parties.all().delete()
    assert ("entry", "parties", "blocks") in found(entry)


def test_every_statement_cites_a_source():
    entry = build.draft()
    rows = [build.position(entry), build.outcome(entry), build.meeting(entry)]
    assert not {one for one in found(entry) if one[1] == "cites"}
    for row in rows:
        row.citations.all().delete()
    assert {one for one in found(entry) if one[1] == "cites"} == {
        ("positions", "cites", "blocks"), ("outcomes", "cites", "blocks"), ("meetings", "cites", "blocks"),
    }  # fmt: skip


def test_a_citation_of_a_source_off_the_list_blocks():
    entry = build.draft()
    row = build.position(entry)
    row.citations.update(source=build.source("Elsewhere"))
    assert ("positions", "cites", "blocks") in found(entry)


def test_an_outcome_names_its_assessor():
    entry = build.draft()
    build.outcome(entry, by_editors=False)
    assert ("outcomes", "assessor", "blocks") in found(entry)


def test_a_verdict_names_who_judged():
    entry = build.draft()
    build.cite(entry.claims.create(text="First ever", verdict="supported"))
    assert ("claims", "judged_by", "blocks") in found(entry)
    entry.claims.update(verdict="unchecked")
    assert ("claims", "judged_by", "blocks") not in found(entry)


def test_a_condition_says_who_states_it():
    entry = build.draft()
    build.cite(entry.conditions.create(issue=build.issue(), demand="X", party=build.state()))
    assert ("conditions", "stated_by", "blocks") in found(entry)


def test_somebody_speaking_for_a_side_in_no_known_office_blocks_and_a_doubtful_one_warns():
    entry = build.draft()
    build.participation(entry, build.actor("Nobody knows"), side=build.state())
    assert ("participations", "office", "blocks") in found(entry)
    other = build.draft("Other")
    build.participation(other, build.minister("Rudolf", start="2020", end=None), side=build.state())
    assert ("participations", "office", "warns") in found(other)


def test_a_side_itself_needs_no_office():
    entry = build.draft()
    build.participation(entry, build.state("Ruritania"), side=build.state("Ruritania"))
    assert not {one for one in found(entry) if one[0] == "participations"}


def test_a_source_says_what_it_is():
    entry = build.draft(source=build.source("Bare", kind="", publisher=None, published=None, url=""))
    assert {one for one in found(entry) if one[0] == "sources"} == {
        ("sources", "kind", "blocks"), ("sources", "publisher", "blocks"),
        ("sources", "published", "warns"), ("sources", "url", "warns"),
    }  # fmt: skip
    readout = build.draft("Readout", source=build.source("Ours", kind="readout"))
    assert ("sources", "issuing_side", "blocks") in found(readout)


def test_a_meeting_outside_the_visit_looks_odd():
    entry = build.draft()
    build.meeting(entry, date="2020-06-01")
    assert ("meetings", "date", "warns") in found(entry)


def test_a_follow_up_does_not_come_before_its_commitment():
    entry = build.draft()
    pledge = entry.commitments.create(number=1, issue=build.issue(), summary="To meet")
    build.cite(pledge)
    build.cite(pledge.follow_ups.create(date="2019-05", status="kept"))
    assert ("follow_ups", "date", "blocks") in found(entry)


def test_what_blocks_comes_first():
    entry = build.draft(summary="", level="")
    listed = [problem.blocks for problem in problems(load_entry(entry.pk))]
    assert listed == sorted(listed, reverse=True)
    assert True in listed and False in listed


def test_a_channel_needs_periods_with_sources():
    channel = build.channel()
    assert channel_problems(load_channel(channel.pk)) == []
    channel.periods.get().citations.all().delete()
    assert [problem.section for problem in channel_problems(load_channel(channel.pk))] == ["periods"]
    channel.periods.all().delete()
    assert channel_problems(load_channel(channel.pk))[0].blocks


def test_checking_takes_as_many_queries_for_many_rows_as_for_one():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for rows in (1, 20):
        entry = build.draft(f"Rows {rows}")
        for number in range(rows):
            build.position(entry)
            build.participation(entry, build.minister(f"Minister {number}"), side=build.state())
        loaded = load_entry(entry.pk)
        with CaptureQueriesContext(connection) as queries:
            problems(loaded)
        counts.append(len(queries))
    assert counts == [2, 2]
