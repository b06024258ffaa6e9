"""A small record to search: names in several scripts, statements, an issue under another, a channel, sources."""

import pytest
from bs4 import BeautifulSoup

from talks.press.publishing import publish
from talks.public.index import text as index_text
from talks.public.index.live import keeper
from talks.public.searching import marking, words
from talks.public.searching.asked import Asked
from talks.public.searching.results import answered
from tests import builders as build


@pytest.fixture
def world():
    ruritania, fenwick = build.state("Ruritania"), build.state("Grand Fenwick")
    ruritania.names.create(text="鲁里坦尼亚", language="zh-Hans", kind="original")
    erdogan = build.minister("Tayyip Erdoğan", ruritania)
    erdogan.names.create(text="Эрдоган", language="ru", kind="transliteration")
    qin = build.minister("Qin Gang", fenwick)
    for text, language in (("秦刚", "zh-Hans"), ("Цинь Ган", "ru"), ("تشين قانغ", "ar")):
        qin.names.create(text=text, language=language, kind="original" if language == "zh-Hans" else "transliteration")
    security = build.issue("Security")
    hotline = build.issue("Military hotline", parent=security, description="A telephone between armies.")
    hotline.aliases.create(text="Red phone")
    visit = build.draft(
        "Erdoğan in Fenwick", kind="visit", start="2023-06-18", parties=[ruritania, fenwick], issues=[hotline],
        summary="Ministers visited the harbour.", body="They discussed a weather balloon at length.",
        source=build.source("A readout on the balloon", author="Jane Scribe"),
    )  # fmt: skip
    talks = build.meeting(visit, "Talks", date="2023-06-18")
    build.participation(visit, erdogan, side=ruritania, meeting=talks)
    build.participation(visit, qin, side=fenwick, meeting=talks)
    build.position(
        visit, hotline, party=fenwick, speaker=qin, stance="refuses", summary="Wants sanctions lifted first."
    )
    build.outcome(visit, hotline, "raised_not_accepted", summary="Raised twice over dinner.")
    claim = visit.claims.create(text="The first in five years", verdict="disputed", by_editors=True, explanation="No.")
    build.cite(claim, visit.references.all()[0].source)
    publish(visit, by=build.user(), note="First published")
    build.published(
        "Balloon shot down", kind="event", start="2023-02-04", summary="Nobody was hurt.", issues=[security]
    )
    build.published("A quiet dinner", start="2022-01-01", summary="Nothing was said.", issues=[build.issue("Trade")])
    build.published_channel("Red line", issue=hotline, description="Between the two staffs.")
    keeper.current()
    for cache in (words.understood, index_text._understood):
        cache.cache_clear()
    marking._known.clear()
    return visit


@pytest.fixture
def find(world):
    """What a search finds, by type: titles of the hits."""

    def found(q, kind="", page=1):
        answer = answered(keeper.current(), Asked(q, kind, page))
        return {group.type: [hit.title for hit in group.hits] for group in answer.groups if group.hits}

    return found


@pytest.fixture
def soup(client):
    def page(path):
        response = client.get(path)
        assert response.status_code == 200, path
        return BeautifulSoup(response.content, "html.parser")

    return page


def text(tag):
    return " ".join(tag.get_text(" ").split())
