"""Each edition of a channel stands at an address of its own, as it was."""

import pytest
import time_machine

from talks.press.publishing import publish, withdraw
from tests import builders as build
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db

FIRST, SECOND = "/channels/telephone-line/editions/1/", "/channels/telephone-line/editions/2/"


@pytest.fixture
def line():
    """Open since 2019; by its second edition, limited since March 2021."""
    with time_machine.travel("2020-06-01T12:00Z", tick=False):
        row = build.published_channel()
    build.cite(row.periods.create(state="limited", start="2021-03", summary="Less."))
    row.periods.filter(state="open").update(end="2021-03")
    with time_machine.travel("2022-06-01T12:00Z", tick=False):
        publish(row, by=build.user(), note="Limited since March")
    return row


def test_an_old_edition_shows_the_channel_as_it_was_under_a_banner(client, line):
    page = soup(client, FIRST)
    lede = text(page.select_one(".lede"))
    assert lede.startswith("Open") and lede.endswith("since 2019.")
    assert "Limited" not in text(page.main)
    banner = text(page.select_one(".edition-banner"))
    assert "This is the record as it stood then" in banner and "1 June 2020" in banner
    assert page.find("meta", {"name": "robots"})["content"] == "noindex"
    assert page.select_one(".edition-banner a")["href"] == "/channels/telephone-line/"


def test_a_later_edition_says_what_it_changed(client, line):
    page = soup(client, SECOND)
    banner = text(page.select_one(".edition-banner"))
    assert "It is the current one" in banner and "What changed from edition 1" in banner and "Less." in banner
    lede = text(page.select_one(".lede"))
    assert lede.startswith("Limited") and lede.endswith("since March 2021.")


def test_its_strip_ends_on_the_day_it_was_published(client, line):
    build.published("Later talks", start="2024-05-01")
    years = [text(tick) for tick in soup(client, FIRST).select(".channel-strip .pic-tick")]
    assert years == ["2019", "2020"]


def test_it_is_cited_at_its_own_address(client, line):
    cited = soup(client, FIRST).select_one("#cite")
    assert "edition 1 of 1 June 2020, http://127.0.0.1:8000/channels/telephone-line/editions/1/" in text(cited)
    answer = client.get(f"{FIRST}cite.txt")
    assert answer.status_code == 200 and answer.text.strip() in text(cited)
    assert "/editions/2/" in client.get("/channels/telephone-line/cite.txt").text


def test_a_cause_that_is_not_public_and_an_actor_without_a_page_are_no_links(client):
    cause = build.published("A storm", kind="event")
    row = build.published_channel(periods=[("open", "2019", "2020"), ("suspended", "2020", None, cause)])
    withdraw(cause, by=build.user(), note="Not ours to tell")
    assert "A storm" not in text(soup(client, "/channels/telephone-line/editions/1/"))
    row.parties.clear()
    row.parties.add(build.state("Atlantis"), build.state("Borduria"))
    publish(row, by=build.user(), note="Others")
    assert not soup(client, "/channels/telephone-line/editions/1/").main.find("a", string="Grand Fenwick")


def test_what_was_withdrawn_stays_withdrawn_after_a_new_publication(client, line):
    withdraw(line, by=build.user(), note="It never existed")
    for address in (FIRST, f"{FIRST}cite.txt"):
        gone = client.get(address)
        assert gone.status_code == 410 and "It never existed" in gone.text
    publish(line, by=build.user(), note="It did")
    assert client.get("/channels/telephone-line/editions/4/").status_code == 200
    for address in (SECOND, f"{SECOND}cite.txt"):
        gone = client.get(address)
        assert gone.status_code == 410 and "It never existed" in gone.text and "This channel was" in gone.text
        assert "Limited" not in gone.text


@pytest.mark.parametrize("number", ["0", "3", "2147483648", "9" * 20])
def test_an_edition_that_never_was_is_not_found(client, line, number):
    assert client.get(f"/channels/telephone-line/editions/{number}/").status_code == 404


def test_a_former_address_leads_to_the_same_edition_at_the_present_one(client, line):
    line.slug = "hotline"
    line.save()
    publish(line, by=build.user(), note="Renamed")
    assert client.get(FIRST)["Location"] == "/channels/hotline/editions/1/"
    assert client.get(f"{FIRST}cite.txt")["Location"] == "/channels/hotline/editions/1/cite.txt"


def test_it_costs_the_same_however_many_editions_there_are(client, line):
    few = queries(client, SECOND)
    for number in range(3):
        publish(line, by=build.user(), note=f"Again {number}")
    assert queries(client, SECOND) == few <= 10
