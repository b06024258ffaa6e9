"""What a search finds, and in which order."""

import pytest
from django.db import connection

from talks.press.publishing import publish, withdraw
from talks.public.database import TookTooLong, within
from talks.public.index.live import keeper
from talks.public.searching import results, statements, things
from talks.public.searching.asked import TYPES, Asked
from talks.public.searching.results import answered
from talks.public.searching.words import understood
from talks.text import bigrams
from tests import builders as build

pytestmark = pytest.mark.django_db

QIN = "Wants sanctions lifted first."
JUDGED = "Raised, not accepted: Raised twice over dinner."


@pytest.mark.parametrize(
    ("q", "kind", "titles"),
    [
        ("erdogan", "actors", ["Tayyip Erdoğan"]),
        ("ERDOĞAN", "actors", ["Tayyip Erdoğan"]),
        ("erdog", "actors", ["Tayyip Erdoğan"]),  # as it is being typed
        ('"erdog"', "actors", None),  # quoted: as it stands
        ("Эрдоган", "actors", ["Tayyip Erdoğan"]),
        ("эрдо", "actors", ["Tayyip Erdoğan"]),
        ("秦刚", "actors", ["Qin Gang"]),
        ("秦", "actors", ["Qin Gang"]),
        ("تشين", "actors", ["Qin Gang"]),
        ("цинь ган", "actors", ["Qin Gang"]),
        ("Qin -Gang", "actors", None),
        ("Qin or Erdogan", "actors", ["Qin Gang", "Tayyip Erdoğan"]),
        ("坦尼亚", "actors", ["Ruritania"]),
        ("red phone", "issues", ["Military hotline"]),
        ("telephone", "issues", ["Military hotline"]),  # of its description
        ("military-hotline", "issues", ["Military hotline"]),
        ("red line", "channels", ["Red line"]),
        ("staffs", "channels", ["Red line"]),
        ("staf", "channels", None),  # only names are found as they are being typed
        ("red lin", "channels", ["Red line"]),
        ("鲁里坦尼亚", "channels", ["Red line"]),  # between whom
        ("scribe", "sources", ["A readout on the balloon"]),
        ("Daily Gazette balloon", "sources", ["A readout on the balloon"]),  # the publisher and the title
        ("sanction", "statements", [QIN]),
        ('"sanctions lifted"', "statements", [QIN]),
        ('"lifted sanctions"', "statements", None),
        ("秦刚 sanctions", "statements", [QIN]),  # who said it, in any script
        ("Цинь", "statements", [QIN]),
        ("red phone sanctions", "statements", [QIN]),  # what it is on, by any name
        ("security", "statements", [JUDGED, QIN]),  # an issue with those below it
        ("security -Qin", "statements", [JUDGED]),
        ("years", "statements", ["The first in five years"]),
        ("balloon", "entries", ["Balloon shot down", "Erdoğan in Fenwick"]),  # in the title first
        ("balloon -shot", "entries", ["Erdoğan in Fenwick"]),
        ("秦刚 balloon", "entries", ["Erdoğan in Fenwick"]),
    ],
)
def test_words_and_names_find_what_people_expect(find, q, kind, titles):
    assert find(q).get(kind) == titles


def test_an_exact_name_comes_first_then_one_that_begins_so_then_whoever_is_met_more_often(world):
    for name in ("Ann Gordon", "Gordon Ann", "Ann", "Ann Zed", "Maria Ann Lee"):
        build.minister(name)
    zed = build.draft("Zed")
    for number, name in enumerate(("Ann Gordon", "Gordon Ann", "Ann", "Ann Zed", "Maria Ann Lee")):
        build.participation(zed, build.actor(name), side=build.state("Ruritania"), role="delegation")
        if number > 2:
            another = build.draft(f"Another with {name}")
            build.participation(another, build.actor(name), side=build.state("Ruritania"))
            publish(another, by=build.user(), note="First")
    publish(zed, by=build.user(), note="First")
    state = keeper.current()
    answer = answered(state, Asked("ann", "actors"))
    assert [hit.title for hit in answer.group("actors").hits] == [
        "Ann", "Ann Zed", "Ann Gordon", "Maria Ann Lee", "Gordon Ann",
    ]  # fmt: skip


def test_a_name_is_found_and_is_exact_in_either_spelling(find):
    ministry = build.minister("Ministry of Defence")
    entry = build.draft("Talks on the armed forces", issues=[build.issue("Labor organization")])
    build.participation(entry, ministry, side=build.state("Ruritania"))
    build.position(entry, build.issue("Labor organization"), summary="Favors a dialog on the license.")
    publish(entry, by=build.user(), note="First published")
    build.published_channel("Theatre commanders", issue=build.issue("Labor organization"))
    for q in ("ministry of defense", "Ministry of Defence", '"the ministry of defense"'):
        assert [hit.title for hit in answered(keeper.current(), Asked(q)).exact] == ["Ministry of Defence"], q
    assert find("labour organisation")["issues"] == ["Labor organization"]
    assert find("theater command")["channels"] == ["Theatre commanders"]
    assert find("favour dialogue licence")["statements"] == ["Favors a dialog on the license."]
    assert find("labour organisation favours")["statements"] == ["Favors a dialog on the license."]  # by its issue
    assert "statements" not in find("dialogue -licence")


def test_a_title_that_holds_the_words_comes_before_a_newer_one_whose_author_does(world):
    build.published("Later", source=build.source("Newer paper", author="A. Balloon", published="2024-05-01"))
    hits = answered(keeper.current(), Asked("balloon", "sources")).group("sources").hits
    assert [hit.title for hit in hits] == ["A readout on the balloon", "Newer paper"]


