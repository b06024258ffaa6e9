"""The feeds of editions: one channel's, and the corrections with their reasons."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talks.press.carrying import carry_merge
from talks.press.publishing import correct, publish, withdraw
from talks.public.feeds import logs as module
from tests import builders as build
from tests.public.feeds.reading import feed, queries, titles

pytestmark = pytest.mark.django_db

CHANNEL, LOG = "/channels/telephone-line/feed.atom", "/corrections/feed.atom"


def content(entry):
    return entry.content[0].value


def test_a_channel_tells_its_state_its_periods_and_what_caused_them(client):
    cause = build.published("Balloon over Strelsau", start="2020-02")
    build.published_channel(periods=[("open", "2019", "2020-02"), ("suspended", "2020-02", None, cause)])
    [entry] = feed(client, CHANNEL).entries
    assert entry.title == "Telephone line: suspended since February 2020"
    assert entry.link == "http://127.0.0.1:8000/channels/telephone-line/editions/1/"
    text = re.sub(r"\s+", " ", content(entry))
    assert "<strong>Suspended</strong>, since February 2020. It changed. Caused by" in text
    assert (
        '<a href="http://127.0.0.1:8000/entries/balloon-over-strelsau/">Balloon over Strelsau</a>, February 2020'
        in text
    )
    assert text.index("Suspended</strong>") < text.index("Open</strong>"), "newest first"
    assert re.search(r"\[1\] <a [^>]*>A readout of talks</a>, news report, Daily Gazette", text)
    assert {tag.term for tag in entry.tags} == {"security", "ruritania", "grand-fenwick"}


def test_each_edition_of_a_channel_is_an_item_with_the_state_it_left(client):
    row = build.published_channel()
    build.cite(row.periods.create(state="limited", start="2021-03", summary="Less."))
    row.periods.filter(state="open").update(end="2021-03")
    publish(row, by=build.user("editor", first_name="Another desk"), note="Limited since March")
    after, before = feed(client, CHANNEL).entries
    assert (after.title, before.title) == (
        "Telephone line: limited since March 2021", "Telephone line: open since 2019",
    )  # fmt: skip
    assert after.id != before.id and after.id.endswith("/edition/2")
    assert "Limited since March" in content(after) and after.author == "Another desk"
    assert "Less." not in content(before), "as it was on record then"


def test_a_channel_whose_last_period_ended_is_in_an_unknown_state(client):
    build.published_channel(periods=[("open", "2019", "2020-05-01")])
    assert titles(client, CHANNEL) == ["Telephone line: unknown since 1 May 2020"]


def test_a_withdrawn_channel_is_gone_and_what_came_before_stays_untold_when_it_is_back(client):
    row = build.published_channel()
    publish(row, by=build.user(), note="Before the withdrawal")
    withdraw(row, by=build.user(), note="Taken back")
    assert client.get(CHANNEL).status_code == 410
    publish(row, by=build.user(), note="Back again")
    [entry] = feed(client, CHANNEL).entries
    assert "Back again" in content(entry) and "Before" not in client.get(CHANNEL).text


def test_a_channel_s_unpublished_changes_and_draft_causes_are_not_told(client):
    row = build.published_channel(periods=[("open", "2019", None, build.draft("Secret cause"))])
    before = client.get(CHANNEL).content
    row.name = row.description = "Secret line"
    row.save()
    assert client.get(CHANNEL).content == before
    assert b"Secret" not in before
    assert client.get("/channels/nothing/feed.atom").status_code == 404


def test_a_channel_s_former_address_leads_to_its_feed(client):
    row = build.published_channel()
    row.slug = "hotline"
    row.save()
    publish(row, by=build.user(), note="Renamed")
    assert client.get(CHANNEL)["Location"] == "/channels/hotline/feed.atom"


def test_corrections_and_withdrawals_are_told_with_their_reasons(client):
    entry, gone = build.published("Talks"), build.published("Unspeakable")
    correct(entry, by=build.user("editor", first_name="Another desk"), note="The <date> was wrong")
    withdraw(gone, by=build.user(), note="Not ours to tell")
    withdrawn, corrected = feed(client, LOG).entries
    assert corrected.title == "Corrected: Talks" and corrected.author == "Another desk"
    assert corrected.link == "http://127.0.0.1:8000/entries/talks/editions/2/"
    assert corrected.summary == "The <date> was wrong" and "The &lt;date&gt; was wrong" in content(corrected)
    assert withdrawn.title == "Withdrawn: The entry at /entries/unspeakable/"
    assert withdrawn.link == "http://127.0.0.1:8000/entries/unspeakable/"
    assert withdrawn.summary == "Not ours to tell"
    assert [tag.term for tag in withdrawn.tags] == ["withdrawn"]


def test_a_correction_of_a_channel_is_another_item_in_the_log_than_in_the_channel_s_own_feed(client):
    row = build.published_channel()
    correct(row, by=build.user(), note="Wrong")
    [logged] = feed(client, LOG).entries
    told = feed(client, CHANNEL).entries[0]
    assert logged.id == f"{told.id}/log" and content(logged) != content(told)
    assert logged.link == told.link == "http://127.0.0.1:8000/channels/telephone-line/editions/2/"


def test_each_correction_of_an_entry_is_an_item_of_its_own(client):
    entry = build.published("Talks")
    correct(entry, by=build.user(), note="One")
    correct(entry, by=build.user(), note="Two")
    ids = [one.id for one in feed(client, LOG).entries]
    assert len(set(ids)) == 2 and all(f":entry/{entry.pk}/edition/" in one for one in ids)


def test_a_correction_of_what_was_withdrawn_since_is_not_told(client):
    entry = build.published("Unspeakable")
    correct(entry, by=build.user(), note="Still unspeakable")
    withdraw(entry, by=build.user(), note="Not ours to tell")
    assert len(feed(client, LOG).entries) == 1
    assert "Still" not in client.get(LOG).text and "Unspeakable" not in client.get(LOG).text


def test_plain_updates_and_names_brought_up_to_date_are_no_corrections(client):
    state = build.state("Ruritania")
    entry = build.published("Talks")
    publish(entry, by=build.user(), note="More is known")
    carry_merge("ruritania", state, by=build.user(), note="Renamed")
    assert feed(client, LOG).entries == []


def test_pages_of_both_follow_each_other(client, monkeypatch):
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    entry, row = build.published("Talks"), build.published_channel()
    for number in range(4):
        correct(entry, by=build.user(), note=f"Note {number}")
        publish(row, by=build.user(), note=f"Note {number}")
    for url, notes in ((LOG, ["32", "10"]), (CHANNEL, ["32", "10", ""])):
        seen = []
        while url:
            read = feed(client, url)
            seen.append("".join(re.findall(r"Note (\d)", " ".join(content(one) for one in read.entries))))
            url = next(
                (link.href.removeprefix("http://127.0.0.1:8000") for link in read.feed.links if link.rel == "next"), ""
            )
        assert seen == notes


def test_they_cost_the_same_with_one_and_with_three(client):
    row = build.published_channel(periods=[("open", "2019", None, build.published("Cause"))])
    correct(build.published("Talks"), by=build.user(), note="Wrong")
    correct(row, by=build.user(), note="Wrong")
    assert [queries(client, url) for url in (CHANNEL, LOG)] == [4, 4]
    for number in range(3):
        correct(build.published(f"Talks {number}"), by=build.user(), note="Wrong")
        start, cause = f"203{number}", build.published(f"Cause {number}")
        row.periods.filter(end=None).update(end=start)
        build.cite(row.periods.create(state="open", start=start, cause=cause))
        publish(row, by=build.user(), note="More")
    assert [queries(client, url) for url in (CHANNEL, LOG)] == [4, 4]


@pytest.mark.parametrize("url", [CHANNEL, LOG])
def test_nothing_new_answers_304_after_one_query_and_any_site_may_ask(client, url):
    build.published_channel()
    first = client.get(url)
    with CaptureQueriesContext(connection) as asked:
        again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, len(asked)) == (304, 1)
    assert again["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"{url}?status=held").status_code == 400
    assert client.get(f"{url}?older_than=x").status_code == 400


def test_an_empty_log_is_a_feed_too(client):
    read = feed(client, LOG)
    assert read.entries == [] and read.feed.title == "Talks tracker: Corrections"
