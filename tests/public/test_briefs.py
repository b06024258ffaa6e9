"""Press briefs: what they show of an entry, an issue and a pair, what they cut, and that every mark has its source."""

import pytest

from talks.models.sources import Reference
from talks.press.publishing import correct, publish, withdraw
from talks.public.briefs.parts import cut, short
from tests import builders as build
from tests.press.conftest import visit  # noqa: F401 - a published visit with a row of every kind
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db

ENTRY = "/entries/rudolf-in-fenwick/brief/"
ISSUE = "/issues/military-hotline/brief/"
PAIR = "/between/grand-fenwick/ruritania/brief/"
ALL = [ENTRY, ISSUE, PAIR]


def section(page, title):
    return text(page.find("h2", id=f"{title}-title").parent)


def with_everything(visit):  # noqa: F811
    """A line that is not open, a refusal with a source of its own, and a promise that is overdue."""
    hotline, fenwick, ruritania = build.issue("Military hotline"), build.state("Grand Fenwick"), build.state()
    paper = build.source("A note on the refusal", publisher=build.organisation("Strelsau Post"), published="2020-05-03")
    refusal = build.draft("Refused call", kind="call", status="declined", start="2020-06-01", issues=[hotline],
                          source=paper)  # fmt: skip
    build.cite(refusal.requests.create(asked_by=ruritania, asked=fenwick, answer="declined", reason="Storm"), paper)
    build.cite(refusal.commitments.create(number=1, issue=hotline, summary="To answer calls", due="2020-05"), paper)
    publish(refusal, by=build.user(), note="First")
    build.published_channel(
        "Hotline of 2019", issue=hotline, periods=[("open", "2019", "2020-05"), ("suspended", "2020-05-04", None)]
    )


@pytest.mark.parametrize("url", ALL)
def test_every_mark_leads_to_a_footnote_and_every_footnote_is_cited(client, visit, url):  # noqa: F811
    with_everything(visit)
    page = soup(client, url)
    marks = page.select(".brief .note a")
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(marks) >= 3 and len(ids) == len(set(ids))
    notes = ["#" + note["id"] for note in page.select(".brief-notes > li")]
    assert sorted({mark["href"] for mark in marks}) == sorted(notes)
    for note in page.select(".brief-notes > li"):
        assert note["id"] == f"source-{note.select_one('.brief-number').text}"
    for mark in marks:
        assert mark["href"] == f"#source-{mark.text}"


@pytest.mark.parametrize("url", [ISSUE, PAIR])
def test_a_source_of_several_entries_has_one_number(client, visit, url):  # noqa: F811
    with_everything(visit)
    titles = [text(note.cite) for note in soup(client, url).select(".brief-notes > li")]
    assert len(titles) == len(set(titles)) > 0


def test_the_brief_of_an_entry_says_what_its_page_says(client, visit):  # noqa: F811
    page = soup(client, ENTRY)
    assert text(page.h1) == "Rudolf in Fenwick"
    assert "Held 1–2 May 2020 in Strelsau." in text(page.select_one(".brief-answer"))
    who = text(page.select_one(".brief-who"))
    assert "Ruritania: Rudolf , Foreign Minister, Ruritania Foreign Ministry" in who and "Gloriana" in who
    came = section(page, "came")
    assert "judged by Rudolf (" in came, "his office stands above"
    assert "judged by the editors : A little." in came.replace("editors:", "editors :")
    said = section(page, "said")
    assert "Grand Fenwick on Military hotline : " in said and "Says no. ( Gloriana )" in said
    assert "Calculus" not in said, "an analyst is no side"
    missing = section(page, "missing")
    assert "Grand Fenwick: no readout cited." in missing and "Ruritania: no position on record." in missing
    assert "Before: Balloon over Strelsau" in section(page, "around")


def test_the_brief_of_an_entry_keeps_the_numbers_of_the_record_and_names_its_edition(client):
    paper = build.source("Cited nowhere but in a claim")
    entry = build.draft("Talks", kind="visit", start="2020-05-01")
    Reference.objects.create(entry=entry, number=2, source=paper)
    build.cite(entry.claims.create(text="First", verdict="supported", by_editors=True, explanation="Yes."), paper)
    build.outcome(entry, build.issue("Trade"), summary="Came of it.")
    publish(entry, by=build.user(), note="First")
    entry.place = "Zenda"
    entry.save()
    correct(entry, by=build.user(), note="The place was wrong")
    page, whole = soup(client, "/entries/talks/brief/"), soup(client, "/entries/talks/")
    of_page = {one["id"]: text(one.select_one(".source-title")) for one in whole.select(".sources > li")}
    of_brief = {one["id"]: text(one.cite) for one in page.select(".brief-notes > li")}
    assert of_brief.items() < of_page.items()
    assert "1 further source:" in text(page.select_one(".brief-foot"))
    said = text(page.select_one(".brief-colophon"))
    assert said.startswith("Edition 2 of ") and "Corrected: The place was wrong" in said
    assert "http://127.0.0.1:8000/entries/talks/editions/2/" in said
    assert text(whole.select_one(".cite-text")) in said


def test_what_is_cut_is_counted_and_has_an_address(client):
    entry = build.draft("Talks", kind="visit", start="2020-05-01")
    for number in range(9):
        build.outcome(entry, build.issue(f"Issue {number}"), summary="Came of it.")
        build.position(entry, build.issue(f"Issue {number}"), quote="A word " * 40)
    publish(entry, by=build.user(), note="First")
    page = soup(client, "/entries/talks/brief/")
    assert "and 3 more: http://127.0.0.1:8000/entries/talks/#outcomes" in section(page, "came")
    assert "and 1 more: http://127.0.0.1:8000/entries/talks/#positions" in section(page, "said")
    assert all(text(one).endswith("…") and len(text(one)) < 115 for one in page.select(".quoted"))
    assert len(page.select(".quoted")) == 8


