import re

import pytest
from bs4 import BeautifulSoup

from talks.models.editions import PublicRedirect
from talks.press.publishing import publish
from tests import builders as build

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Target": "timeline"}


@pytest.fixture
def some():
    """Rail talks held in June 2023 and declined in May; a flood in 1971, known to the year; nothing else."""
    rail = build.issue("Rail", build.issue("Transport"))
    build.published("Talks on rail", issues=[rail], start="2023-06-18", end="2023-06-19", kind="visit")
    build.published("Rail refused", issues=[rail], start="2023-05-02", status="declined", level="working")
    build.published(
        "A flood", issues=[build.issue("Water")], start="1971", kind="event", parties=[build.state("Strackenz")]
    )


def soup(client, url="/", **headers):
    response = client.get(url, headers=headers)
    assert response.status_code == 200, url
    return BeautifulSoup(response.text, "html.parser")


def text_of(element):
    return " ".join(element.get_text(" ").split())


def titles(page):
    return [text_of(title) for title in page.select(".card-title")]


def filter_count(page, name, value):
    return int(page.select_one(f'[id="f-{name}-{value}"]').parent.select_one(".option-count").contents[0])


def test_entries_stand_newest_first_under_their_month_and_no_day_is_made_up(client, some):
    page = soup(client)
    assert [text_of(heading) for heading in page.select(".month h2")] == [
        "June 2023",
        "May 2023",
        "1971 month not known",
    ]
    assert titles(page) == ["Talks on rail", "Rail refused", "A flood"]
    assert [text_of(day) for day in page.select(".card-day")] == ["18–19", "2", "1971"]


def test_the_lede_counts_what_it_shows(client, some):
    assert text_of(soup(client).select_one(".lede")) == (
        "3 entries, 1971 to 2023: 1 held, 1 declined and 1 event or statement around the talks."
    )
    assert text_of(soup(client, "/?issue=rail&from=2023-06").select_one(".lede")) == "1 entry, 2023: 1 held."


def test_a_value_has_the_count_of_what_choosing_it_would_show(client, some):
    page = soup(client, "/?status=declined")
    assert titles(page) == ["Rail refused"]
    assert filter_count(page, "status", "held") == 2, "a kind's own choice does not limit its counts"
    assert filter_count(page, "issue", "rail") == 1
    assert page.select_one("#f-status-declined").has_attr("checked")


def test_issues_are_a_tree_and_an_issue_takes_its_descendants_along(client, some):
    page = soup(client, "/?issue=transport")
    assert titles(page) == ["Talks on rail", "Rail refused"]
    below = page.select_one("#below-transport")
    assert below.select_one("#f-issue-rail") and not below.has_attr("open")
    assert soup(client, "/?issue=rail").select_one("#below-transport").has_attr("open"), "what was chosen is seen"


def test_a_chosen_issue_stays_in_the_tree_below_its_parent_when_nothing_is_left_of_it(client, some):
    page = soup(client, "/?issue=rail&kind=event")
    assert page.select_one("#below-transport #f-issue-rail").has_attr("checked")
    assert (filter_count(page, "issue", "rail"), filter_count(page, "issue", "water")) == (0, 1)


def test_a_pair_of_states_has_a_readable_name(client, some):
    page = soup(client, "/?pair=ruritania~grand-fenwick")
    assert "Grand Fenwick – Ruritania" in text_of(page.select_one(".pills"))
    assert titles(page) == ["Talks on rail", "Rail refused"]


def test_each_pill_takes_one_thing_away(client, some):
    page = soup(client, "/?issue=rail&status=held&status=declined&from=May+2023&q=rail")
    pills = {text_of(pill): pill["href"] for pill in page.select(".pill")}
    assert pills == {
        "Remove the filter Issue Rail ×": "/?status=declined&status=held&from=2023-05&q=rail",
        "Remove the filter Status Declined ×": "/?issue=rail&status=held&from=2023-05&q=rail",
        "Remove the filter Status Held ×": "/?issue=rail&status=declined&from=2023-05&q=rail",
        "Remove the filter From May 2023 ×": "/?issue=rail&status=declined&status=held&q=rail",
        "Remove the filter Words “rail” ×": "/?issue=rail&status=declined&status=held&from=2023-05",
    }
    assert page.select_one("#q")["value"] == "rail"
    assert page.select_one("#from")["value"] == "May 2023"


