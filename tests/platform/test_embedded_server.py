"""The clone's own PostgreSQL server: one for all who use it, gone after the last, whoever is killed in between."""

import os
import pwd
import shutil
import subprocess
import sys

import pytest
from django.core.management import call_command

from talks.db.embedded import binaries, places
from tests.platform.machine import (
    IS_ROOT,
    ROOT,
    SOMEBODY,
    User,
    folder_for_servers,
    kill,
    processes,
    python_for_everybody,
    server_of,
    supervisor_of,
    wait_until,
)

WHICH_SERVER = "SELECT pg_postmaster_start_time()::text"
pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks for processes in /proc")


@pytest.fixture(scope="module")
def servers():
    with folder_for_servers() as folder:
        yield folder
        assert wait_until(lambda: not processes(str(folder))), "something was left running"


@pytest.fixture(scope="module")
def clone(servers, tmp_path_factory):
    """A clone with a server that has been started before, and 1,000 rows in it."""
    clone = tmp_path_factory.mktemp("clone")
    user = User(clone, servers)
    assert user.ask("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n") == "done"
    user.leave()
    return clone


@pytest.fixture
def join(servers):
    """Starts a process that uses the server of a clone. When the test ends they leave, and no server may stay."""
    users = []

    def join(clone, at=servers, **how):
        users.append(User(clone, at, **how))
        return users[-1]

    yield join
    for user in users:
        user.die()
    assert wait_until(lambda: not processes(str(servers))), "the server outlived its users"


def rows(user: User) -> str:
    return user.ask("SELECT count(*) FROM kept")


def test_four_that_start_at_once_get_one_server(join, servers, tmp_path):
    users = [join(tmp_path) for _ in range(4)]
    for user in users:
        user.say(WHICH_SERVER)
    answers = {user.hear() for user in users}
    assert len(answers) == 1
    assert server_of(servers)
    for user in users:
        user.leave()


def test_the_server_stays_for_the_second_user_and_stops_after_the_last(join, clone, servers):
    first, second = join(clone), join(clone)
    assert first.ask(WHICH_SERVER) == second.ask(WHICH_SERVER)
    before = second.ask(WHICH_SERVER)
    first.leave()
    assert not wait_until(lambda: not processes(str(servers)), seconds=1.5), "it stopped under the second user"
    assert second.ask(WHICH_SERVER) == before
    second.leave()
    assert wait_until(lambda: not processes(str(servers)))


def test_nobody_else_on_the_machine_can_reach_the_server(join, clone, servers):
    user = join(clone)
    assert user.ask("SHOW listen_addresses") == ""
    (socket,) = servers.glob("*/socket/.s.PGSQL.5432")
    assert oct(socket.parent.stat().st_mode)[-3:] == "700"
    assert oct((socket.parent.parent / "data").stat().st_mode)[-3:] == "700"
    user.leave()


def test_what_is_written_survives_a_power_cut(join, clone):
    user = join(clone)
    assert [user.ask(f"SHOW {name}") for name in ["fsync", "full_page_writes", "synchronous_commit"]] == ["on"] * 3
    user.leave()


