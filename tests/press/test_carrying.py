import pytest

from talks.models import Edition, PublicActor, PublicEntry, PublicIssue, PublicRedirect, PublicSource
from talks.press.carrying import carry_merge
from talks.press.projections import rebuild
from tests import builders as build

pytestmark = pytest.mark.django_db


def latest(entry):
    return Edition.objects.filter(entry=entry).latest("number")


def test_a_merged_actor_is_named_by_the_kept_one_in_what_is_public(visit):
    kept = build.actor("Rudolf V", slug="rudolf-v")
    kept.redirects.create(old_slug="rudolf")
    [edition] = carry_merge("rudolf", kept, by=build.user(), note="Two rows for one king")
    assert edition.kind == "carried" and '"rudolf"' not in str(edition.record).replace("'", '"').replace(
        '"formerly": ["rudolf"]', ""
    )
    assert edition.record["participations"][0]["person"]["name"] == "Rudolf V"
    assert edition.record["outcomes"][0]["judged_by"] == "rudolf-v"
    assert "actor:rudolf-v" in PublicEntry.objects.get(entry_id=visit.pk).terms
    assert not PublicActor.objects.filter(slug="rudolf").exists()
    redirect = PublicRedirect.objects.get(kind="actor")
    assert (redirect.old_slug, redirect.new_slug) == ("rudolf", "rudolf-v")


def test_what_editors_changed_since_and_did_not_publish_stays_with_them(visit):
    visit.title, visit.version = "Unpublished title", 2
    visit.save()
    kept = build.actor("Rudolf V", slug="rudolf-v")
    [edition] = carry_merge("rudolf", kept, by=build.user(), note="Merged")
    assert edition.record["title"] == "Rudolf in Fenwick"
    assert edition.log_version == 1


def test_a_merged_issue_brings_its_own_ancestors(visit):
    kept = build.issue("Crisis line", parent=build.issue("Guardrails"))
    [edition] = carry_merge("military-hotline", kept, by=build.user(), note="Same thing")
    assert edition.record["issue_slugs"] == ["crisis-line", "trade"]
    assert edition.record["positions"][0]["issue"] == "crisis-line"
    terms = PublicEntry.objects.get(entry_id=visit.pk).terms
    assert "issue:guardrails" in terms and "issue:military-hotline" not in terms
    assert not PublicIssue.objects.filter(slug="military-hotline").exists()


def test_two_sources_become_one_number(visit):
    from talks.models import Reference
    from talks.press.publishing import publish

    double = build.source("A readout of talks (copy)")
    Reference.objects.create(entry=visit, number=2, source=double)
    build.cite(visit.positions.first(), double)
    publish(visit, by=build.user(), note="Second source")
    carry_merge("a-readout-of-talks-copy", build.source(), by=build.user(), note="The same text twice")
    record = latest(visit).record
    assert [source["number"] for source in record["sources"]] == [1]
    assert {cite["number"] for cite in record["positions"][0]["cites"]} == {1}
    assert not PublicSource.objects.filter(slug="a-readout-of-talks-copy").exists()


def test_a_mended_name_reaches_what_is_public_and_survives_a_rebuild(visit):
    rudolf = build.actor("Rudolf")
    rudolf.name = "Rudolph"
    rudolf.save()
    carry_merge("rudolf", rudolf, by=build.user(), note="Spelling")
    row = PublicEntry.objects.get(entry_id=visit.pk)
    assert latest(visit).record["participations"][0]["person"]["name"] == "Rudolph"
    rebuild()
    assert PublicEntry.objects.get(entry_id=visit.pk).search == row.search


def test_nothing_happens_when_nothing_public_names_it(visit):
    assert carry_merge("nobody", build.actor("Somebody"), by=build.user(), note="Merged") == []
