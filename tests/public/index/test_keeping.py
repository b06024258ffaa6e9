"""The file of the index: what is written is what is read, a bad file is no file, and processes take up newer ones."""

from __future__ import annotations

import json
import random

import pytest
from django.core.management import CommandError, call_command

from talks.public import by_database, facets
from talks.public.filters import TimelineFilter
from talks.public.index import beside, keeping, live, snapshot
from talks.public.index.live import Keeper
from talks.public.index.reading import Stamp, read_base
from talks.public.index.segment import Row, build
from tests.public.index.making import publish, row
from tests.public.index.test_facets_equal_database import agree, random_filter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings, monkeypatch):
    settings.INDEX_ROOT = str(tmp_path / "index")
    monkeypatch.setattr(keeping.builder, "start", lambda: started.append(True))
    started.clear()
    return tmp_path / "index"


started: list[bool] = []


@pytest.fixture
def keeper(monkeypatch):
    """An index of its own, as in a process that has just started."""

    def begin() -> Keeper:
        own = Keeper()
        monkeypatch.setattr(live, "keeper", own)
        monkeypatch.setattr(facets, "keeper", own)
        return own

    begin()
    return begin


def some(number: int = 60, seed: int = 1) -> random.Random:
    chance = random.Random(seed)
    publish([row(pk, chance) for pk in range(1, number + 1)])
    return chance


def test_what_is_kept_is_what_is_read(folder, monkeypatch):
    monkeypatch.setattr(beside, "FREQUENT", 5)
    some()
    made = read_base()
    snapshot.save(folder, Stamp(7, None), made)
    stamp, kept = snapshot.load(folder)
    assert stamp == Stamp(7, None) and snapshot.number(folder) == 7
    for column in ("ids", "first", "last", "offsets", "codes"):
        assert getattr(kept, column).tolist() == getattr(made, column).tolist(), column
    assert {term: list(kept.bitmaps[term]) for term in kept.bitmaps} == {t: list(b) for t, b in made.bitmaps.items()}
    assert made.beside and {one: list(kept.beside[one]) for one in kept.beside} == {
        one: list(counts) for one, counts in made.beside.items()
    }
    for part in ("words", "titles", "names"):
        held, read = getattr(kept, part), getattr(made, part)
        assert read and {stem: list(held[stem]) for stem in held} == {s: list(b) for s, b in read.items()}, part
    assert kept.stems == made.stems and list(kept.vocabulary.terms) == list(made.vocabulary.terms)
    assert "nothing" not in kept.words and kept.words.get("nothing") is None


def test_an_index_of_nothing_is_kept_too(folder):
    snapshot.save(folder, Stamp(0, None), build([]))
    _, kept = snapshot.load(folder)
    assert len(kept) == 0 and not list(kept.bitmaps) and not list(kept.words)


@pytest.mark.parametrize("harm", ["scheme", "cut", "magic", "head", "empty", "gone"])
def test_a_file_of_another_scheme_or_a_damaged_one_is_made_anew(folder, keeper, harm):
    some()
    keeping.make()
    path = folder / snapshot.NAME
    whole = path.read_bytes()
    if harm == "scheme":
        path.write_bytes(whole.replace(b'"scheme": 6', b'"scheme": 5'))
    elif harm == "gone":
        path.unlink()
    else:
        path.write_bytes({"cut": whole[:-9], "magic": b"x" + whole[1:], "head": whole[:40], "empty": b""}[harm])
    assert snapshot.load(folder) is None
    assert len(keeper().current().index) == 60
    assert snapshot.load(folder) is not None


def test_a_process_that_starts_reads_the_file_and_what_changed_since(keeper, django_assert_max_num_queries):
    chance = some()
    keeping.make()
    publish([row(pk, chance) for pk in (3, 4, 200)], [5, 6])
    own = keeper()
    with django_assert_max_num_queries(7):
        state = own.current()
    assert state.made_from == 1 and state.stamp.number == 2
    assert state.index.behind == 4  # 200 is new, the others stood in the base
    for _ in range(20):
        agree(random_filter(chance))


def test_a_file_of_a_history_that_is_no_more_is_not_believed(keeper, folder):
    some()
    keeping.make()
    _, segment = snapshot.load(folder)
    snapshot.save(folder, Stamp(1, None), segment)
    publish([], [1, 2, 3])
    assert len(keeper().current().index) == 57
    agree(TimelineFilter())


def test_a_large_base_that_has_fallen_behind_is_made_beside_and_taken_up_when_it_is_there(keeper, monkeypatch):
    monkeypatch.setattr(live, "BEHIND", 3)
    monkeypatch.setattr(live, "SMALL", 10)
    chance = some()
    own = keeper()
    own.current()
    publish([row(pk, chance) for pk in range(1, 10)])
    state = own.current()
    assert started and state.made_from == 1 and state.index.behind == 9
    agree(TimelineFilter())
    keeping.make()
    publish([row(300, chance)])
    state = own.current()
    assert state.made_from == 2 and state.index.behind == 1
    agree(TimelineFilter())


def test_a_small_base_is_made_anew_on_the_spot(keeper, monkeypatch):
    monkeypatch.setattr(live, "BEHIND", 3)
    chance = some()
    own = keeper()
    own.current()
    publish([row(pk, chance) for pk in range(1, 10)])
    assert own.current().index.behind == 0 and not started


def test_a_folder_that_cannot_be_written_to_stops_nobody(settings, keeper, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    settings.INDEX_ROOT = str(tmp_path / "file" / "index")
    some()
    assert len(keeper().current().index) == 60
    assert "could not be kept" in caplog.text


def test_only_one_process_makes_the_file(folder, capsys):
    some()
    call_command("build_index")
    assert "60 entries of release 1" in capsys.readouterr().out
    with keeping.only_one(folder) as mine:
        assert mine
        call_command("build_index")
    assert "Another process is making it." in capsys.readouterr().out


def test_without_a_folder_there_is_nothing_to_build(settings):
    settings.INDEX_ROOT = ""
    with pytest.raises(CommandError, match="TALKS_INDEX"):
        call_command("build_index")


def test_the_index_is_held_against_the_database(keeper, capsys):
    some()
    call_command("check_index", filters=12)
    assert "60 entries, 13 filters, no difference." in capsys.readouterr().out
    by_database.PublicEntry.objects.filter(entry_id=1).delete()
    with pytest.raises(CommandError, match="differences in 13 filters"):
        call_command("check_index", filters=12)
    assert "everything: 60 entries by the index, 59 by the database" in capsys.readouterr().out


def test_rows_have_to_come_in_the_order_of_time():
    with pytest.raises(ValueError, match="order of time"):
        build([Row(2, 5, 5, []), Row(1, 4, 4, [])])


def test_the_head_of_the_file_is_plain_json(folder):
    some(5)
    keeping.make()
    raw = (folder / snapshot.NAME).read_bytes()
    size = int.from_bytes(raw[12:20], "little")
    assert json.loads(raw[20 : 20 + size])["number"] == 1
