"""Each edition of an entry stands at an address of its own, as it was."""

import pytest

from talks.press.publishing import publish, withdraw
from tests import builders as build
from tests.press.conftest import visit  # noqa: F401
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def renamed():
    entry = build.published("Talks", summary="The first account.")
    entry.summary = "The second account."
    entry.save()
    publish(entry, by=build.user(), note="Rewritten")
    return entry


def test_an_old_edition_shows_the_record_as_it_was_under_a_banner(client, renamed):
    page = soup(client, "/entries/talks/editions/1/")
    assert "The first account." in text(page.article)
    assert "The second account." not in text(page)
    assert "This is the record as it stood then" in text(page.select_one(".edition-banner"))
    assert page.find("meta", {"name": "robots"})["content"] == "noindex"


def test_a_later_edition_says_what_it_changed(client, renamed):
    banner = text(soup(client, "/entries/talks/editions/2/").select_one(".edition-banner"))
    assert "It is the current one" in banner
    assert "Before: The first account. After: The second account." in banner


def test_a_link_that_was_taken_out_is_told_by_the_title_of_a_public_entry(client, renamed):
    other = build.published("A storm", kind="event")
    link = renamed.links.create(kind="caused_by", to=other)
    publish(renamed, by=build.user(), note="With its cause")
    link.delete()
    publish(renamed, by=build.user(), note="Without it")
    newest = soup(client, "/entries/talks/").select_one("#editions li")
    assert "Removed Caused by: A storm" in text(newest)
    assert "Removed Caused by: A storm" in text(
        soup(client, "/entries/talks/editions/4/").select_one(".edition-banner")
    )


def test_it_costs_the_same_however_many_editions_there_are(client, renamed):
    few = queries(client, "/entries/talks/editions/2/")
    for number in range(3):
        publish(renamed, by=build.user(), note=f"Again {number}")
    assert queries(client, "/entries/talks/editions/2/") == few == 9


def test_an_actor_whose_page_is_gone_is_named_without_a_link(client, renamed):
    other = build.published("Others", parties=[build.state("Atlantis"), build.state("Ruritania")])
    other.entry_parties.filter(actor__slug="atlantis").delete()
    build.EntryParty.objects.create(entry=other, actor=build.state("Grand Fenwick"))
    publish(other, by=build.user(), note="It was somebody else")
    facts = soup(client, "/entries/others/editions/1/").select_one(".facts")
    assert "Atlantis" in text(facts)
    assert not facts.find("a", string="Atlantis")
    assert client.get("/actors/atlantis/").status_code == 404


@pytest.mark.parametrize("number", ["0", "3", "2147483648", "9" * 20])
def test_an_edition_that_never_was_is_not_found(client, renamed, number):
    assert client.get(f"/entries/talks/editions/{number}/").status_code == 404


def test_what_was_withdrawn_stays_withdrawn_after_a_new_publication(client, renamed):
    withdraw(renamed, by=build.user(), note="Libel")
    assert client.get("/entries/talks/editions/1/").status_code == 410
    renamed.summary = "The third account."
    renamed.save()
    publish(renamed, by=build.user(), note="Put right")
    assert client.get("/entries/talks/editions/4/").status_code == 200
    gone = client.get("/entries/talks/editions/2/")
    assert gone.status_code == 410 and "Libel" in gone.content.decode()
    page = client.get("/entries/talks/").content.decode()
    assert "first account" not in page and "second account" not in page and "Rewritten" not in page


def test_every_edition_of_a_full_entry_can_be_read(client, visit):  # noqa: F811
    assert client.get(f"/entries/{visit.slug}/editions/1/").status_code == 200