def test_an_empty_result_says_what_to_loosen(client, some):
    page = soup(client, "/?issue=rail&kind=event&from=1970")
    ways = {text_of(way): way.a["href"] for way in page.select(".loosen li")}
    assert ways == {
        "Without Issue: Rail : 1 entry": "/?kind=event&from=1970",
        "Without Kind: Event : 2 entries": "/?issue=rail&from=1970",
    }


def test_nothing_that_helps_leads_back_to_the_whole_timeline(client, some):
    page = soup(client, "/?issue=rail&kind=event&q=nowhere")
    assert not page.select(".loosen") and "Start again" in text_of(page.select_one("#results"))


def test_what_cannot_be_read_is_said_and_the_rest_holds(client, some):
    page = soup(client, "/?from=31+June+2023&status=declined&kind=picnic")
    assert titles(page) == ["Rail refused"]
    message = text_of(page.select_one("#errors"))
    assert "31 June 2023" in message and "picnic" in message
    assert page.select_one("#from")["value"] == "31 June 2023", "what was typed is not lost"
    assert "There is no date" in text_of(page.select_one("#from-error"))
    assert "picnic" in text_of(page.select_one("#facet-kind .field-error"))


def test_an_issue_that_is_not_on_record_is_named_as_such(client, some):
    page = soup(client, "/?issue=steam")
    assert "Nothing in this record is called “steam”" in text_of(page.select_one("#results"))
    assert page.select_one("#f-issue-steam").has_attr("checked"), "and can be unchecked"


def test_a_former_slug_of_an_issue_still_filters(client, some):
    PublicRedirect.objects.create(kind="issue", old_slug="railways", new_slug="rail")
    response = client.get("/?issue=railways&status=held")
    assert (response.status_code, response["Location"]) == (302, "/?issue=rail&status=held")


def test_a_plain_form_s_empty_fields_leave_the_address(client, some):
    response = client.get("/?q=&issue=rail&find=&from=&to=")
    assert (response.status_code, response["Location"]) == (302, "/?issue=rail")


def test_htmx_gets_the_part_with_results_and_counts_and_the_canonical_address(client, some):
    response = client.get("/?to=&status=declined&issue=rail&find=", headers=PART)
    assert response["HX-Push-Url"] == "/?issue=rail&status=declined"
    page = BeautifulSoup(response.text, "html.parser")
    assert page.select_one("#timeline #filters") and titles(page) == ["Rail refused"]
    assert not page.select("header.masthead")


def test_looking_for_an_actor_offers_those_so_called_in_any_script(client, some):
    actor = build.actor("Rudolf Rassendyll")
    actor.names.create(text="鲁道夫", language="zh-Hans", kind="original")
    entry = build.draft("With Rudolf", start="2020-01-01")
    build.participation(entry, actor)
    publish(entry, by=build.user(), note="First published")
    for find in ("rassen", "RUDÓLF", "道夫"):
        page = soup(client, f"/?find={find}")
        offered = [box["value"] for box in page.select("#actor-options input")]
        assert offered == ["rudolf-rassendyll"], find
        assert titles(page)[0] == "Talks on rail", "what is looked for limits the offer, not the entries"
    response = client.get("/?find=rassen", headers={"HX-Request": "true", "HX-Target": "actor-options"})
    assert "HX-Push-Url" not in response


@pytest.fixture
def many():
    """Fourteen issues below one, and ten states; entries on each of the issues, one more on the last."""
    above, states = build.issue("Matters"), [build.state(f"State {letter}") for letter in "ABCDEFGHIJ"]
    issues = [build.issue(f"Matter {letter}", above) for letter in "ABCDEFGHIJKLMN"]
    for alias in ("Fischerei", "pêche"):
        issues[-1].aliases.create(text=alias)
    for number, issue in enumerate(issues):
        build.published(f"Of {issue}", issues=[issue], parties=[states[0], states[number % 9 + 1]], kind="visit")
    build.published("A call", issues=[issues[-1]], parties=states[-2:], kind="call")


def offered(page, name):
    return {box["value"]: filter_count(page, name, box["value"]) for box in page.select(f"#{name}-options input")}


