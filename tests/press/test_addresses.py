import pytest

from talks.models import Entry, EntryRedirect, PublicRedirect, PublicWithdrawal
from talks.press.projections import rebuild
from talks.press.publishing import publish, withdraw
from tests import builders as build

pytestmark = pytest.mark.django_db


def redirects():
    return dict(PublicRedirect.objects.filter(kind="entry").values_list("old_slug", "new_slug"))


def moved(entry, slug):
    Entry.objects.filter(pk=entry.pk).update(slug=slug)
    publish(entry, by=build.user(), note="Moved")


def test_an_old_address_leads_to_the_present_one_over_several_moves():
    entry = build.published("Alpha")
    moved(entry, "beta")
    moved(entry, "gamma")
    assert redirects() == {"alpha": "gamma", "beta": "gamma"}
    moved(entry, "alpha")
    assert redirects() == {"beta": "alpha", "gamma": "alpha"}


def test_an_address_that_somebody_took_over_is_theirs_until_they_leave_it():
    first = build.published("Alpha")
    moved(first, "elsewhere")
    second = build.published("Beta", slug="alpha")
    assert redirects() == {}
    publish(first, by=build.user(), note="Again")
    assert redirects() == {}
    moved(second, "beta")
    assert redirects() == {"alpha": "beta"}
    rebuild()
    assert redirects() == {"alpha": "beta"}


def test_publishing_one_entry_leaves_the_former_addresses_of_another_alone():
    first = build.published("Alpha")
    moved(first, "elsewhere")
    second = build.published("Beta")
    moved(second, "alpha")
    publish(first, by=build.user(), note="Again")
    assert redirects() == {"beta": "alpha"}


def test_a_former_address_that_only_the_log_knows_leads_on_too():
    entry = build.draft("Alpha")
    EntryRedirect.objects.create(old_slug="working-title", entry=entry)
    publish(entry, by=build.user(), note="First published")
    assert redirects() == {"working-title": "alpha"}


def test_every_address_of_what_was_withdrawn_says_why():
    entry = build.published("Alpha")
    moved(entry, "beta")
    withdraw(entry, by=build.user(), note="It was a rumour")
    assert dict(PublicWithdrawal.objects.values_list("slug", "reason")) == {
        "alpha": "It was a rumour", "beta": "It was a rumour",
    }  # fmt: skip
    assert redirects() == {}
    publish(entry, by=build.user(), note="It was none")
    assert not PublicWithdrawal.objects.exists() and redirects() == {"alpha": "beta"}


def test_a_withdrawal_says_nothing_at_an_address_that_is_somebody_elses_now():
    first = build.published("Alpha")
    moved(first, "elsewhere")
    build.published("Beta", slug="alpha")
    withdraw(first, by=build.user(), note="It was a rumour")
    assert [row.slug for row in PublicWithdrawal.objects.all()] == ["elsewhere"]
    rebuild()
    assert [row.slug for row in PublicWithdrawal.objects.all()] == ["elsewhere"]
