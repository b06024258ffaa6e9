"""What is derived from the record, for programs: every shape as the document says, with the rows it rests on."""

import pytest

from talks.models import Reference
from talks.press.publishing import publish, withdraw
from tests import builders as build
from tests.public.api.conftest import assert_fits, everything
from tests.public.indexes import brought_up

pytestmark = pytest.mark.django_db

PATHS = {
    "entries/rudolf-in-fenwick/readouts/": "ReadoutComparison",
    "issues/hotline/ladder/": "Ladder",
    "issues/hotline/positions/grand-fenwick/": "StancesOverTime",
    "channels/line/freezes/": "Freezes",
    "commitments/tally/": "CommitmentTally",
    "pairs/ruritania/grand-fenwick/issues/": "IssueMatrix",
    "pairs/ruritania/grand-fenwick/positions/": "SideBySide",
}


@pytest.fixture
def record():
    """A visit with a row of every kind and a readout of one side, a second visit, and a channel that it froze."""
    entry = everything()
    readout = build.source("Ruritania on its visit", kind="readout", issuing_side=build.state("Ruritania"),
                           published="2020-05-02")  # fmt: skip
    readout.mentions.set([build.issue("Hotline")])
    Reference.objects.create(entry=entry, number=2, source=readout)
    build.outcome(entry, build.issue("Hotline"), "progress", assessor=build.minister("Rudolf"), voice="official",
                  by_editors=False)  # fmt: skip
    pledge = entry.commitments.create(number=2, issue=build.issue("Hotline"), summary="To call", due="2020-06")
    build.cite(pledge)
    publish(entry, by=build.user(), note="More")
    everything("Rudolf again", "2021-05-01")
    build.published_channel(
        "Line", issue=build.issue("Hotline"),
        periods=[("open", "2019", "2020-05-03"), ("suspended", "2020-05-03", "2020-12-01", entry),
                 ("open", "2020-12-01", None)],
    )  # fmt: skip
    return entry


def test_every_answer_is_as_the_document_says_and_leads_to_its_page(client, ask, record):
    for path, schema in PATHS.items():
        found = ask(path)
        assert_fits(found, schema)
        if "url" in found:
            assert client.get(found["url"].partition("#")[0]).status_code == 200, path


def test_every_answer_costs_the_same_with_one_visit_and_with_more(client, record, django_assert_num_queries):
    costs = dict(zip(PATHS, [3, 4, 6, 4, 3, 4, 5], strict=True))
    for title in ("", "Third", "Fourth"):
        if title:
            everything(title, "2022-05-01")
        brought_up()
        for path, queries in costs.items():
            with django_assert_num_queries(queries):
                assert client.get(f"/api/v1/{path}").status_code == 200, path


def test_readouts_say_what_is_missing(ask, record):
    found = ask("entries/rudolf-in-fenwick/readouts/")
    assert [(side["side"], side["state"], side["only"]) for side in found["sides"]] == [
        ("ruritania", "known", ["hotline"]), ("grand-fenwick", "missing", []),
    ]  # fmt: skip
    # The visit was on 1 May, the readout came on the 2nd.
    assert found["sides"][0]["appeared"] == {"fewest": 1, "most": 1, "about": False, "text": "1 day later"}
    assert found["sides"][0]["readouts"][0]["source"] == "ruritania-on-its-visit"
    assert not found["comparable"] and found["shared"] == []


def test_a_ladder_gives_its_steps_and_where_they_part(ask, record):
    found = ask("issues/hotline/ladder/")
    assert (found["outcomes"], found["entries"], found["judged_by_both"]) == (3, 2, 1)
    assert [(step["entry"]["slug"], step["bench"], [one["result"] for one in step["results"]], step["way"])
            for step in found["steps"]] == [
        ("rudolf-in-fenwick", "others", ["raised_not_accepted"], ""), ("rudolf-in-fenwick", "side", ["progress"], ""),
        ("rudolf-again", "others", ["raised_not_accepted"], "level"),
    ]  # fmt: skip
    assert found["steps"][1]["results"][0]["by"] == "rudolf"
    assert found["partings"][0]["officials"] == ["progress"]
    assert ask("issues/security/ladder/")["steps"] == []


def test_a_freeze_counts_from_its_trigger_and_to_its_thaw(ask, record):
    (freeze,) = ask("channels/line/freezes/")["freezes"]
    # 1 to 3 May: 2 days. 3 May to 1 December 2020: 28 + 30 + 31 + 31 + 30 + 31 + 30 + 1.
    assert (freeze["days_to_freeze"]["most"], freeze["days_to_thaw"]["most"]) == (2, 212)
    assert (freeze["cause"]["slug"], freeze["thaw_state"], freeze["known"]) == ("rudolf-in-fenwick", "open", True)


def test_the_tally_counts_what_the_filter_chooses(ask, record):
    # Three commitments: one due in June 2020 and not followed up, two without a date that were kept.
    found = ask("commitments/tally/")
    assert (found["total"], found["due"], found["kept"], found["overdue"]) == (3, 1, 0, 1)
    assert (found["undated"], found["undated_kept"]) == (2, 2)
    assert found["statuses"] == {"not_yet_rated": 1, "kept": 2}
    assert ask("commitments/tally/?to=2020-12-31")["total"] == 2
    assert ask("commitments/tally/?issue=security&pair=ruritania~grand-fenwick")["total"] == 3


def test_two_states_are_compared_on_issues_and_positions(ask, record):
    found = ask("pairs/grand-fenwick/ruritania/issues/")
    assert (found["compared"], found["rows"][0]["cells"]) == (2, ["raised", "raised"])
    held = ask("pairs/grand-fenwick/ruritania/positions/")["issues"][0]["sides"]
    assert [(one["side"], one["count"], [last["stance"] for last in one["latest"]]) for one in held] == [
        ("grand-fenwick", 2, ["refuses"]), ("ruritania", 0, []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "entries/nothing/readouts/", "issues/nothing/ladder/", "issues/nothing/positions/ruritania/",
        "issues/hotline/positions/nobody/", "channels/nothing/freezes/", "pairs/ruritania/nobody/issues/",
        "pairs/ruritania/rudolf/positions/", "pairs/ruritania/ruritania/issues/",
    ],
)  # fmt: skip
def test_what_is_not_on_record_is_not_found(refused, record, path):
    refused(path, 404)


def test_nothing_but_the_filter_of_a_tally_is_taken(refused, record):
    for path in PATHS:
        refused(f"{path}?colour=red", 400)


def test_what_was_withdrawn_is_gone_from_every_figure(client, ask, record, refused):
    withdraw(record, by=build.user(), note="It never took place")
    refused("entries/rudolf-in-fenwick/readouts/", 410)
    assert ask("issues/hotline/ladder/")["entries"] == 1
    assert ask("channels/line/freezes/")["freezes"][0]["cause"] is None
    assert ask("commitments/tally/")["total"] == 1


def test_former_slugs_lead_on(client, record):
    issue = build.issue("Hotline")
    issue.redirects.create(old_slug="old-line")
    build.state("Ruritania").redirects.create(old_slug="old-ruritania")
    publish(record, by=build.user(), note="Names")
    for path, target in [
        ("issues/old-line/ladder/", "issues/hotline/ladder/"),
        ("issues/hotline/positions/old-ruritania/", "issues/hotline/positions/ruritania/"),
        ("pairs/old-ruritania/grand-fenwick/issues/", "pairs/ruritania/grand-fenwick/issues/"),
    ]:
        assert client.get(f"/api/v1/{path}")["Location"] == f"/api/v1/{target}"