def test_an_issue_among_many_is_found_by_a_name_or_an_alias_with_its_count(client, many):
    assert soup(client).select_one("#find_issue")
    assert offered(soup(client, "/?find_issue=peche"), "issue") == {"matter-n": 2}
    page = soup(client, "/?find_issue=FISCHEREI&kind=call&issue=matter-a")
    assert offered(page, "issue") == {"matter-a": 0, "matter-n": 1}, "what was chosen is not lost"
    assert text_of(page.select_one("#f-issue-matter-n + span")) == "Matters › Matter N"
    assert page.select_one("#find_issue")["value"] == "FISCHEREI" and page.select_one("#sheet")["open"] == ""
    nothing = soup(client, "/?find_issue=weather").select_one("#issue-options")
    assert text_of(nothing) == "No issue of that name is in these results."


def test_a_pair_among_many_is_found_by_the_name_of_either_side_with_its_count(client, many):
    assert soup(client).select_one("#find_pair")
    page = soup(client, "/?find_pair=state+j&pair=state-a~state-b")
    assert offered(page, "pair") == {"state-a~state-b": 2, "state-a~state-j": 1, "state-i~state-j": 1}
    assert offered(soup(client, "/?find_pair=State+I&kind=call"), "pair") == {"state-i~state-j": 1}
    assert page.select_one("#facet-pair")["open"] == ""


def test_an_actor_is_found_however_many_are_so_called(client):
    build.published("All", parties=[build.state(f"Land {number}") for number in range(60)])
    build.published("One", parties=[build.state("Land 7"), build.state("Land 59")], kind="call")
    page = soup(client, "/?find=land&kind=call")
    assert offered(page, "actor") == {"land-7": 1, "land-59": 1}
    assert offered(soup(client, "/?find=land+59"), "actor") == {"land-59": 2}


def test_there_is_no_field_where_all_values_are_shown(client, some):
    assert not soup(client).select(".find")
    assert soup(client, "/?find_pair=nobody").select(".find")


def test_options_alone_can_be_asked_for_and_the_form_keeps_what_was_chosen(client, many):
    page = soup(client, "/?find_issue=peche&kind=call", **{"HX-Request": "true", "HX-Target": "issue-options"})
    assert page.select_one("#find_issue")["hx-target"] == "#issue-options" and page.select_one("#f-kind-call[checked]")
    assert len(page.select("#filters")) == 1


@pytest.fixture
def line():
    """A telephone line that two talks opened and closed, and one that is a draft; other talks beside."""
    opened, closed = build.published("Line agreed", start="2020-01-01"), build.published("Line cut", start="2021-01-01")
    build.published("Other talks", kind="call")
    build.channel("Secret line", periods=[("open", "2020", None, opened)])
    return build.published_channel(periods=[("open", "2020", "2021", opened), ("suspended", "2021", None, closed)])


def test_entries_can_be_asked_for_by_the_channel_they_bear_on(client, line):
    page = soup(client, "/?channel=telephone-line")
    assert titles(page) == ["Line cut", "Line agreed"]
    assert text_of(page.select_one(".pill")) == "Remove the filter Channel Telephone line ×"
    assert offered(soup(client), "channel") == {"telephone-line": 2}
    assert "Secret line" not in soup(client).text
    assert text_of(soup(client, "/?channel=secret-line").select_one(".message")) == (
        "Nothing in this record is called “secret-line”."
    )


def test_a_channel_s_page_leads_to_the_entries_about_it(client, line):
    link = soup(client, "/channels/telephone-line/").find("a", string="Entries about this channel")
    assert titles(soup(client, link["href"])) == ["Line cut", "Line agreed"]
    build.published_channel("Quiet line")
    assert not soup(client, "/channels/quiet-line/").find("a", string="Entries about this channel")


def test_a_renamed_channel_keeps_its_filter_and_shows_its_new_name_at_once(client, line):
    soup(client)
    line.slug, line.name = "hot-line", "Hot line"
    line.save()
    publish(line, by=build.user(), note="Renamed")
    assert client.get("/?channel=telephone-line")["Location"] == "/?channel=hot-line"
    page = soup(client, "/?channel=hot-line")
    assert text_of(page.select_one(".pill")) == "Remove the filter Channel Hot line ×"
    assert titles(page) == ["Line cut", "Line agreed"]


