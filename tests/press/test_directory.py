import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import ActorRedirect
from talks.models import PublicActor, PublicRedirect, PublicSource
from talks.press.projections import rebuild
from talks.press.publishing import publish, publish_many, withdraw
from tests import builders as build

pytestmark = pytest.mark.django_db


def redirects():
    return dict(PublicRedirect.objects.filter(kind="actor").values_list("old_slug", "new_slug"))


@pytest.fixture
def contested():
    """Two entries, of which each says of one of its parties that it was once called the same."""
    first = build.draft("Alpha", parties=[build.state("Ruritania")])
    second = build.draft("Beta", parties=[build.state("Grand Fenwick")])
    ActorRedirect.objects.create(old_slug="contested", actor=build.state("Ruritania"))
    publish(first, by=build.user(), note="First published")
    ActorRedirect.objects.update(actor=build.state("Grand Fenwick"))
    publish(second, by=build.user(), note="First published")
    return first, second


def test_an_old_name_that_two_claim_leads_to_the_one_described_last(contested):
    assert redirects() == {"contested": "grand-fenwick"}
    rebuild()
    assert redirects() == {"contested": "grand-fenwick"}


def test_an_old_name_that_one_gives_up_leads_to_the_other_who_claims_it(contested):
    first, second = contested
    withdraw(second, by=build.user(), note="Gone")
    assert redirects() == {"contested": "ruritania"}
    withdraw(first, by=build.user(), note="Gone too")
    assert redirects() == {}


def test_an_older_claim_that_comes_up_again_does_not_take_an_old_name_from_a_newer_one(contested):
    third = build.published("Gamma", parties=[build.state("Ruritania")])
    withdraw(third, by=build.user(), note="Gone")
    assert redirects() == {"contested": "grand-fenwick"}
    rebuild()
    assert redirects() == {"contested": "grand-fenwick"}


def test_a_source_is_cited_by_those_who_cite_it_now():
    dataset, other = build.source("The dataset"), build.source("Another")
    first, second = build.draft("Alpha", source=dataset), build.draft("Beta", source=dataset)
    publish_many([second, first], by=build.user(), note="In bulk")
    assert PublicSource.objects.get(slug="the-dataset").entry_ids == [first.pk, second.pk]
    first.references.update(source=other)
    first.citations.update(source=other)
    publish(first, by=build.user(), note="Another source")
    assert PublicSource.objects.get(slug="the-dataset").entry_ids == [second.pk]
    assert PublicSource.objects.get(slug="another").entry_ids == [first.pk]
    withdraw(first, by=build.user(), note="Gone")
    assert not PublicSource.objects.filter(slug="another").exists()


def test_who_cites_a_source_is_not_read_to_add_one_more():
    build.published("Alpha"), build.published("Beta")
    entry = build.draft("Gamma")
    with CaptureQueriesContext(connection) as queries:
        publish(entry, by=build.user(), note="First published")
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert not [sql for sql in asked if "talks_publicsource" in sql]
    assert len(PublicSource.objects.get(slug="a-readout-of-talks").entry_ids) == 3


def test_an_actor_named_by_several_of_a_batch_is_described_once_by_the_last():
    entries = [build.draft(f"Entry {number}") for number in range(3)]
    results = publish_many(entries, by=build.user(), note="In bulk")
    assert PublicActor.objects.get(slug="ruritania").edition_id == results[-1][1].pk