def test_letters_of_every_script_have_trigrams_and_sort_by_code_point(join, clone):
    user = join(clone)
    user.ask("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    assert user.ask("SELECT cardinality(show_trgm('Київ')) > 0 AND cardinality(show_trgm('北京')) > 0") == "True"
    assert user.ask("SELECT 'Z' < 'a' AND 'z' < 'é' AND lower('ÉЇ') = 'éї'") == "True"
    user.leave()


def test_a_killed_user_does_not_keep_the_server(join, clone, servers):
    user = join(clone)
    assert rows(user) == "1000"
    user.die()
    assert wait_until(lambda: not processes(str(servers)))


def test_after_the_server_was_killed_a_new_one_has_every_row(join, clone, servers):
    user = join(clone)
    before = user.ask(WHICH_SERVER)
    user.ask("INSERT INTO kept SELECT generate_series(1001, 1010)")
    kill(server_of(servers))
    assert wait_until(lambda: not processes(str(servers)))
    assert rows(user) == "1010"
    assert user.ask(WHICH_SERVER) != before
    user.ask("DELETE FROM kept WHERE n > 1000")
    user.leave()


def test_after_the_supervisor_was_killed_the_work_goes_on_and_nothing_is_left_running(join, clone, servers):
    user = join(clone)
    assert rows(user) == "1000"
    former, server = supervisor_of(servers), server_of(servers)
    kill(former)
    # The server goes with it, a moment later. A question that falls into this moment is cut off, as it would be by any
    # server that ends; one that comes after it finds a new server.
    assert wait_until(lambda: not {former, server} & processes(str(servers)).keys())
    assert rows(user) == "1000"
    assert supervisor_of(servers) != former
    user.leave()
    assert wait_until(lambda: not processes(str(servers)))


def test_a_supervisor_killed_while_nobody_asks_takes_the_server_along(join, clone, servers):
    user = join(clone)
    assert rows(user) == "1000"
    kill(supervisor_of(servers))
    user.leave()
    assert wait_until(lambda: not processes(str(servers)))


def test_a_half_made_cluster_is_made_again(join, servers, tmp_path):
    folder = subprocess.run(
        [
            sys.executable,
            "-c",
            f"from talks.db.embedded.places import *; print(cluster_folder(Path({str(tmp_path)!r})))",
        ],
        env={**os.environ, "TALKS_EMBEDDED_ROOT": str(servers)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    os.makedirs(os.path.join(folder, "data.new", "base"))
    user = join(tmp_path)
    assert user.ask("SELECT 1") == "1"
    user.leave()


def test_a_copied_clone_gets_data_of_its_own_and_a_moved_one_keeps_them(join, clone, tmp_path):
    copy = shutil.copytree(clone, tmp_path / "copy")
    original, copied = join(clone), join(copy)
    assert rows(original) == "1000"
    assert copied.ask("SELECT to_regclass('kept') IS NULL") == "True"
    copied.ask("CREATE TABLE of_the_copy ()")
    original.leave()
    copied.leave()

    moved = join(copy.rename(tmp_path / "moved"))
    assert moved.ask("SELECT to_regclass('of_the_copy') IS NOT NULL") == "True"
    moved.leave()


def test_cleaning_removes_the_data_of_deleted_clones_only(join, clone, servers, tmp_path, monkeypatch, capsys):
    deleted, busy = tmp_path / "deleted", tmp_path / "busy"
    for folder in [deleted, busy]:
        folder.mkdir()
    gone, working = join(deleted), join(busy)
    assert gone.ask("SELECT 1") == working.ask("SELECT 1") == "1"
    gone.leave()
    of_deleted, of_busy, of_clone = (servers / places.read_cluster_id(folder) for folder in [deleted, busy, clone])
    shutil.rmtree(deleted)
    shutil.rmtree(busy)
    monkeypatch.setenv("TALKS_EMBEDDED_ROOT", str(servers))

    call_command("clean_clusters", "--list")
    assert of_deleted.exists()
    call_command("clean_clusters")
    said = capsys.readouterr()
    assert f"Removed {of_deleted}" in said.out
    assert f"Kept {of_busy}" in said.err
    assert [folder.exists() for folder in [of_deleted, of_busy, of_clone]] == [False, True, True]

    working.leave()
    call_command("clean_clusters")
    assert not of_busy.exists()
    assert of_clone.exists()


def test_a_server_that_cannot_start_is_reported_with_its_log(join, clone, servers):
    folder = servers / places.read_cluster_id(clone)
    version = folder / "data" / "PG_VERSION"
    right = version.read_text()
    version.write_text("14\n")
    user = join(clone)
    answer = user.ask("SELECT 1")
    version.write_text(right)
    assert answer.startswith("error: The embedded PostgreSQL server did not start: its data were made by PostgreSQL 14")
    assert str(folder / "server.log") in answer
    user.leave()


def test_without_programs_for_the_platform_it_says_what_to_do(monkeypatch):
    monkeypatch.delenv("TALKS_POSTGRES_BIN", raising=False)
    monkeypatch.setattr(binaries, "_in_wheel", lambda: None)
    monkeypatch.setattr(binaries, "_on_machine", list)
    with pytest.raises(places.EmbeddedServerError, match=r"no PostgreSQL programs for this platform .* DATABASE_URL"):
        binaries.find()


def test_without_the_wheel_the_newest_programs_of_the_machine_are_used(monkeypatch, tmp_path):
    def install(version: int):
        folder = tmp_path / str(version)
        folder.mkdir()
        for name in ["initdb", "postgres"]:
            (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}.3'\n")
            (folder / name).chmod(0o755)
        return folder

    found = [install(14), install(16), install(15)]
    monkeypatch.delenv("TALKS_POSTGRES_BIN", raising=False)
    monkeypatch.setattr(binaries, "_in_wheel", lambda: None)
    monkeypatch.setattr(binaries, "_on_machine", lambda: found)
    assert binaries.find() == tmp_path / "16"
    monkeypatch.setattr(binaries, "_on_machine", lambda: found[:1])
    with pytest.raises(places.EmbeddedServerError):
        binaries.find()


def test_a_folder_that_belongs_to_somebody_else_is_not_trusted(monkeypatch, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.setenv("TALKS_EMBEDDED_ROOT", str(tmp_path / "link"))
    with pytest.raises(places.EmbeddedServerError, match="a folder of this user's own"):
        places.base_folder()


@pytest.fixture(scope="module")
def ordinary(servers):
    """How to be an ordinary user: the Python to run and what to pass on, and a folder of that user's own."""
    folder = servers / "ordinary"
    folder.mkdir()
    if not IS_ROOT:
        return folder, {}
    account = pwd.getpwnam(SOMEBODY)
    python, path = python_for_everybody(folder)
    os.chown(folder, account.pw_uid, account.pw_gid)
    how = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "python": python, "path": path}
    return folder, how


def test_an_ordinary_user_runs_the_server_as_himself(join, ordinary):
    folder, how = ordinary
    clone = folder / "clone"
    clone.mkdir()
    if how:
        os.chown(clone, how["user"], how["group"])
    user = join(clone, folder / "servers", **how)
    assert user.ask("SELECT 1") == "1"
    owner = os.stat(f"/proc/{server_of(folder / 'servers')}").st_uid
    assert owner == how.get("user", os.geteuid())
    user.leave()


def test_a_clone_that_cannot_be_written_to_says_so(join, ordinary):
    folder, how = ordinary
    clone = folder / "read-only"
    clone.mkdir(mode=0o555)
    user = join(clone, folder / "servers", **how)
    assert user.ask("SELECT 1").startswith(f"error: {clone} cannot be written to")
    user.leave()


@pytest.mark.skipif(not IS_ROOT, reason="only root has to become somebody else")
def test_root_runs_the_server_as_another_user_below_a_folder_that_only_root_may_enter(join, servers, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    user = join(closed)
    assert user.ask("SELECT 1") == "1"
    assert os.stat(f"/proc/{server_of(servers)}").st_uid != 0
    assert oct(closed.stat().st_mode)[-3:] == "700"
    user.leave()