def test_what_bears_exactly_that_name_stands_apart(world):
    state = keeper.current()
    for q, titles in (
        ("qin gang", ["Qin Gang"]),
        ('"Qin Gang"', ["Qin Gang"]),
        ("秦刚", ["Qin Gang"]),
        ("the Ruritania", ["Ruritania"]),
        ("Qin Gang -balloon", ["Qin Gang"]),
        ("red phone", ["Military hotline"]),  # another name of it
        ("military hotline", ["Military hotline"]),
        ("Red Line", ["Red line"]),
        ("balloon shot down", ["Balloon shot down"]),
        ("qin", []),
    ):
        assert [hit.title for hit in answered(state, Asked(q)).exact] == titles, q


def test_counts_by_type_add_up_and_entries_are_those_of_the_timeline(client, world):
    state = keeper.current()
    for q in ("fenwick", "balloon", "talks or dinner", "security", "qin"):
        answer = answered(state, Asked(q))
        assert [group.type for group in answer.groups] == list(TYPES)
        assert answer.total == sum(group.count for group in answer.groups) > 0
        assert client.get("/", {"q": q}).content.count(b"<article") == answer.group("entries").count
        for group in answer.groups:
            assert len(answered(state, Asked(q, group.type)).group(group.type).hits) == group.count


@pytest.mark.parametrize("q", ["the", "-fenwick", '"', "-", "or", "' & | ! :* <->", "\ufffd", "()", "🕊", "a" * 200])
def test_what_asks_for_nothing_finds_nothing_of_any_kind(find, q):
    assert find(q) == {}


def test_an_apostrophe_or_a_backslash_in_a_word_is_no_syntax(find):
    for q in ("O'Brien", "it''s", "back\\slash", "a:b", "x:*", "!qin", "(qin", "qin)", "qin|gang", "qin<->gang", "%s"):
        find(q)
    assert find("(qin)")["actors"] == ["Qin Gang"]


def test_more_than_are_counted_are_said_to_be_more(world, monkeypatch):
    for module in (things, statements):
        monkeypatch.setattr(module, "MOST", 1)
    answer = answered(keeper.current(), Asked("fenwick or security"))
    for kind in ("actors", "statements"):
        assert (answer.group(kind).count, answer.group(kind).more) == (1, True)
    assert answer.more


def test_many_statements_are_those_of_the_newest_entries(world, monkeypatch):
    for day in ("2024-01-01", "2025-01-01"):
        entry = build.draft(f"Talks of {day}", start=day)
        build.position(entry, summary=f"Sanctions of {day}.")
        publish(entry, by=build.user(), note="First published")
    monkeypatch.setattr(statements, "MOST", 1)
    monkeypatch.setattr(statements, "NEWEST", 1)
    answer = answered(keeper.current(), Asked("sanctions", "statements"))
    assert [hit.title for hit in answer.group("statements").hits] == ["Sanctions of 2025-01-01."]


@pytest.mark.django_db(transaction=True)
def test_looking_that_takes_too_long_is_said_and_stops_nothing_else(world, monkeypatch, client):
    with pytest.raises(TookTooLong), within(20), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(things, "PATIENCE", 30)
    slow = things.Kind("sources", "talks_publicsource, pg_sleep(5)", "source_words(data)", "title", False, "published")
    assert slow.find(keeper.current(), understood("balloon")).too_long
    monkeypatch.setattr(things, "PATIENCE", 700)
    monkeypatch.setitem(results._FIND, "sources", lambda *_: things.Found(too_long=True))
    page = client.get("/search/?q=balloon").content.decode()
    assert "Looking through sources took too long" in page
    assert "Balloon shot down" in page.replace("<mark>", "").replace("</mark>", "")


def test_drafts_unpublished_changes_and_what_was_withdrawn_are_never_found(world):
    secret = build.state("Secretia")
    secret.names.create(text="秘密国", language="zh-Hans", kind="original")
    entry = build.draft(
        "Clandestine meeting", parties=[secret, build.state("Ruritania")], issues=[build.issue("Hush")],
        source=build.source("Classified memo"),
    )  # fmt: skip
    build.position(entry, build.issue("Hush"), summary="Whispered something.")
    build.channel("Clandestine line", issue=build.issue("Hush"))
    build.position(world, summary="Whispered something.")
    world.title = "Clandestine title"
    world.save()
    state = keeper.current()
    for q in ("Secretia", "秘密国", "Clandestine", "Hush", "Classified", "Whispered", "Whisper"):
        answer = answered(state, Asked(q))
        assert answer.total == 0 and not answer.exact, q
    published = build.published("Gone tomorrow", parties=[secret, build.state("Ruritania")])
    assert answered(keeper.current(), Asked("Secretia")).total == 2
    withdraw(published, by=build.user(), note="A mistake")
    assert answered(keeper.current(), Asked("Secretia")).total == 0


def test_the_database_cuts_unspaced_text_as_the_code_does(db):
    for text in ("习近平", "秦", "Ruritania 鲁里坦尼亚 and 北京", "東京タワー 서울", "plain", "", "a习b平c"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT unspaced_pairs(%s)", [text])
            assert (cursor.fetchone()[0] or "") == bigrams(text), text


def test_it_costs_the_same_with_three_times_as_much_on_record(world, django_assert_num_queries):
    state = keeper.current()
    answered(state, Asked("fenwick")).marker()
    with django_assert_num_queries(33):
        answered(state, Asked("fenwick"))
    for number in range(3):
        entry = build.draft(f"Fenwick {number}")
        build.position(entry, summary="Fenwick again.")
        publish(entry, by=build.user(), note="First published")
    state = keeper.current()
    with django_assert_num_queries(33):
        answered(state, Asked("fenwick"))
