"""`python3 run.py`: one command from a fresh clone to a page, and nothing left running after it."""

import ast
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import urllib.request
from pathlib import Path

import pytest

from tests.platform.machine import IS_ROOT, ROOT, folder_for_servers, processes, wait_until

PROMISED_PYTHON = (3, 8)


def load(path: Path):
    """run.py as a module, without running it."""
    spec = importlib.util.spec_from_file_location("run_on_trial", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(tmp_path):
    """run.py in a folder with pins and nothing else."""
    for name in ["run.py", "requirements.txt", "requirements-dev.txt"]:
        shutil.copy(ROOT / name, tmp_path)
    return load(tmp_path / "run.py")


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def complaint(result: subprocess.CompletedProcess) -> str:
    """What it said when it gave up: one paragraph and no traceback."""
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    return result.stderr


# --- Telling people what is wrong -----------------------------------------------------------------------------------


def test_it_parses_on_the_oldest_python_that_it_promises_to_start_on():
    ast.parse((ROOT / "run.py").read_text(), feature_version=PROMISED_PYTHON)


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse((ROOT / "run.py").read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= set(sys.stdlib_module_names)


def test_where_every_python_is_too_old_it_says_which_one_to_get(run, monkeypatch):
    monkeypatch.setattr(run, "version_of", lambda interpreter: (3, 11))
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    with pytest.raises(run.Trouble, match=r"Python 3\.12 or newer .* none was found"):
        run.set_up("use")


def test_it_finds_a_newer_python_elsewhere_and_passes_by_what_does_not_run(run, monkeypatch, tmp_path):
    shims, versions = tmp_path / "shims", tmp_path / "pyenv" / "versions" / "3.13.9" / "bin"
    for folder, text in [(shims, "#!/bin/sh\nexit 127\n"), (versions, f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')]:
        folder.mkdir(parents=True)
        (folder / "python3.13").write_text(text)
        (folder / "python3.13").chmod(0o755)
    monkeypatch.setenv("PATH", str(shims))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    assert run.find_interpreter() == str(versions / "python3.13")


def test_a_taken_port_is_named_before_anything_is_installed(tmp_path):
    shutil.copy(ROOT / "run.py", tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = complaint(
            subprocess.run(
                [sys.executable, "run.py", "--port", str(port)], cwd=tmp_path, capture_output=True, text=True
            )
        )
    assert said.startswith(f"Port {port} is taken")
    assert f"--port {port + 1}" in said
    assert not (tmp_path / ".venv").exists()


def test_a_folder_that_cannot_be_written_to_is_named(run, monkeypatch):
    def refuse(*args):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(run.os, "open", refuse)
    with pytest.raises(run.Trouble, match=r"cannot be written to \(Read-only file system\)"):
        run.set_up("use")


def test_without_a_network_it_says_so(tmp_path):
    for name in ["run.py", "requirements.txt"]:
        shutil.copy(ROOT / name, tmp_path)
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull, "PATH": os.defpath}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")} | nowhere
    command = [sys.executable, "run.py", "manage", "check"]
    said = complaint(subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True))
    assert said.startswith("The packages could not be downloaded.")


def test_a_package_that_is_not_the_pinned_one_is_refused(run):
    output = ["ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "    Got  0123"]
    assert "not the one that was pinned" in run.why_not_installed(output)


# --- What it keeps --------------------------------------------------------------------------------------------------


def test_what_is_installed_counts_only_where_it_was_installed(run, tmp_path):
    (tmp_path / ".venv").mkdir()
    stamp = tmp_path / ".venv" / "set-up-by-run.json"
    stamp.write_text(json.dumps({"clone": run.ROOT, "installed": ["abc"]}))
    assert run.installed() == ["abc"]
    stamp.write_text(json.dumps({"clone": "/somewhere/else", "installed": ["abc"]}))
    assert run.installed() == []
    stamp.write_text("half a fi")
    assert run.installed() == []


def test_the_secret_key_is_made_once_and_for_the_owner_only(run, tmp_path):
    key = run.secret_key()
    assert len(key) >= 50
    assert run.secret_key() == key
    assert oct((tmp_path / ".local" / "secret-key").stat().st_mode)[-3:] == "600"


# --- From a clone to a page -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def servers():
    with folder_for_servers() as folder:
        yield folder


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A clone below a folder that only its owner may enter, whose .venv lends this one's packages."""
    parent = tmp_path_factory.mktemp("closed")
    parent.chmod(0o700)
    clone = parent / "clone"
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", clone / ".venv"], check=True)
    (packages,) = (clone / ".venv").glob("lib/*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"))
    run = load(clone / "run.py")
    stamp = {"clone": run.ROOT, "installed": [run.fingerprint("requirements.txt")]}
    Path(run.STAMP).write_text(json.dumps(stamp))
    yield clone
    assert oct(parent.stat().st_mode)[-3:] == "700"


class Site:
    """`python3 run.py` at work, in a terminal's process group of its own."""

    def __init__(self, clone: Path, servers: Path, *options: str) -> None:
        self.port = a_free_port()
        self.clone, self.servers = clone, servers
        environment = {
            **{name: value for name, value in os.environ.items() if name not in ["SECRET_KEY", "TALKS_LOCAL"]},
            "TALKS_EMBEDDED_ROOT": str(servers),
            "TALKS_EMBEDDED_GRACE": "0.5",
        }
        environment.pop("DATABASE_URL", None)
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.log = clone / "said"
        self.process = subprocess.Popen(
            [sys.executable, "run.py", "--port", str(self.port), *options],
            cwd=clone,
            env=environment,
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        wait_until(lambda: "Ready:" in self.said() or self.process.poll() is not None, 180)
        if "Ready:" not in self.said():
            if self.process.poll() is None:
                self.stop(signal.SIGKILL)
            pytest.fail(self.said()[-5000:])

    def said(self) -> str:
        return self.log.read_text()

    def get(self, path: str) -> tuple[int, bytes]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.status, answer.read()

    def answers(self, path: str) -> bool:
        try:
            return self.get(path)[0] == 200
        except OSError:
            return False

    def workers(self) -> list[int]:
        return [pid for pid, line in processes("spawn_main").items() if str(self.clone) in line]

    def running(self) -> dict[int, str]:
        """Everything that belongs to it."""
        return processes(str(self.clone)) | processes(str(self.servers))

    def stop(self, signum: int) -> int:
        os.killpg(self.process.pid, signum)
        return self.process.wait(30)


@pytest.fixture
def start(clone, servers):
    sites = []

    def start(*options):
        sites.append(Site(clone, servers, *options))
        return sites[-1]

    yield start
    for site in sites:
        if site.process.poll() is None:
            site.stop(signal.SIGKILL)
        assert wait_until(lambda site=site: not site.running()), site.running()


def test_the_first_start_serves_pages_and_ctrl_c_leaves_nothing_running(start):
    site = start("--no-demo")
    assert f"http://127.0.0.1:{site.port}/" in site.said()
    status, page = site.get("/admin/login/")
    assert status == 200
    style = re.search(rb'href="(/static/admin/css/base\.[0-9a-f]+\.css)"', page)
    assert style, "static files should carry a hash in their names"
    assert site.get(style[1].decode())[0] == 200
    canonical = f'<link rel="canonical" href="http://127.0.0.1:{site.port}/">'
    assert canonical.encode() in site.get("/")[1], "a port of one's own should be in the addresses given out"
    assert len(site.workers()) == 2
    assert site.stop(signal.SIGINT) == 0
    assert wait_until(lambda: not site.running()), site.running()
    assert "refused" not in site.said(), "a worker had to be killed"
    assert "Traceback" not in site.said()


def test_the_next_start_prepares_nothing_again_and_a_lost_worker_is_replaced(start):
    site = start("--no-demo")
    assert site.said().strip().startswith("Ready"), "it should have had nothing else to do"
    victim = site.workers()[0]
    os.kill(victim, signal.SIGKILL)
    assert wait_until(lambda: len(site.workers()) == 2 and victim not in site.workers())
    assert wait_until(lambda: site.answers("/admin/login/"))
    site.process.terminate()
    assert site.process.wait(30) in [0, 1]  # granian counts the lost worker
    assert wait_until(lambda: not site.running()), site.running()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel elsewhere does not tell children")
def test_when_the_main_process_is_killed_its_workers_and_the_database_follow(start):
    site = start("--no-demo")
    os.kill(site.process.pid, signal.SIGKILL)
    site.process.wait(10)
    assert wait_until(lambda: not site.running()), site.running()


def test_a_management_command_runs_with_everything_set_up(clone, servers):
    environment = {**os.environ, "TALKS_EMBEDDED_ROOT": str(servers), "TALKS_EMBEDDED_GRACE": "0.5"}
    command = [sys.executable, "run.py", "manage", "showmigrations", "--plan"]
    shown = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    assert "[X]  talks.0001" in shown.stdout
    assert "[ ]" not in shown.stdout


def test_without_a_database_it_says_why_and_no_more(clone):
    environment = {**os.environ, "TALKS_POSTGRES_BIN": "/nowhere"}
    environment.pop("DATABASE_URL", None)
    for arguments in [["manage", "migrate"], ["--no-demo", "--port", str(a_free_port())]]:
        command = [sys.executable, "run.py", *arguments]
        said = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True)
        assert said.returncode == 1
        assert "Traceback" not in said.stderr
        assert "TALKS_POSTGRES_BIN names /nowhere" in said.stderr


@pytest.mark.skipif(not IS_ROOT, reason="root only")
def test_started_by_root_the_database_runs_as_somebody_else(start):
    site = start("--no-demo")
    (server,) = [pid for pid, line in processes(str(site.servers)).items() if "/postgres -D" in line]
    assert os.stat(f"/proc/{server}").st_uid != 0