def test_the_brief_of_an_issue_shows_channels_outcomes_by_judge_and_positions_now(client, visit):  # noqa: F811
    with_everything(visit)
    page = soup(client, ISSUE)
    assert "Hotline of 2019 : suspended" in section(page, "changed") and "since 4 May 2020" in section(page, "changed")
    assert "judged by Rudolf" in section(page, "came")
    held = section(page, "held")
    assert held.index("Grand Fenwick") < held.index("Analysts, business and press")
    assert "version" in text(page.select_one(".brief-colophon"))


def test_only_the_newest_outcome_of_each_judge_is_shown(client):
    for year in (2020, 2021):
        entry = build.draft(f"Talks {year}", start=f"{year}-05-01")
        build.outcome(entry, build.issue("Trade"), summary=f"Came of {year}.")
        publish(entry, by=build.user(), note="First")
    came = section(soup(client, "/issues/trade/brief/"), "came")
    assert "Came of 2021." in came and "Came of 2020." not in came


def test_the_brief_of_a_pair_shows_the_state_of_things(client, visit):  # noqa: F811
    with_everything(visit)
    page = soup(client, PAIR)
    assert text(page.select_one(".brief-answer")).startswith("Grand Fenwick and Ruritania last met or spoke in")
    assert "Rudolf in Fenwick" in section(page, "met")
    assert "Not known: it takes two contacts." in section(page, "gap")
    assert "Hotline of 2019 : suspended" in section(page, "channels")
    assert "To answer calls" in section(page, "overdue") and "past its date" in section(page, "overdue")
    assert "Reason given: Storm." in section(page, "refused")
    sources = text(page.select_one(".brief-notes"))
    assert "Strelsau Post: A note on the refusal , 3 May 2020" in sources


def test_it_costs_the_same_with_one_and_with_three(client, visit):  # noqa: F811
    with_everything(visit)
    after = build.draft("Aftermath", start="2020-07-01")
    after.links.create(kind="follows_up", to=visit)
    publish(after, by=build.user(), note="First")
    assert [queries(client, url) for url in ALL] == [6, 11, 20]
    for number in range(3):
        entry = build.draft(f"Talks {number}", kind="visit", start=f"2021-05-0{number + 1}")
        build.outcome(entry, build.issue("Military hotline"), summary="Came.")
        build.position(entry, build.issue("Military hotline"))
        build.cite(entry.requests.create(asked_by=build.state(), asked=build.state("Grand Fenwick"), answer="declined"))
        entry.links.create(kind="follows_up", to=visit)
        publish(entry, by=build.user(), note="First")
        build.published_channel(f"Line {number}", periods=[("suspended", "2020", None)])
    assert [queries(client, url) for url in ALL] == [6, 11, 20]


@pytest.mark.parametrize("url", ALL)
def test_robots_find_the_page_itself_and_an_unchanged_brief_is_told_from_one_query(
    client, visit, url, django_assert_num_queries  # noqa: F811
):  # fmt: skip
    page = soup(client, url)
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    whole = url.removesuffix("brief/")
    assert page.find("link", rel="canonical")["href"] == f"http://127.0.0.1:8000{whole}"
    assert soup(client, whole).find("a", href=url).get_text() == "Brief to print"
    etag = client.get(url)["ETag"]
    with django_assert_num_queries(1):
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    maps = [text(one) for one in soup(client, "/sitemap.xml").find_all("loc")]
    assert maps
    for one in maps:
        assert "/brief/" not in client.get(one.removeprefix("http://127.0.0.1:8000")).text


def test_former_addresses_lead_to_the_brief_and_unknown_ones_nowhere(client):
    trade = build.issue("Trade")
    trade.redirects.create(old_slug="old-trade")
    entry = build.published("Talks", issues=[trade])
    entry.redirects.create(old_slug="old-talks")
    publish(entry, by=build.user(), note="Again")
    moved = {
        "/issues/old-trade/brief/": "/issues/trade/brief/",
        "/entries/old-talks/brief/": "/entries/talks/brief/",
        "/between/ruritania/grand-fenwick/brief/": PAIR,
    }
    for former, now in moved.items():
        answer = client.get(former)
        assert (answer.status_code, answer["Location"]) == (301, now)
    for never in ("/issues/never/brief/", "/entries/never/brief/", "/between/never/ruritania/brief/",
                  "/between/ruritania/ruritania/brief/"):  # fmt: skip
        assert client.get(never).status_code == 404, never


def test_the_brief_of_a_withdrawn_entry_is_gone_with_it(client):
    entry = build.published("Talks")
    withdraw(entry, by=build.user(), note="The source took it back")
    answer = client.get("/entries/talks/brief/")
    assert answer.status_code == 410 and "The source took it back" in answer.text
    assert client.get(PAIR).status_code == 404


def test_texts_end_between_words_or_after_a_sentence():
    assert short("A few  words", 20) == "A few words"
    assert short("Some words that go on, and on", 24) == "Some words that go on…"
    assert short("Talks went on all day. They end tonight", 30) == "Talks went on all day. …"
    assert short("What the U.S. Government says is long", 24) == "What the U.S. Government…"
    assert short("习" * 30, 10) == "习" * 10 + "…"


def test_a_list_that_fits_is_whole():
    assert cut([1, 2], 2, "/").more == 0
    assert (cut([1, 2, 3], 2, "/").rows, cut([1, 2, 3], 2, "/").more) == ([1, 2], 1)
