"""What is not published is nowhere in public: not a word, not a number."""

import pytest
from django.apps import apps
from django.db import models

from talks.models.editions import EditionKind
from talks.press.publishing import publish, withdraw
from tests import builders as build
from tests.crawling import crawl
from tests.press.conftest import visit  # noqa: F401 - a published visit with a row of every kind

pytestmark = pytest.mark.django_db

LOG = [
    model
    for label in ("actors", "talks")
    for model in apps.get_app_config(label).get_models()
    if not model._meta.proxy and not model.__name__.startswith("Public") and model.__name__ != "Edition"
]
# Text whose form the database prescribes: it cannot hold a word of ours.
PRESCRIBED = {"code", "wikidata", "sha256"}


def secret_fields(model):
    for field in model._meta.concrete_fields:
        free = isinstance(field, (models.CharField, models.TextField)) and not field.generated and not field.choices
        if free and field.name not in PRESCRIBED:
            yield field


def plant(rows_of):
    """Write a word of its own into every text field of the rows; returns how many fields were filled."""
    planted = 0
    for model in LOG:
        for row in rows_of(model):
            words = {}
            for field in secret_fields(model):
                word = f"leak{model.__name__.lower()}{field.name.replace('_', '')}{row.pk}"
                if isinstance(field, models.URLField):
                    word = f"https://{word}.example/"
                words[field.name] = word[: field.max_length or None]
                planted += 1
            if words:
                model.objects.filter(pk=row.pk).update(**words)
    return planted


def newest(model):
    return model.objects.aggregate(top=models.Max("pk"))["top"] or 0


def a_draft_of_everything():
    """A draft with a row of every kind, on actors, issues and sources that nothing else names."""
    anvil, forge = build.state("Anvil"), build.state("Forge")
    smith = build.minister("Smith", anvil)
    metal = build.issue("Metal", build.issue("Minerals"))
    metal.aliases.create(text="Ore")
    smith.names.create(text="铁匠", language="zh-Hans", kind="original")
    paper = build.source("Hidden paper", publisher=build.organisation("Hidden outlet"), author="A. Nonymous")
    entry = build.draft(
        "Smith in Forge", kind="visit", parties=[anvil, forge], issues=[metal], body="Long.", internal_note="Note",
        source=paper,
    )  # fmt: skip
    meeting = build.meeting(entry, "Talks", date="2020-05-01")
    build.participation(entry, smith, side=anvil, meeting=meeting)
    build.position(entry, metal, speaker=smith, quote="Never", occasion="Dinner")
    build.outcome(entry, metal)
    build.cite(
        entry.conditions.create(issue=metal, party=anvil, demand="Gold", stated_by=smith, obstacle="Lead"), paper
    )
    pledge = entry.commitments.create(number=1, issue=metal, summary="To dig")
    build.cite(pledge, paper)
    build.cite(pledge.follow_ups.create(date="2020-07", status="kept", summary="Dug"), paper)
    build.cite(entry.claims.create(text="First", by_editors=True, explanation="Because"), paper)
    build.cite(entry.requests.create(asked_by=anvil, asked=forge, reason="Busy", summary="Asked"), paper)
    build.cite(entry.status_changes.create(status="held", reason="Late"), paper)
    entry.links.create(kind="follows_up", to=build.draft("Other draft"), note="See")
    build.an_import(entry, smith)
    return entry


def test_every_kind_of_row_is_planted_with_words():
    """Guards the test below: a new model or field must be part of it."""
    a_draft_of_everything()
    build.channel("Secret line", issue=build.issue("Secrecy"))
    empty = {model.__name__ for model in LOG if next(secret_fields(model), None) and not model.objects.exists()}
    assert empty <= {"ActorRedirect", "IssueRedirect", "EntryRedirect", "SourceRedirect", "ChannelRedirect"}


def test_drafts_and_unpublished_changes_leave_every_public_page_as_it_was(client, visit):  # noqa: F811
    build.published_channel()
    before = crawl(client)
    assert {f"/entries/{visit.slug}/", "/issues/military-hotline/", "/actors/rudolf/", "/channels/"} <= set(before)
    briefs = ("entries/rudolf-in-fenwick", "issues/military-hotline", "between/grand-fenwick/ruritania")
    assert {f"/{page}/brief/" for page in briefs} <= set(before)
    marks = {model: newest(model) for model in LOG}
    draft = a_draft_of_everything()
    secret = build.channel("Secret line", issue=build.issue("Secrecy"))
    # New rows on what is public already, not yet published.
    build.position(visit, build.issue("Metal"), speaker=build.actor("Smith"))
    visit.links.create(kind="part_of", to=draft)
    assert plant(lambda model: model.objects.filter(pk__gt=marks[model])) > 60
    # And a word in every text field of what was published before, not published again.
    plant(lambda model: model.objects.filter(pk__lte=marks[model]))
    after = crawl(client)
    leaks = {url for url, (_, text) in after.items() if "leak" in text}
    assert leaks == set()
    assert set(after) == set(before)
    differ = [url for url in before if after[url] != before[url]]
    assert differ == []
    for row, path in ((draft, "entries"), (secret, "channels")):
        row.refresh_from_db()
        assert client.get(f"/{path}/{row.slug}/").status_code == 404
    assert client.get("/?q=leakentrytitle").content.count(b"<article") == 0
    for word in ("leakentrytitle", "leakactorname", "leakpositionsummary", "leakissuename", "leaksourcetitle", "Smith"):
        assert client.get(f"/api/v1/search/?q={word}").json()["total"] == 0, word


def test_a_withdrawn_entry_is_nowhere_but_in_its_reason(client):
    build.published("Open talks")
    marks = {model: newest(model) for model in LOG}
    entry = a_draft_of_everything()
    plant(lambda model: model.objects.filter(pk__gt=marks[model]))
    entry.refresh_from_db()
    edition = publish(entry, by=build.user(), note="First published")
    assert any("leakentrytitle" in text for _, text in crawl(client).values()), "it was public"
    ended = withdraw(entry, by=build.user(), note="The source took it back")
    assert ended.kind == EditionKind.WITHDRAWN
    gone = [f"/entries/{entry.slug}/", f"/entries/{entry.slug}/editions/{edition.number}/"]
    for url in gone:
        response = client.get(url)
        assert response.status_code == 410
        assert "The source took it back" in response.content.decode()
    pages = crawl(client)
    for url, (_, text) in pages.items():
        # The address itself stays known: the log of corrections names what was withdrawn by it.
        assert "leak" not in text.replace(entry.slug, ""), url
