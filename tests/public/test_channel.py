"""The channel board and one channel's page."""

import pytest

from talks.press.publishing import withdraw
from tests import builders as build
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    storm = build.published("A storm", kind="event", start="2021-06-01", end="2021-06-01")
    return build.published_channel(
        "Telephone line", periods=(("open", "2019", "2021-06-01"), ("suspended", "2021-06-01", None, storm))
    )


def test_the_board_says_state_since_when_and_why(client, line):
    row = text(soup(client, "/channels/").select_one(".channel-now"))
    assert row.startswith("Suspended") and "since 1 June 2021" in row and "Because of A storm" in row


def test_a_channel_whose_last_period_has_ended_is_not_known(client):
    build.published("Talks", start="2024-01-01")
    build.published_channel("Old line", periods=(("open", "2019", "2020"),))
    row = text(soup(client, "/channels/").select_one(".channel-now"))
    assert row.startswith("Unknown") and "since 2020" in row and "Because of" not in row


def test_the_strip_and_the_table_say_the_same(client, line):
    page = soup(client, "/channels/")
    assert [text(title) for title in page.select(".channel-strip svg title")] == [
        "Open, 2019 – 1 June 2021",
        "Suspended, since 1 June 2021",
    ]
    assert [text(cell.select("td")[0]) for cell in page.select(".periods tbody tr")] == [
        "since 1 June 2021",
        "2019 – 1 June 2021",
    ]


@pytest.mark.parametrize(
    "address",
    ["/channels/", "/channels/telephone-line/", "/issues/security/", "/embed/channels/telephone-line/"],
)
def test_a_strip_does_not_run_on_into_what_is_only_planned(client, line, address):
    build.published("Planned talks", status="scheduled", start="2063-05-01")
    years = [text(tick) for tick in soup(client, address).select(".channel-strip .pic-tick")]
    assert years[0] == "2019" and years[-1] < "2050"


def test_it_costs_the_same_with_one_and_with_three_channels(client, line):
    assert queries(client, "/channels/") == 4
    build.published_channel("Second line")
    build.published_channel("Third line")
    assert queries(client, "/channels/") == 4
    assert queries(client, "/channels/telephone-line/") == 4


def test_a_channel_numbers_its_sources_and_lists_its_editions(client, line):
    page = soup(client, "/channels/telephone-line/")
    assert page.select_one(".periods .note a")["href"] == "#source-1"
    assert "A readout of talks" in text(page.find(id="sources"))
    assert "Edition 1 · Published" in text(page.find(id="editions"))
    assert page.select_one("#editions a")["href"] == "/channels/telephone-line/editions/1/"
    assert "itself" not in text(page.find(id="periods"))


def test_a_withdrawn_channel_is_gone_with_its_reason(client, line):
    withdraw(line, by=build.user(), note="It never existed")
    assert client.get("/channels/telephone-line/").status_code == 410
    assert "Telephone line" not in text(soup(client, "/channels/"))


def test_the_issue_of_a_channel_shows_it(client, line):
    assert "Telephone line" in text(soup(client, "/issues/security/").find(id="channels"))


def test_an_empty_board_says_so(client):
    assert "No channel is on record yet" in text(soup(client, "/channels/"))