@pytest.mark.parametrize(
    "url",
    ["/export/entries.csv", "/feeds/timeline.atom", "/api/v1/entries/", "/api/v1/facets/", "/calendar.ics", "/embed/"],
)
def test_every_way_out_takes_a_channel_and_refuses_one_that_is_not_public(client, line, url):
    response = client.get(f"{url}?channel=telephone-line")
    assert response.status_code == 200
    body = (b"".join(response.streaming_content) if response.streaming else response.content).decode()
    assert "Other talks" not in body and "Secret" not in body
    assert client.get(f"{url}?channel=secret-line").status_code == 400


def test_the_feed_of_a_channel_s_entries_bears_its_name(client, line):
    assert "Telephone line" in client.get("/feeds/timeline.atom?channel=telephone-line").text
    values = client.get("/api/v1/facets/").json()["facets"]["channel"]
    assert values == [{"value": "telephone-line", "label": "Telephone line", "count": 2}]


def test_months_link_to_their_entries_and_have_a_table(client, some):
    page = soup(client, "/?from=2000")
    bars = {bar.title.string: bar["href"] for bar in page.select(".months svg a")}
    assert bars["1971: 1 entry"] == "/?from=1971&to=1971", "long spans are shown by year"
    page = soup(client, "/?issue=rail")
    rows = [text_of(row) for row in page.select(".months tbody tr")]
    assert rows == ["June 2023 1", "May 2023 1"]
    assert page.select_one(".months tbody a")["href"] == "/?issue=rail&from=2023-06&to=2023-06"


def test_pages_follow_one_another_and_near_the_top_the_first_page_is_whole(client):
    for number in range(27):
        build.published(f"Entry {number:02}", start=f"2020-01-{number + 1:02}")
    first = soup(client)
    assert titles(first)[0] == "Entry 26" and len(titles(first)) == 25 and not first.select("a[rel=prev]")
    older = first.select_one("a[rel=next]")["href"]
    assert re.fullmatch(r"/\?after=2020-01-03\.\d+", older)
    second = soup(client, older)
    assert titles(second) == ["Entry 01", "Entry 00"] and not second.select("a[rel=next]")
    assert text_of(second.select_one(".lede")).startswith("27 entries"), "the counts are of all pages"
    newer = soup(client, second.select_one("a[rel=prev]")["href"])
    assert titles(newer) == titles(first)


QUERIES = [
    ("/", 1),
    ("/?issue=trade", 1),
    ("/?issue=trade&status=held&kind=meeting&q=talks", 1),
    ("/?issue=trade&from=2019&to=2021", 1),
    ("/?actor=ruritania&pair=grand-fenwick~ruritania&level=minister", 1),
    ("/?find=ruri", 2),
    ("/?find_issue=trade", 2),
    ("/?find_pair=ruri", 2),
]


@pytest.mark.parametrize(("url", "queries"), QUERIES)
def test_the_number_of_queries_does_not_grow_with_the_entries(client, django_assert_num_queries, url, queries):
    for wanted in ("One", "Two", "Three"):
        build.published(
            wanted, issues=[build.issue(), build.issue(f"Issue {wanted}")],
            parties=[build.state("Ruritania"), build.state("Grand Fenwick"), build.state(f"State {wanted}")],
        )  # fmt: skip
        client.get(url)  # words are understood once
        if wanted != "Two":
            with django_assert_num_queries(queries):
                page = soup(client, url)
    assert len(titles(page)) == 3


def test_the_part_costs_the_same_queries_as_the_page(client, django_assert_num_queries):
    build.published()
    with django_assert_num_queries(1):
        client.get("/?issue=trade", headers=PART)


def test_several_issues_may_all_be_asked_for(client):
    trade, security = build.issue("Trade"), build.issue("Security")
    build.published("Both", issues=[trade, security])
    build.published("One", issues=[trade])
    build.published("Other", issues=[security])
    either = soup(client, "/?issue=trade&issue=security")
    assert sorted(titles(either)) == ["Both", "One", "Other"]
    assert either.select_one("input[name=issues][value='']").has_attr("checked")
    both = soup(client, "/?issue=trade&issue=security&issues=all")
    assert titles(both) == ["Both"]
    assert both.select_one("input[name=issues][value=all]").has_attr("checked")
    assert "and issue" in text_of(both.select_one(".pills"))
    assert not soup(client, "/?issue=trade").select("input[name=issues]")
    # One filter has one address.
    assert soup(client, "/?issue=trade&issues=all").find("link", rel="canonical")["href"].endswith("/?issue=trade")
    assert client.get("/export/entries.csv?issue=trade&issue=security&issues=all").getvalue().count(b"\n") == 2
    assert client.get("/export/entries.csv?issues=some").status_code == 400


