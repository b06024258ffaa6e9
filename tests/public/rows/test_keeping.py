"""Tables are kept in files, and taken from there by a process that starts, with what was published since."""

from __future__ import annotations

import mmap
import random

import numpy as np
import pytest
from django.core.management import call_command

from talks.public import by_database, items
from talks.public.filters import TimelineFilter
from talks.public.index import live as entries
from talks.public.index.keeping import only_one
from talks.public.index.reading import read_stamp
from talks.public.rows import keeping, live
from talks.public.rows.live import Keeper
from tests.public.rows.making import publish
from tests.public.rows.test_items_equal_database import agree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def where(settings, tmp_path, monkeypatch):
    settings.INDEX_ROOT = str(tmp_path)
    monkeypatch.setattr(live, "keeper", Keeper())
    return tmp_path


def everything(kind="position"):
    state = entries.Keeper().current()
    return items.find(state, TimelineFilter(), kind)


def test_a_process_that_starts_takes_the_file_and_what_was_published_since(monkeypatch):
    chance = random.Random(1)
    publish(list(range(1, 20)), chance)
    everything()
    publish([3, 40], chance, [5])
    monkeypatch.setattr(live, "keeper", Keeper())
    monkeypatch.setattr(live, "made", None)  # nothing is read anew
    agree(everything(), by_database.items(TimelineFilter(), "position"))


def test_a_file_keeps_all_that_a_table_holds():
    publish(list(range(1, 20)), random.Random(2))
    for kind in ("position", "outcome", "meeting"):
        before = live.made(kind, read_stamp()).base
        stamp, after = keeping.kept(kind)
        assert stamp == read_stamp()
        for name in before.COLUMNS:
            one, other = getattr(before, name), getattr(after, name)
            assert one.dtype == other.dtype and one.tolist() == other.tolist()
        assert (before.paths, before.words) == (after.paths, after.words)


def test_processes_share_what_stands_in_the_file():
    publish(list(range(1, 20)), random.Random(2))
    live.made("position", read_stamp())
    _, table = keeping.kept("position")
    for name in table.COLUMNS:
        column = getattr(table, name)
        assert not column.flags.owndata and not column.flags.writeable
        assert isinstance(column.base.base if column.base.base is not None else column.base, mmap.mmap | np.memmap)


@pytest.mark.parametrize("spoil", ["cut", "scheme", "missing", "nothing"])
def test_a_file_that_cannot_be_used_is_made_anew(where, spoil, monkeypatch):
    publish(list(range(1, 20)), random.Random(3))
    everything()
    file = keeping.path_of(where, "position")
    if spoil == "cut":
        file.write_bytes(file.read_bytes()[:-200])
    elif spoil == "nothing":
        file.write_bytes(b"")
    elif spoil == "missing":
        file.unlink()
    else:
        monkeypatch.setattr(keeping, "SCHEME", 99)
    monkeypatch.setattr(live, "keeper", Keeper())
    agree(everything(), by_database.items(TimelineFilter(), "position"))
    assert keeping.kept("position") is not None


def test_a_file_of_a_history_that_was_replaced_is_not_used(where, monkeypatch):
    chance = random.Random(4)
    publish([1, 2], chance)
    everything()
    from talks.models.editions import PublicChange, PublicItem

    PublicChange.objects.all().delete()
    publish([2, 3], chance, [1])
    PublicItem.objects.filter(entry_id=1).delete()
    monkeypatch.setattr(live, "keeper", Keeper())
    agree(everything(), by_database.items(TimelineFilter(), "position"))


def test_rows_that_cannot_be_kept_are_answered_from_all_the_same(settings, tmp_path, monkeypatch, caplog):
    (tmp_path / "file").write_text("not a folder")
    settings.INDEX_ROOT = str(tmp_path / "file")
    publish([1, 2], random.Random(5))
    live.keeper.at("position", read_stamp())
    assert "could not be kept" in caplog.text


def test_what_a_killed_process_left_is_taken_away_and_where_another_writes_nothing_is_written(where):
    publish([1, 2], random.Random(7))
    (where / ".rows-abandoned").write_text("half")
    with only_one(where):
        live.made("position", read_stamp())
    assert keeping.kept("position") is None
    live.made("position", read_stamp())
    assert keeping.kept("position") is not None and not (where / ".rows-abandoned").exists()


def test_a_base_that_falls_far_behind_is_made_beside_the_process_and_taken_up_when_it_is_there(monkeypatch):
    started = []
    monkeypatch.setattr(live, "SMALL", 0)
    monkeypatch.setattr(live, "BEHIND", 3)
    monkeypatch.setattr(live.builder, "start", lambda: started.append(True))
    chance = random.Random(8)
    publish(list(range(1, 20)), chance)
    first = live.keeper.at("position", read_stamp())
    publish([1, 2, 3, 30, 31], chance)
    far = live.keeper.at("position", read_stamp())
    assert started and far.base is first.base
    agree(everything(), by_database.items(TimelineFilter(), "position"))
    live.made("position", read_stamp())  # as the builder does
    publish([4], chance)
    caught_up = live.keeper.at("position", read_stamp())
    assert caught_up.base is not first.base and len(caught_up.changed) == 1
    agree(everything(), by_database.items(TimelineFilter(), "position"))


def test_the_command_that_builds_the_index_keeps_the_rows_too(where, capsys):
    publish([1, 2], random.Random(6))
    call_command("build_index")
    assert "rows of kind position" in capsys.readouterr().out
    assert keeping.kept("claim") is not None
