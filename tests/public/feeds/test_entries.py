"""The feeds of entries: what is news, in which order, and that no text can break them."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talks.models.editions import Edition, PublicEntry
from talks.press.carrying import carry_merge
from talks.press.publishing import correct, publish, withdraw
from talks.public.feeds import entries as module
from tests import builders as build
from tests.press.conftest import visit  # noqa: F401 - a published visit with a row of every kind
from tests.public.feeds.reading import ATOM, feed, queries, titles

pytestmark = pytest.mark.django_db

FEED = "/feeds/timeline.atom"
EVERY = [FEED, "/issues/trade/feed.atom", "/actors/ruritania/feed.atom"]


def test_an_entry_says_what_happened_who_judged_it_and_on_which_sources(client, visit):  # noqa: F811
    [entry] = [one for one in feed(client, FEED).entries if one.title == "Rudolf in Fenwick"]
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", entry.content[0].value))
    assert entry.content[0].type == "text/html"
    assert "Held 1–2 May 2020 in Strelsau." in text
    assert "Military hotline: Raised, not accepted. Settled over dinner. Judged by Rudolf, Foreign Minister" in text
    assert "Trade: Limited progress. A little. Judged by the editors. [1]" in text
    assert "[1] A readout of talks , news report, Daily Gazette, 2 May 2020" in text
    assert entry.summary.startswith("Held 1–2 May 2020 in Strelsau. Rudolf in Fenwick, in one line.")
    assert entry.link == "http://127.0.0.1:8000/entries/rudolf-in-fenwick/"


def test_it_says_whose_it_is_in_which_language_and_where_the_rest_can_be_found(client, settings):
    settings.SITE_URL = "https://talks.example"
    build.published()
    read = feed(client, f"{FEED}?status=held&issue=trade").feed
    assert read.title == "Talks tracker: Trade, Held"
    assert read.language == "en" and read.author == "Talks tracker"
    links = {link.rel: link.href for link in read.links}
    assert links["self"] == read.id == f"https://talks.example{FEED}?issue=trade&status=held"
    assert links["alternate"] == "https://talks.example/?issue=trade&status=held"
    assert links["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_the_words_of_an_entry_are_those_the_timeline_filters_by(client, visit):  # noqa: F811
    [entry] = [one for one in feed(client, FEED).entries if one.title == "Rudolf in Fenwick"]
    words = {(tag.scheme.rpartition("8000")[2], tag.term): tag.label for tag in entry.tags}
    assert words["/issues/", "security"] == "Security"
    assert words["/issues/", "military-hotline"] == "Military hotline"
    assert words["/actors/", "rudolf"] == "Rudolf"
    assert words["/about/#words-entrystatus", "held"] == "Held"
    assert words["/about/#words-entrykind", "visit"] == "Visit"


@pytest.mark.parametrize(
    "query",
    ["", "?issue=security", "?issue=trade", "?actor=rudolf", "?status=declined", "?kind=visit&kind=event",
     "?pair=grand-fenwick~ruritania&outcome=limited_progress", "?from=2020-05-02&to=2020", "?q=balloon",
     "?source=a-readout-of-talks", "?level=minister&status=held"],
)  # fmt: skip
def test_a_filter_gives_the_entries_of_the_timeline_and_no_others(client, visit, query):  # noqa: F811
    build.published("Declined talks", status="declined", issues=[build.issue("Fish")])
    page = client.get(f"/{query}").text
    shown = set(re.findall(r'<h3 class="card-title"><a href="[^"]+">([^<]+)</a>', page))
    assert set(titles(client, FEED + query)) == shown
    assert shown or query == "?none"


def test_one_issue_s_feed_takes_what_is_below_it_and_one_actor_s_what_they_took_part_in(client, visit):  # noqa: F811
    build.published("Fish talks", issues=[build.issue("Fish")], parties=[build.state("Atlantis")])
    assert titles(client, "/issues/security/feed.atom") == ["Rudolf in Fenwick"]
    assert titles(client, "/actors/atlantis/feed.atom") == ["Fish talks"]
    read = feed(client, "/issues/security/feed.atom").feed
    assert read.title == "Talks tracker: Security" and read.link == "http://127.0.0.1:8000/issues/security/"


def test_the_newest_publication_comes_first_whatever_the_entry_s_date(client):
    build.published("Recent", start="2021-05-01")
    build.published("Long ago", start="1971")
    assert titles(client, FEED) == ["Long ago", "Recent"]


def test_an_amended_entry_comes_up_again_under_its_id_with_the_note_on_what_changed(client):
    first, second = build.published("First"), build.published("Second")
    before = {entry.title: entry for entry in feed(client, FEED).entries}
    first.title = "First, corrected"
    first.save()
    correct(first, by=build.user("editor", first_name="Another desk"), note="The title was wrong <sic>")
    after = feed(client, FEED).entries
    assert [entry.title for entry in after] == ["First, corrected", "Second"]
    assert after[0].id == before["First"].id
    assert after[0].published == before["First"].published
    assert after[0].updated > before["First"].updated
    assert "<strong>Corrected</strong>" in after[0].content[0].value
    assert "The title was wrong &lt;sic&gt;" in after[0].content[0].value
    assert [author.name for author in after[0].authors] == ["The desk", "Another desk"]
    assert after[1].updated == before["Second"].updated
    publish(second, by=build.user(), note="More is known")
    assert titles(client, FEED) == ["Second", "First, corrected"]


def test_a_feed_s_own_time_is_that_of_its_newest_news(client):
    empty = feed(client, FEED).feed.updated
    assert empty == feed(client, FEED).feed.updated, "an empty feed has not changed just now"
    entry = build.published()
    read = feed(client, FEED)
    assert read.feed.updated == read.entries[0].updated == Edition.objects.get(entry=entry).published_at.isoformat()


def test_names_brought_up_to_date_are_no_news_but_are_shown(client):
    state = build.state("Ruritania")
    build.published("First")
    build.published("Second", parties=[build.state("Atlantis"), build.state("Borduria")])
    before = {entry.title: entry.updated for entry in feed(client, FEED).entries}
    state.name = "Greater Ruritania"
    state.save()
    assert carry_merge("ruritania", state, by=build.user(), note="Renamed")
    after = feed(client, FEED).entries
    assert [entry.title for entry in after] == ["Second", "First"]
    assert {entry.title: entry.updated for entry in after} == before
    assert "Greater Ruritania" in after[1].content[0].value and "Renamed" not in after[1].content[0].value


@pytest.mark.parametrize("url", EVERY)
def test_what_is_withdrawn_disappears(client, url):
    build.published("Stays")
    gone = build.published("Unspeakable")
    assert titles(client, url) == ["Unspeakable", "Stays"]
    withdraw(gone, by=build.user(), note="Not ours to tell")
    assert titles(client, url) == ["Stays"]
    assert "nspeakable" not in client.get(url).text and "Not ours to tell" not in client.get(url).text


TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def deleted(client, url):
    return {one.get("ref"): one for one in ElementTree.fromstring(client.get(url).content).findall(TOMBSTONE)}


@pytest.mark.parametrize("url", EVERY)
def test_readers_are_told_to_take_out_what_was_withdrawn_by_its_id_and_no_more(client, url):
    build.published("Stays")
    entry = build.published("Unspeakable")
    before = feed(client, url)
    withdraw(entry, by=build.user(), note="Not ours to tell")
    [(ref, said)] = deleted(client, url).items()
    assert ref == before.entries[0].id
    at = Edition.objects.get(entry=entry, number=2).published_at
    assert said.get("when") == at.isoformat() == feed(client, url).feed.updated
    assert "http://127.0.0.1:8000/corrections/" in "".join(said.itertext())
    publish(entry, by=build.user(), note="Back again")
    assert deleted(client, url) == {}


def test_a_withdrawn_channel_was_in_no_feed_of_entries_and_older_pages_tell_of_nothing(client):
    withdraw(build.published_channel(), by=build.user(), note="Taken back")
    assert deleted(client, FEED) == {}
    withdraw(build.published("Talks"), by=build.user(), note="Taken back")
    assert len(deleted(client, FEED)) == 1
    assert deleted(client, f"{FEED}?older_than=99999") == {}


def test_what_was_published_again_tells_nothing_of_the_time_before(client):
    entry = build.published()
    before = feed(client, FEED).entries[0].id
    correct(entry, by=build.user("first", first_name="First desk"), note="Before the withdrawal")
    withdraw(entry, by=build.user(), note="Taken back")
    publish(entry, by=build.user("second", first_name="Second desk"), note="Back again")
    [again] = feed(client, FEED).entries
    assert again.id == before, "it is the same entry"
    assert "Before the withdrawal" not in again.content[0].value and "Taken back" not in again.content[0].value
    assert [author.name for author in again.authors] == ["Second desk"]


@pytest.mark.parametrize("url", EVERY)
def test_drafts_and_unpublished_changes_are_not_in_it(client, url):
    entry = build.published("Open talks")
    before = client.get(url).content
    build.draft("Secret talks")
    entry.title = entry.summary = entry.internal_note = "Secret change"
    entry.save()
    build.outcome(entry, summary="Secret outcome")
    assert client.get(url).content == before
    assert titles(client, url) == ["Open talks"]


def test_an_entry_keeps_its_id_when_its_address_and_the_site_s_scheme_change(client, settings):
    settings.SITE_URL = "http://talks.example:8000"
    entry = build.published()
    [before] = feed(client, FEED).entries
    assert re.fullmatch(r"tag:talks\.example,\d{4}-\d{2}-\d{2}:entry/\d+", before.id)
    entry.slug = "another-address"
    entry.save()
    publish(entry, by=build.user(), note="Moved")
    settings.SITE_URL = "https://talks.example"
    [after] = feed(client, FEED).entries
    assert after.id == before.id and after.link == "https://talks.example/entries/another-address/"


def test_pages_of_the_feed_follow_each_other_until_the_oldest(client, monkeypatch):
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    for number in range(5):
        build.published(f"Talks {number}")
    correct(Edition.objects.order_by("pk")[0].entry, by=build.user(), note="Up again")
    url, seen = f"{FEED}?status=held", []
    own_id = feed(client, url).feed.id
    while url:
        read = feed(client, url)
        links = {link.rel: link.href.removeprefix("http://127.0.0.1:8000") for link in read.feed.links}
        assert links["self"] == url and read.feed.id == own_id
        assert ("first" in links) == bool(seen)
        seen.append([entry.title for entry in read.entries])
        url = links.get("next", "")
    assert seen == [["Talks 0", "Talks 4"], ["Talks 3", "Talks 2"], ["Talks 1"]]


def test_it_costs_the_same_with_one_and_with_three(client):
    def costs():
        return [queries(client, url) for url in [*EVERY, f"{FEED}?status=held", f"{FEED}?issue=trade&q=talks"]]

    first = build.published("Talks")
    client.get("/?q=talks")  # a process understands words once
    assert costs() == [5, 6, 6, 6, 7]
    for number in range(3):
        build.outcome(first, build.issue(f"Issue {number}"))
        build.published(f"Talks {number}")
    publish(first, by=build.user(), note="More")
    assert costs() == [5, 6, 6, 6, 7]


@pytest.mark.parametrize("url", EVERY)
def test_nothing_new_answers_304_after_one_query_and_anything_new_does_not(client, url):
    build.published("Talks")
    first = client.get(url)
    with CaptureQueriesContext(connection) as asked:
        again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, len(asked), again.content) == (304, 1, b"")
    assert again["Access-Control-Allow-Origin"] == first["Access-Control-Allow-Origin"] == "*"
    assert not first.cookies
    build.published("More talks")
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["?isue=trade", "?status=hold", "?from=sometime", "?older_than=soon", "?older_than=0",
     "?older_than=9999999999999999999", "?older_than=1&older_than=2", "?issue=nothing", "?q=a&q=b"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_said(client, query):
    build.published()
    response = client.get(FEED + query)
    assert response.status_code == 400 and response["Access-Control-Allow-Origin"] == "*"
    assert response.text.startswith(query[1:].partition("=")[0])


def test_one_subject_s_feed_takes_no_filter(client):
    build.published()
    assert client.get("/issues/trade/feed.atom?status=held").status_code == 400


def test_a_former_address_leads_to_the_feed_at_the_present_one(client):
    issue = build.issue("Trade")
    entry = build.published(issues=[issue])
    issue.redirects.create(old_slug="commerce")
    publish(entry, by=build.user(), note="Again")
    response = client.get("/issues/commerce/feed.atom")
    assert (response.status_code, response["Location"]) == (301, "/issues/trade/feed.atom")
    assert client.get("/issues/nothing/feed.atom").status_code == 404
    assert titles(client, f"{FEED}?issue=commerce") == [entry.title]


HOSTILE = {
    "a script": "</script><script>alert(1)</script>",
    "the end of a section": "]]> &amp; <![CDATA[",
    "a lone carriage return": "one\rtwo\r\nthree",
    "control characters": "a\x01b\x0bc\x1fd\ufffee\uffff",
    "a formula": "=cmd|' /C calc'!A0",
    "right to left": "\u202eevil\u202c سلام עברית",
    "another plane": "𝒯𝒶𝓁𝓀𝓈 🤝 习近平",
    "nothing": "\ufeff\u2028\u2029\x85",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_comes_out_as_text_and_breaks_nothing(client, text):
    entry = build.draft("Talks", body=f"{text}\n\nSecond paragraph", summary=text, source=build.source(f"On {text}"))
    build.outcome(entry, summary=text)
    type(entry).objects.filter(pk=entry.pk).update(title=f"T {text}")
    entry.refresh_from_db()
    publish(entry, by=build.user("hostile", first_name=f"D {text}"), note=f"N {text}")
    correct(entry, by=build.user("hostile"), note=f"N {text}")
    written = client.get(FEED).content
    [found] = ElementTree.fromstring(written).findall(f"{ATOM}entry")
    expected = re.sub("\r\n?", "\n", re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text))
    assert found.findtext(f"{ATOM}title") == f"T {expected}"
    assert found.find(f"{ATOM}content").text.count("<script") == 0
    assert (expected if "<" not in text and "'" not in text and "&" not in text else "") in found.find(
        f"{ATOM}content"
    ).text
    feed(client, FEED)


def test_a_megabyte_of_text_comes_out_whole(client):
    long = "长" * 1_000_000
    build.published("Talks", body=long)
    assert long in feed(client, FEED).entries[0].content[0].value


def test_first_publication_is_not_told_as_a_change_and_many_changes_are_told_shortly(client, monkeypatch):
    monkeypatch.setattr(module, "MOST_NOTES", 2)
    entry = build.published(note="The very first")
    for number in range(3):
        publish(entry, by=build.user(), note=f"Change {number}")
    content = feed(client, FEED).entries[0].content[0].value
    assert [word in content for word in ("The very first", "Change 0", "Change 1", "Change 2")] == [
        False, False, True, True,
    ]  # fmt: skip
    assert content.index("Change 2") < content.index("Change 1")


def test_an_entry_that_is_withdrawn_while_the_feed_is_made_is_left_out(client):
    build.published("Stays")
    PublicEntry.objects.filter(title="Stays").update(
        first_published_at=Edition.objects.get().published_at - timedelta(1)
    )
    gone = build.published("Gone")
    real = module._publications

    def meanwhile(ids):
        found = real(ids)
        found[gone.pk].clear()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_publications", meanwhile)
        assert titles(client, FEED) == ["Stays"]