@pytest.fixture
def rail():
    """Rail in the title of one entry, in a name of another and in the text of a third, the newest last."""
    build.published("Talks on rail", start="2021-03-01", kind="visit", summary="Lines.")
    build.published("A visit", start="2022-04-02", kind="visit", parties=[build.state("Rail Republic")])
    build.published("A call", start="2023-05-03", kind="visit", summary="They spoke of rail.")


def test_the_best_match_stands_first_where_a_reader_says_so_and_says_why(client, rail):
    page = soup(client, "/?q=rail&sort=relevance")
    assert [text_of(heading) for heading in page.select(".month h2")] == [
        "In the title", "In the title or names", "In the text",
    ]  # fmt: skip
    assert titles(page) == ["Talks on rail", "A visit", "A call"]
    assert titles(soup(client, "/?q=rail")) == ["A call", "A visit", "Talks on rail"]


def test_an_order_can_be_chosen_where_words_are_looked_for_and_nowhere_else(client, rail):
    assert not soup(client).select(".orders")
    orders = soup(client, "/?q=rail&kind=visit").select(".orders li")
    assert [text_of(one) for one in orders] == ["Newest first", "Best match"]
    assert orders[0].select_one("[aria-current=true]") and not orders[0].a
    assert orders[1].a["href"] == "/?kind=visit&q=rail&sort=relevance"
    back = soup(client, "/?q=rail&sort=relevance").select_one(".orders a")
    assert (text_of(back), back["href"]) == ("Newest first", "/?q=rail")


def test_an_order_is_kept_by_the_form_the_pills_and_the_months(client, rail):
    page = soup(client, "/?kind=visit&q=rail&sort=relevance", **PART)
    assert page.select_one("#filters input[type=hidden][name=sort]")["value"] == "relevance"
    assert page.select_one(".pill")["href"] == "/?q=rail&sort=relevance"
    assert all(bar["href"].endswith("&q=rail&sort=relevance") for bar in page.select(".months svg a"))
    assert not soup(client, "/?q=rail").select("#filters input[name=sort]")


def test_files_feeds_and_frames_do_not_name_an_order_they_do_not_have(client, rail):
    page = soup(client, "/?q=rail&sort=relevance")
    assert page.select_one("link[rel=canonical]")["href"].endswith("/?q=rail&sort=relevance")
    others = [a["href"] for a in page.select(".elsewhere a, link[rel=alternate]")]
    assert others and not [url for url in others if "sort=" in url]
    # Who takes the address over from the page gets the file all the same.
    assert client.get("/export/entries.csv?q=rail&sort=relevance&after=2.2022-04-02.1").status_code == 200
    assert client.get("/api/v1/entries/?q=rail&sort=relevance").status_code == 200


def test_pages_of_the_best_match_follow_one_another(client):
    for number in range(30):
        build.published(f"Rail {number}", start=f"2020-01-{number + 1:02}")
        build.published(f"Visit {number}", start=f"2021-01-{number + 1:02}", summary="Of rail.")
    first = soup(client, "/?q=rail&sort=relevance")
    second = soup(client, first.select_one(".pager a[rel=next]")["href"])
    third = soup(client, second.select_one(".pager a[rel=next]")["href"])
    every = titles(first) + titles(second) + titles(third)
    assert every == [*(f"Rail {n}" for n in reversed(range(30))), *(f"Visit {n}" for n in reversed(range(30)))]
    assert [text_of(one) for one in second.select(".month h2, .pager a")] == [
        "Better matches", "Best", "In the title", "In the text", "Further matches", "Last",
    ]  # fmt: skip
    assert titles(soup(client, third.select_one(".pager a[rel=prev]")["href"])) == titles(second)
    last = soup(client, first.select_one(".pager a:not([rel])")["href"])
    assert titles(last) == every[-25:] and not last.select("a[rel=next]")
