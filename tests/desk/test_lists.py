"""The desk's lists: found by any name, narrowed by state and issue, and never a query a row."""

import pytest
from django.urls import reverse

from talks.models import Entry
from talks.press.publishing import withdraw
from tests import builders as build

pytestmark = pytest.mark.django_db


def listed(desk, model, query=""):
    response = desk.get(reverse(f"admin:{model}_changelist") + query)
    assert response.status_code == 200
    return [str(row) for row in response.context["cl"].result_list]


def fill(*numbers):
    for number in numbers:
        rail = build.issue(f"Rail {number}", build.issue("Transport"))
        rail.aliases.get_or_create(text=f"Trains {number}")
        source = build.source(f"Account {number}")
        minister = build.minister(f"Envoy {number}", build.state(f"State {number}"))
        minister.names.get_or_create(text=f"Envoi {number}")
        entry = build.published(f"Talks {number}", issues=[rail], source=source)
        build.participation(entry, minister)
        build.published_channel(f"Line {number}", issue=rail)


@pytest.mark.parametrize(
    "model",
    ["talks_entry", "talks_channel", "talks_issue", "talks_source", "talks_edition", "actors_actor", "actors_office"],
)
def test_a_list_of_three_asks_as_often_as_a_list_of_one(desk, model, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    fill(0)
    url = reverse(f"admin:{model}_changelist")
    desk.get(url)
    with CaptureQueriesContext(connection) as one:
        desk.get(url)
    fill(1, 2)
    with django_assert_num_queries(len(one)):
        desk.get(url)
    assert len(one) <= 13


@pytest.mark.parametrize(
    "query",
    ["strelsau", "STRELSAU", "rassendyll", "鲁道夫", "ruritania", "one line", "talks-in", "鲁里坦尼亚 strelsau"],
)
def test_an_entry_is_found_by_title_summary_address_and_any_name_in_it(desk, query):
    ruritania = build.state("Ruritania")
    ruritania.names.create(text="鲁里坦尼亚")
    minister = build.minister("Rudolf Rassendyll", ruritania)
    minister.names.create(text="鲁道夫")
    build.participation(build.draft("Talks in Strelsau"), minister)
    build.draft(
        "Nothing of it", summary="Else.", slug="else", parties=[build.state("Strackenz")], source=build.source("x")
    )
    assert listed(desk, "talks_entry", f"?q={query}") == ["Talks in Strelsau (1 May 2020)"]


@pytest.mark.parametrize("model", ["talks_entry", "talks_issue", "talks_source", "actors_actor", "talks_channel"])
def test_a_search_for_anything_at_all_is_answered(desk, model):
    for query in ("%00", "%25", "_", "'", "%F0%9F%99%82", "a" * 300):
        listed(desk, model, f"?q={query}")


def test_entries_are_narrowed_by_state_of_publication(desk):
    build.draft("A draft")
    build.published("Out")
    changed = build.published("Changed")
    Entry.objects.filter(pk=changed.pk).update(version=2)
    gone = build.published("Gone")
    withdraw(gone, by=build.user(), note="Wrong")
    for state, title in [("draft", "A draft"), ("published", "Out"), ("changed", "Changed"), ("withdrawn", "Gone")]:
        assert listed(desk, "talks_entry", f"?state={state}") == [f"{title} (1 May 2020)"]
    assert len(listed(desk, "talks_entry", "?state=nonsense")) == 4


def test_an_issue_takes_its_descendants_along(desk):
    transport = build.issue("Transport")
    rail = build.issue("Rail", transport)
    build.draft("Directly", issues=[rail])
    entry = build.draft("Through a row", issues=[build.issue("Fishing")])
    build.position(entry, rail)
    build.draft("Neither", issues=[build.issue("Fishing")])
    found = listed(desk, "talks_entry", "?issue=transport")
    assert sorted(found) == ["Directly (1 May 2020)", "Through a row (1 May 2020)"]


def test_issues_are_listed_as_a_tree(desk):
    build.issue("Rail", build.issue("Transport"))
    build.issue("Fishing")
    html = desk.get(reverse("admin:talks_issue_changelist")).content.decode()
    assert html.index(">Fishing<") < html.index(">Transport<") < html.index(">Rail<")
    assert '<span class="depth-1">Rail</span>' in html


def test_editions_can_be_read_and_nothing_else(desk):
    edition = build.published().editions.get()
    assert desk.get(reverse("admin:talks_edition_change", args=[edition.pk])).status_code == 200
    assert desk.get(reverse("admin:talks_edition_add")).status_code == 403
    assert desk.post(reverse("admin:talks_edition_delete", args=[edition.pk]), {"post": "yes"}).status_code == 403


def test_suggestions_come_with_what_tells_them_apart(desk):
    xi = build.actor("Xi Jinping")
    xi.names.create(text="习近平", kind="original")
    [option] = desk.get(reverse("admin:desk_lookup", args=["actor"]) + "?q=近平").json()["options"]
    assert option == {"text": "Xi Jinping", "label": "Xi Jinping", "detail": "Person · 习近平"}


def test_a_suggested_source_brings_its_columns(desk):
    build.source("A readout")
    [option] = desk.get(reverse("admin:desk_lookup", args=["source"]) + "?q=readout").json()["options"]
    assert option["columns"]["slug"] == "a-readout"
    assert option["columns"]["published"] == "2 May 2020"


@pytest.mark.parametrize("query", ["", "?q=", "?q=%00", "?q=" + "x" * 5000])
@pytest.mark.parametrize("kind", ["actor", "issue", "entry", "source", "office", "nothing"])
def test_suggestions_for_nonsense_are_none(desk, kind, query):
    assert desk.get(reverse("admin:desk_lookup", args=[kind]) + query).json() == {"options": []}


def test_an_actor_is_made_on_its_own_page_with_names_and_tenures(desk):
    build.minister("Somebody Else", build.state("Ruritania"))
    data = {
        "name": "Black Michael", "kind": "person", "parent": "", "slug": "",
        "names-TOTAL_FORMS": "1", "names-INITIAL_FORMS": "0", "names-0-text": "迈克尔", "names-0-kind": "original",
        "names-0-language": "zh-Hans", "tenures-TOTAL_FORMS": "1", "tenures-INITIAL_FORMS": "0",
        "tenures-0-office": "Foreign Minister", "tenures-0-start": "about 1894", "tenures-0-end": "1895",
    }  # fmt: skip
    response = desk.post(reverse("admin:actors_actor_add"), data)
    assert response.status_code == 302, response.context["errors"]
    from actors.models import Actor

    michael = Actor.objects.get(slug="black-michael")
    assert michael.names.get().text == "迈克尔"
    assert str(michael.tenures.get().start) == "about 1894"


def test_an_issue_is_made_with_its_aliases_and_its_tree_has_no_loops(desk):
    from talks.models import Issue

    security = build.issue("Security")
    data = {"name": "Hotlines", "parent": "security", "aliases": "red telephone; 热线", "position": ""}
    assert desk.post(reverse("admin:talks_issue_add"), data).status_code == 302
    hotlines = Issue.objects.get(slug="hotlines")
    assert (hotlines.parent, [alias.text for alias in hotlines.aliases.all()]) == (security, ["red telephone", "热线"])
    url = reverse("admin:talks_issue_change", args=[security.pk])
    loop = desk.post(url, {"name": "Security", "parent": "热线", "aliases": "", "position": "0", "slug": "security"})
    assert "That issue lies below this one" in loop.content.decode()
