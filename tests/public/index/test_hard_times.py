"""What the index has to stand: publications side by side, releases without pause, kills, and a clock that jumps."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from urllib.parse import quote, urlsplit, urlunsplit

import pytest
import time_machine
from django.conf import settings as site
from django.db import connection

from talks.models.editions import PublicEntry
from talks.press.releases import Touched, release
from talks.public import by_database, facets
from talks.public.filters import TimelineFilter
from talks.public.index import keeping, live, snapshot
from talks.public.index.live import Keeper
from tests.public.index.making import publish, row
from tests.public.index.test_facets_equal_database import agree, keeper, random_filter  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def newest_first() -> list[int]:
    return list(PublicEntry.objects.order_by("-sort_date", "-entry_id").values_list("entry_id", flat=True))


class Side:
    """A thread with a connection of its own; `failed` holds what it raised."""

    failed: list[BaseException]

    def __init__(self, work) -> None:
        self.failed = []
        self.thread = threading.Thread(target=self._run, args=[work])

    def _run(self, work) -> None:
        try:
            work()
        except BaseException as error:
            self.failed.append(error)
        finally:
            connection.close()


def side_by_side(*works, until=()) -> None:
    """All at once; those in `until` are given an event that is set when the others are through."""
    over = threading.Event()
    sides = [Side(work) for work in works]
    asking = [Side(lambda work=work: work(over)) for work in until]
    for one in (*asking, *sides):
        one.thread.start()
    for one in sides:
        one.thread.join()
    over.set()
    for one in asking:
        one.thread.join()
    assert [error for one in (*sides, *asking) for error in one.failed] == []


@pytest.mark.parametrize("tries", [20, 1])
def test_two_publish_at_once_while_others_ask_and_every_answer_is_of_one_release(keeper, monkeypatch, tries):  # noqa: F811
    # With one try only, many an answer is asked for as where releases follow each other without pause.
    monkeypatch.setattr(live, "TRIES", tries)
    monkeypatch.setattr(live, "BEHIND", 15)
    publish([row(pk, random.Random(pk)) for pk in range(1, 40)])
    expected = {1: newest_first()}
    answers: list[tuple[int, int, list[int]]] = []

    def publishes(seed: int):
        def work() -> None:
            chance = random.Random(seed)
            for step in range(12):
                with release() as under_way:
                    new, gone = 1000 * seed + step, chance.randrange(1, 40)
                    changed = {new, gone, chance.randrange(1, 40)}
                    PublicEntry.objects.filter(entry_id__in=changed).delete()
                    PublicEntry.objects.bulk_create([row(pk, chance) for pk in changed - {gone}])
                    under_way.note(Touched(entries=changed))
                    expected[under_way.version.number + 1] = newest_first()

        return work

    def asks(over: threading.Event) -> None:
        while not over.is_set():
            found = facets.shown(TimelineFilter())
            answers.append((found.version.number, found.counts.total, [card.entry_id for card in found.page.rows]))

    side_by_side(publishes(1), publishes(2), until=[asks, asks])
    assert len(expected) == 25 and len({number for number, _, _ in answers}) > 1
    for number, total, ids in answers:
        assert (total, ids) == (len(expected[number]), expected[number][:25]), number
    monkeypatch.setattr(live, "TRIES", 20)
    for _ in range(10):
        agree(random_filter(random.Random(tries)))
    assert keeper.current().index.select(TimelineFilter()).older(None, 200) == Keeper().current().index.select(
        TimelineFilter()
    ).older(None, 200)


def test_releases_without_pause_are_answered_as_of_one_moment(keeper, monkeypatch):  # noqa: F811
    chance = random.Random(1)
    publish([row(pk, chance) for pk in range(1, 30)])
    keeper.current()
    read_rows, published = live.read_rows, []

    def and_another_is_published(entry_ids):
        """Whenever the index reads what changed, more has changed."""
        found = read_rows(entry_ids)
        another = Side(lambda: publish([row(500 + len(published), chance)]))
        published.append(another)
        another.thread.start()
        another.thread.join()
        assert another.failed == []
        return found

    monkeypatch.setattr(live, "read_rows", and_another_is_published)
    publish([row(400, chance)])
    found = facets.shown(TimelineFilter())
    assert len(published) > live.TRIES
    # As many as that release had: each of them added one entry.
    assert found.counts.total == 30 + found.version.number - 2
    assert keeper.current().stamp.number >= found.version.number
    monkeypatch.setattr(live, "read_rows", read_rows)
    agree(TimelineFilter())


@pytest.mark.parametrize("jump", ["1999-01-01", "2090-01-01"])
def test_a_clock_that_jumps_changes_nothing(keeper, jump):  # noqa: F811
    chance = random.Random(2)
    publish([row(pk, chance) for pk in range(1, 40)])
    keeper.current()
    with time_machine.travel(jump):
        publish([row(pk, chance) for pk in (3, 4, 90)], [7])
        agree(TimelineFilter())
        with time_machine.travel("2020-02-29"):
            publish([row(91, chance)], [90])
            agree(random_filter(chance))
    publish([row(92, chance)])
    agree(TimelineFilter())
    assert len(keeper.current().index) == PublicEntry.objects.count()


# --- Processes that are killed ----------------------------------------------------------------------------------------


def worker(stops_at: str, folder) -> subprocess.Popen[str]:
    """Another process at the same database; see worker.py."""
    at = connection.get_connection_params()
    given = os.environ.get("DATABASE_URL")
    if given:
        url = urlunsplit(urlsplit(given)._replace(path=f"/{at['dbname']}"))
    else:
        url = f"postgresql://{at['user']}@/{at['dbname']}?host={quote(str(at['host']))}"
    return subprocess.Popen(
        [sys.executable, "-m", "tests.public.index.worker", stops_at],
        env={**os.environ, "DATABASE_URL": url, "TALKS_INDEX": str(folder), "TALKS_LOCAL": "1"},
        cwd=site.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("kept_before", [False, True])
@pytest.mark.parametrize("stops_at", ["writing", "replacing", "applying"])
def test_a_process_that_is_killed_leaves_nothing_wrong_behind(tmp_path, settings, stops_at, kept_before):
    folder = tmp_path / "index"
    settings.INDEX_ROOT = str(folder)
    chance = random.Random(3)
    publish([row(pk, chance) for pk in range(1, 40)])
    if kept_before or stops_at == "applying":
        keeping.make()
        publish([row(pk, chance) for pk in (3, 4, 90)], [7])
    killed = worker(stops_at, folder)
    assert killed.stdout.readline() == "there\n"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    publish([row(91, chance)], [3])
    again, _ = worker("nowhere", folder).communicate(timeout=60)
    newest = next(by_database.stream(TimelineFilter(), "entry_id")).entry_id
    made_from = 1 if kept_before or stops_at == "applying" else 2
    assert again.split() == [str(PublicEntry.objects.count()), str(newest), str(made_from)]
    # Whoever writes next takes away what was not finished.
    keeping.make()
    assert sorted(path.name for path in folder.iterdir()) == [".lock", snapshot.NAME]
