"""A channel with its sources and periods as one form."""

import pytest

from talks.desk.channel_page import ChannelPage
from talks.models import Channel
from tests import builders as build
from tests.desk.typing_in import SOURCE, channel_page, refusal, save

pytestmark = pytest.mark.django_db


def periods(*rows):
    return [dict(zip(("state", "start", "end", "summary", "cites"), row, strict=False)) for row in rows]


def test_a_channel_is_stored_and_read_back_as_typed():
    build.issue("Security"), build.state("Ruritania"), build.state("Strackenz")
    cause = build.draft("Balloon over Strelsau")
    page = channel_page(
        None,
        {"name": "Telephone line", "issue": "security", "parties": "Ruritania; strackenz", "cites": "1"},
        sources=[{**SOURCE, "source": "+ What they said"}],
        periods=[
            {"state": "open", "start": "2019", "end": "5 Aug 2022", "summary": "Set up.", "cites": "1"},
            {"state": "suspended", "start": "2022-08-05", "summary": "Cut.", "cause": cause.slug, "cites": "1 p. 2"},
        ],
    )
    channel = save(page)
    texts = ChannelPage(channel=Channel.objects.get(pk=channel.pk)).texts
    assert texts["channel"][0]["slug"] == "telephone-line"
    assert texts["channel"][0]["parties"] == "Ruritania; Strackenz"
    assert [(row["start"], row["end"]) for row in texts["periods"]] == [
        ("2019", "5 August 2022"),
        ("5 August 2022", ""),
    ]
    assert texts["periods"][1]["cause"] == str(cause.title)
    again = channel_page(Channel.objects.get(pk=channel.pk))
    save(again)
    assert not again.changed


def test_periods_that_overlap_are_refused_at_the_field():
    page = channel_page(None, {"name": "Line"}, periods=periods(("open", "2019", ""), ("suspended", "5 Aug 2022", "")))
    assert refusal(page).startswith("[periods row 2] start: It overlaps the period since 2019")


def test_a_boundary_may_move_in_one_save():
    channel = build.channel(periods=[("open", "2019-01-01", "2022-08-05"), ("suspended", "2022-08-05", None)])
    rows = ChannelPage(channel=channel).texts["periods"]
    moved = [{**rows[0], "end": "2022-09-01"}, {**rows[1], "start": "2022-09-01"}]
    save(channel_page(channel, periods=moved))
    assert [str(period.start) for period in channel.periods.all()] == ["1 January 2019", "1 September 2022"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("open", "", ""), "[periods row 1] start: Give the date, month or year"),
        (("open", "2020", "2019"), "[periods row 1] end: The period ends before it begins."),
        (("ajar", "2020", ""), "[periods row 1] state: “ajar” is none of: open"),
        (("open", "2020", "", "", "3"), "[periods row 1] cites: There is no source 3"),
    ],
)
def test_what_is_wrong_with_a_period_is_said_at_its_field(row, said):
    assert refusal(channel_page(None, {"name": "Line"}, periods=periods(row))).startswith(said)


def test_a_channel_needs_a_name_only():
    assert refusal(channel_page(None, {"name": ""})) == "[channel] name: Give the channel a name."
    assert save(channel_page(None, {"name": "Line"})).version == 1
