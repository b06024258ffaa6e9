"""The glossary explains every word that pages use."""

import pytest
from bs4 import BeautifulSoup

from talks import vocabulary
from talks.public.about import glossary
from tests.press.conftest import visit  # noqa: F401
from tests.public.test_entry import queries, soup

pytestmark = pytest.mark.django_db


def test_every_enumeration_that_has_definitions_is_in_the_glossary():
    assert {group.name for group in glossary()} == {choices.__name__ for choices in vocabulary.DEFINITIONS}
    assert all(meaning for group in glossary() for _, _, meaning in group.words)


def test_it_asks_the_database_for_nothing_but_the_version(client):
    assert queries(client, "/about/") == 1


def test_every_word_on_an_entrys_page_leads_to_its_definition(client, visit):  # noqa: F811
    ids = {tag["id"] for tag in soup(client, "/about/").select("[id]")}
    page = BeautifulSoup(client.get(f"/entries/{visit.slug}/").content, "html.parser")
    words = [link["href"] for link in page.select("a.word")]
    assert len(words) > 15
    assert {word.split("#")[1] for word in words} <= ids
