"""Single resources: what is public, what has moved, what is gone, and what never was."""

import pytest

from actors.models import ActorRedirect
from talks.press.publishing import correct, publish, withdraw
from talks.public.index.live import keeper
from tests import builders as build
from tests.public.api.conftest import assert_fits, everything

pytestmark = pytest.mark.django_db


def test_an_entry_is_its_record_with_its_edition_and_its_page(client, ask):
    entry = everything()
    answer = ask(f"entries/{entry.slug}/")
    assert_fits(answer, "Entry")
    assert answer["url"] == f"http://127.0.0.1:8000/entries/{entry.slug}/"
    edition = answer["edition"]
    assert (edition["number"], edition["kind"], edition["note"], edition["byline"]) == (
        1, "published", "First published", "The desk",
    )  # fmt: skip
    assert client.get(edition["url"]).status_code == 200
    assert edition["url"].endswith(f"/entries/{entry.slug}/editions/1/")
    assert answer["first_published_at"] == edition["published_at"]
    assert answer == ask("entries/?kind=visit")["results"][0]


def test_every_kind_of_resource_answers_as_the_document_says(ask):
    entry = everything()
    build.published_channel("Line", issue=build.issue("Hotline"))
    for path, schema in [
        (f"entries/{entry.slug}/", "Entry"), (f"entries/{entry.slug}/editions/1/", "Entry"),
        ("channels/line/", "Channel"), ("actors/rudolf/", "Actor"), ("actors/ruritania/", "Actor"),
        ("issues/hotline/", "Issue"), ("sources/a-readout-of-talks/", "Source"), ("", "Root"),
        ("facets/?outcome=raised_not_accepted", "Facets"), (f"entries/{entry.slug}/editions/1..1/", "Difference"),
        (f"entries/{entry.slug}/editions/", "EditionList"),
    ]:  # fmt: skip
        assert_fits(ask(path), schema)


def test_every_answer_leads_to_a_page_that_is_there(client, ask):
    entry = everything()
    build.published_channel("Line")
    for path in (
        "", "facets/?kind=visit", "channels/line/", "actors/rudolf/", "issues/hotline/", "sources/a-readout-of-talks/",
        f"entries/{entry.slug}/", f"entries/{entry.slug}/editions/1/", f"entries/{entry.slug}/editions/1..1/",
    ):  # fmt: skip
        url = ask(path)["url"]
        assert client.get(url).status_code == 200, url
    for name, url in ask("")["resources"].items():
        assert client.get(url).status_code == 200, name
    assert client.get(ask("")["openapi"]).status_code == 200


def test_a_single_resource_costs_the_same_however_long_it_is(client, django_assert_num_queries):
    entry = everything()
    build.published_channel("Line", periods=[("open", "2019", None, entry)])
    costs = {
        f"entries/{entry.slug}/": 4, f"entries/{entry.slug}/editions/1/": 5, "channels/line/": 4, "actors/rudolf/": 2,
        "issues/hotline/": 2, "sources/a-readout-of-talks/": 2, f"entries/{entry.slug}/editions/": 5,
        f"entries/{entry.slug}/editions/1..1/": 5, "facets/": 5, "": 1,
    }  # fmt: skip
    for number in (1, 3):
        for path, queries in costs.items():
            with django_assert_num_queries(queries):
                assert client.get(f"/api/v1/{path}").status_code == 200, path
        for _ in range(number):
            build.position(entry, build.issue("Hotline"))
            build.cite(entry.links.create(kind="follows_up", to=build.published(f"Earlier {entry.links.count()}")))
        correct(entry, by=build.user(), note="More rows")
        keeper.current()


def test_a_former_slug_leads_to_the_present_one_with_what_was_asked_for(client):
    entry = build.published("Old name")
    entry.slug = "new-name"
    entry.save()
    correct(entry, by=build.user(), note="A better name")
    for path, target in [
        ("entries/old-name/?fields=title", "entries/new-name/?fields=title"),
        ("entries/old-name/editions/", "entries/new-name/editions/"),
        ("entries/old-name/editions/1/", "entries/new-name/editions/1/"),
        ("entries/old-name/editions/1..2/", "entries/new-name/editions/1..2/"),
    ]:
        response = client.get(f"/api/v1/{path}")
        assert (response.status_code, response["Location"]) == (301, f"/api/v1/{target}")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert client.get(response["Location"]).status_code == 200


def test_former_slugs_of_actors_lead_on_too(client):
    state = build.state("Ruritania")
    ActorRedirect.objects.create(actor=state, old_slug="old-ruritania")
    build.published()
    response = client.get("/api/v1/actors/old-ruritania/")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/actors/ruritania/")


def test_what_was_withdrawn_answers_410_with_the_reason(refused):
    entry, line = build.published("Lost"), build.published_channel("Line")
    withdraw(entry, by=build.user(), note="It never took place")
    withdraw(line, by=build.user(), note="There is no such line")
    for path in ("entries/lost/", "entries/lost/editions/", "entries/lost/editions/1/", "entries/lost/editions/1..2/"):
        problem, _ = refused(path, 410)
        assert problem["detail"] == "It never took place"
        assert problem["type"].endswith("/api/#problem-withdrawn")
    assert refused("channels/line/", 410)[0]["detail"] == "There is no such line"
    publish(entry, by=build.user(), note="It did take place")
    assert refused("entries/lost/editions/1/", 410)[0]["detail"] == "It never took place"


@pytest.mark.parametrize(
    "path",
    [
        "entries/draft/", "entries/nothing/", "actors/nobody/", "issues/nothing/", "sources/nothing/", "channels/x/",
        "entries/a/editions/9/", "entries/a/editions/0/", "entries/a/editions/99999999999999999999/",
        "entries/a/editions/" + "9" * 5000 + "/", "entries/a/editions/1..9/", "entries/a/editions/x/", "nothing/",
        "entries/%00/", "entries/a/nothing/", "positions/1/", "entries/" + "x" * 3000 + "/", "entries//", "../v2/",
    ],
)  # fmt: skip
def test_what_never_was_public_is_not_found(refused, path):
    build.published("A")
    build.draft("Draft")
    problem, _ = refused(path, 404)
    assert problem["type"].endswith("/api/#problem-not-found")


def test_an_address_without_its_last_slash_is_told_where_it_is(client):
    response = client.get("/api/v1/entries?kind=visit")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/entries/?kind=visit")
    for path in ("/api/v1", "/api/v1/entries/a/editions/1..2"):
        assert client.get(path)["Location"] == f"{path}/"
