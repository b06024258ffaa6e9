"""The systems that are measured, each a server on loopback of its own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from talks.db.embedded.supervisor import die_with_parent
from tests.bench.places import ROOT, home

WORKERS = 2
START_LIMIT = 120.0  # seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A program that answers on a port of loopback from `with` to the end of it; stopped with all its children."""

    name = ""
    health = "/healthz/"

    def __init__(self, port: int = 0) -> None:
        self.port = port or free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.start_seconds = 0.0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def __enter__(self) -> Self:
        self.prepare()
        began = time.monotonic()
        log = (home() / f"{self.name}.log").open("wb")
        # In a group of its own: stopping it reaches its workers, and nobody else. It ends when this process does,
        # however that happens.
        self.process = subprocess.Popen(
            self.command(), cwd=ROOT, env=self.environment(), start_new_session=True, stdout=log, stderr=log,
            preexec_fn=partial(die_with_parent, signal.SIGTERM),
        )  # fmt: skip
        try:
            while not self.answers():
                if self.process.poll() is not None or time.monotonic() - began > START_LIMIT:
                    raise RuntimeError(f"{self.name} did not start; see {log.name}.")
                time.sleep(0.02)
        except BaseException:
            self.stop()
            raise
        self.start_seconds = time.monotonic() - began
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def prepare(self) -> None:
        """What has to be there before it starts; no part of its start time."""

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", self.health)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def wait(self) -> None:
        assert self.process is not None
        self.process.wait()

    def stop(self) -> None:
        if self.process is None:
            return
        for signum, patience in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
            try:
                os.killpg(self.process.pid, signum)
            except ProcessLookupError:
                return
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue

    def workers(self) -> list[int]:
        """The processes that answer: those without children of their own."""
        assert self.process is not None
        family, parents = [], set()
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and (found := _parent_and_group(folder)) and found[1] == self.process.pid:
                family.append(int(folder.name))
                parents.add(found[0])
        return sorted(pid for pid in family if pid not in parents and not _is_tracker(pid))


def _parent_and_group(folder: Path) -> tuple[int, int] | None:
    """(parent, session) of a process."""
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[1]), int(fields[3])


def _is_tracker(pid: int) -> bool:
    try:
        return b"resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return True


class Granian(Server):
    """A Django site, served as README's section on deployment says."""

    settings = "talks.settings"

    def command(self) -> list[str]:
        program = str(Path(sys.executable).with_name("granian"))
        return [
            program, "--interface", "wsgi", "--workers", str(WORKERS), "--blocking-threads", "1", "--no-ws",
            "--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning", "talks.wsgi:application",
        ]  # fmt: skip

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": self.settings,
            "TALKS_SITE_URL": self.address,
            "PYTHONPATH": str(ROOT),
        }


class Site(Granian):
    """The site itself. `index_seconds` is how long the file of its index took, which is there before it starts."""

    name = "site"

    def prepare(self) -> None:
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        began = time.monotonic()
        # In a process of its own, as an operator would, so that this one's memory does not hold it.
        subprocess.run([sys.executable, "manage.py", "build_index"], cwd=ROOT, env=self.environment(), check=True)
        self.index_seconds = time.monotonic() - began

    def environment(self) -> dict[str, str]:
        database = urlsplit(os.environ["DATABASE_URL"]).path.strip("/")
        return {**super().environment(), "TALKS_INDEX": str(home() / "index" / database)}


class Usual(Granian):
    """What it is compared with, from `tests.bench.usual`."""

    name = "usual"
    settings = "tests.bench.usual.settings"

    def prepare(self) -> None:
        from tests.bench.usual.tables import make

        make()
