import typing

import pytest

from talks.models import Edition
from talks.press import contract
from talks.press.records import entry_record, load_entry
from tests import builders as build

pytestmark = pytest.mark.django_db


def record_of(entry):
    return Edition.objects.filter(entry=entry).latest("number").record


def shape(value, expected, where="record"):
    """Every key of a TypedDict is there, none besides, and so on all the way down."""
    if typing.is_typeddict(expected):
        hints = typing.get_type_hints(expected)
        assert set(value) == set(hints), where
        for key, hint in hints.items():
            shape(value[key], hint, f"{where}.{key}")
        return
    origin, arguments = typing.get_origin(expected), typing.get_args(expected)
    if origin is list:
        assert isinstance(value, list), where
        for number, one in enumerate(value):
            shape(one, arguments[0], f"{where}[{number}]")
    elif origin is dict:
        for key, one in value.items():
            shape(one, arguments[1], f"{where}[{key}]")
    elif arguments:  # something or None
        if value is not None:
            shape(value, next(one for one in arguments if one is not type(None)), where)
        else:
            assert type(None) in arguments, where
    else:
        assert isinstance(value, expected), where


def test_a_record_has_exactly_the_keys_of_the_contract(visit):
    record = record_of(visit)
    shape(record, contract.EntryRecord)
    # The fixture holds a row of every kind, so nothing above was checked on an empty list.
    empty = [key for key, value in record.items() if value == [] and key != "formerly"]
    assert empty == []


def test_a_channels_record_has_exactly_the_keys_of_the_contract():
    channel = build.published_channel(periods=[("open", "2019", None, build.published("Thaw"))])
    shape(Edition.objects.get(channel=channel).record, contract.ChannelRecord)


def test_people_come_with_the_office_of_that_day(visit):
    [meeting] = record_of(visit)["meetings"]
    person = meeting["participations"][0]["person"]
    assert person["actor"] == "gloriana"
    assert [(office["title"], office["basis"]) for office in person["offices"]] == [("Foreign Minister", "tenure")]


def test_an_office_named_on_the_row_overrides_the_tenures():
    from actors.models import Office

    envoy = Office.objects.create(slug="envoy", title="Special envoy", organisation=build.organisation("Court"))
    entry = build.draft()
    build.participation(entry, build.minister("Rudolf"), office=envoy)
    [row] = entry_record(load_entry(entry.pk))["participations"]
    assert [(office["title"], office["basis"]) for office in row["person"]["offices"]] == [
        ("Special envoy", "override")
    ]


def test_an_unknown_office_is_shown_as_unknown():
    entry = build.draft()
    build.participation(entry, build.actor("Nobody knows"))
    assert entry_record(load_entry(entry.pk))["participations"][0]["person"]["offices"] == []


def test_a_condition_says_whether_the_side_itself_states_it(visit):
    assert record_of(visit)["conditions"][0]["by_party_itself"] is False
    entry = build.draft("Own words")
    fenwick = build.state("Grand Fenwick")
    build.cite(
        entry.conditions.create(
            issue=build.issue(), party=fenwick, demand="X", stated_by=build.minister("Gloriana", fenwick),
            voice="official",
        )
    )  # fmt: skip
    assert entry_record(load_entry(entry.pk))["conditions"][0]["by_party_itself"] is True


def test_the_status_of_a_commitment_is_that_of_its_latest_follow_up(visit):
    [pledge] = record_of(visit)["commitments"]
    assert pledge["status"] == "kept"
    assert [one["status"] for one in pledge["follow_ups"]] == ["stalled", "kept"]


def test_issues_come_with_their_ancestors_and_actors_with_their_state(visit):
    record = record_of(visit)
    assert record["issues"]["military-hotline"]["path"] == ["security", "military-hotline"]
    assert record["issue_slugs"] == ["military-hotline", "trade"]
    assert record["actors"]["rudolf"]["state"] == "ruritania"
    assert record["actors"]["professor-calculus"]["state"] == ""


def test_the_desks_own_note_stays_with_the_desk():
    entry = build.published(internal_note="Ask Reuters again")
    assert "Ask Reuters" not in str(record_of(entry))


def test_a_record_takes_as_many_queries_for_thirty_rows_as_for_one(django_assert_num_queries):
    def many(rows):
        entry = build.draft(f"With {rows} rows")
        fenwick = build.state("Grand Fenwick")
        for number in range(rows):
            person = build.minister(f"Minister {number}", fenwick)
            meeting = build.meeting(entry)
            build.participation(entry, person, side=fenwick, meeting=meeting)
            build.position(entry, build.issue(f"Issue {number}"), speaker=person, meeting=meeting)
            build.outcome(entry, build.issue(f"Issue {number}"), assessor=person, voice="official", by_editors=False)
        return entry

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for rows in (1, 30):
        entry = many(rows)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            entry_record(load_entry(entry.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]
