"""The parts of a site on several machines, each a program on loopback: PostgreSQL twice, Redis, Varnish, the site."""

from __future__ import annotations

import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from talks.db.embedded import binaries
from talks.db.embedded.supervisor import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
HOST = "talks.example"
SECRET = "for these tests only"
START_LIMIT = 60.0  # seconds


class Missing(Exception):
    """Raised when a program is not installed; says what to install."""


def program(name: str, package: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found:
        raise Missing(f"{name} is not installed (Debian: apt-get install {package})")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], Any], what: str, limit: float = START_LIMIT) -> float:
    """Wait for something; returns the seconds it took. Raises TimeoutError."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > limit:
            raise TimeoutError(f"{what}: not within {limit:.0f} seconds")
        time.sleep(0.02)
    return time.monotonic() - began


class Part:
    """A program with a folder of its own; in a process group of its own, which ends with this process at the latest."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder, self.port = name, folder / name, free_port()
        self.folder.mkdir()
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        return os.environ

    def answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def start(self, **how: Any) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=ROOT, env=dict(self.environment()),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=partial(die_with_parent, signal.SIGTERM), **how,
            )  # fmt: skip
        until(lambda: self.answers() or self.has_ended(), f"{self.name} answers")
        if self.has_ended():
            raise RuntimeError(f"{self.name} did not start:\n{self.log.read_text()[-2000:]}")

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process is None:
            return
        for signum, patience in ((how, 15), (signal.SIGKILL, 5)):
            try:
                os.killpg(self.process.pid, signum)
                self.process.wait(patience)
            except ProcessLookupError:
                pass
            except subprocess.TimeoutExpired:
                continue
            break
        self.process = None

    def kill(self) -> None:
        self.stop(signal.SIGKILL)


class Postgres(Part):
    """A server with a folder of data; writes down every statement it is asked."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name, folder)
        self.programs = binaries.readable_by_server(binaries.find())
        # PostgreSQL refuses to run as root.
        self.user = next((one for one in ("postgres", "nobody") if _is_user(one)), "") if os.getuid() == 0 else ""
        if self.user:
            shutil.chown(self.folder, self.user)

    @property
    def url(self) -> str:
        return f"postgresql://talks@127.0.0.1:{self.port}/talks"

    def run(self, name: str, *arguments: str) -> None:
        command = [str(self.programs / name), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", **self._as_user())
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr}")

    def _as_user(self) -> dict[str, Any]:
        return {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []} if self.user else {}

    def make(self) -> None:
        options = ["-A", "trust", "-U", "talks", "-E", "UTF8", "--locale-provider=builtin"]
        if binaries.major_version(self.programs) < 17:
            options = [*options[:-1], "--locale=C.UTF-8"]
        else:
            options += ["--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C.UTF-8"]
        self.run("initdb", "-D", str(self.folder / "data"), *options)

    def copy(self, primary: Postgres) -> None:
        """Make this one a streaming replica of another, which is running."""
        where = ["-h", "127.0.0.1", "-p", str(primary.port), "-U", "talks"]
        self.run("pg_basebackup", *where, "-D", str(self.folder / "data"), "-R", "-X", "stream", "-c", "fast")

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": str(self.folder),
            "wal_level": "replica", "hot_standby": "on", "wal_keep_size": "256MB", "fsync": "off",
            "log_statement": "all", "logging_collector": "off",
        }  # fmt: skip
        given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.folder / "data"), *given]

    def start(self, **how: Any) -> None:
        super().start(**self._as_user())

    def kill(self) -> None:
        """As when its machine fails: at once, and nobody is told."""
        self.stop(signal.SIGQUIT)

    def ask(self, sql: str, database: str = "talks") -> Any:
        import psycopg

        with psycopg.connect(f"postgresql://talks@127.0.0.1:{self.port}/{database}", autocommit=True) as connection:
            return connection.execute(sql).fetchone() if sql.startswith("SELECT") else connection.execute(sql)

    def answers(self) -> bool:
        try:
            return bool(self.ask("SELECT 1", "postgres"))
        except Exception:  # whatever a server says while it starts
            return False

    def questions(self) -> Callable[[], int]:
        """A count, from now on, of what the site asks of its tables."""
        begin = self.log.stat().st_size

        def count() -> int:
            time.sleep(0.1)
            with self.log.open("rb") as log:
                log.seek(begin)
                # What the processes ask now and then about the replica itself is nobody's page.
                own = b"coalesce((SELECT number FROM talks_publicversion)"
                return sum((b"talks_" in line or b"auth_user" in line) and own not in line for line in log)

        return count


class Redis(Part):
    def command(self) -> list[str]:
        found = program("redis-server", "redis-server")
        return [found, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]

    def url(self, number: int) -> str:
        return f"redis://127.0.0.1:{self.port}/{number}"


class Varnish(Part):
    def __init__(self, name: str, folder: Path, one: Machine, two: Machine) -> None:
        super().__init__(name, folder)
        text = (Path(__file__).parent / "default.vcl").read_text()
        named = {"HOST": HOST, "PORT_ONE": str(one.port), "PORT_TWO": str(two.port), "SECRET": SECRET}
        for name_, value in named.items():
            text = text.replace(f"@{name_}@", value)
        self.vcl = folder / "default.vcl"
        self.vcl.write_text(text)

    def command(self) -> list[str]:
        found = program("varnishd", "varnish varnish-modules")
        place = ["-n", str(self.folder / "work"), "-a", f"127.0.0.1:{self.port}", "-T", "none"]
        return [found, "-F", *place, "-f", str(self.vcl), "-s", "default,64m"]


class Machine(Part):
    """One web machine: the site as deployed, under granian."""

    def __init__(self, name: str, folder: Path, named: Mapping[str, str]) -> None:
        super().__init__(name, folder)
        self.named = {**named, "TALKS_INDEX": str(self.folder / "index"), "TALKS_DUMPS": str(self.folder / "dumps")}

    def command(self) -> list[str]:
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"]
        how = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "2", "--respawn-failed-workers"]
        return [sys.executable, "-m", "granian", *where, *how, "talks.wsgi:application"]

    def environment(self) -> Mapping[str, str]:
        return clean_environment() | self.named

    def answers(self) -> bool:
        try:
            return get(self.port, "/healthz/").status == 200
        except (OSError, http.client.HTTPException):
            return False


def clean_environment() -> dict[str, str]:
    ours = ("TALKS_", "SECRET_KEY", "DATABASE_URL", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def manage(named: Mapping[str, str], *arguments: str) -> str:
    """Run a command of manage.py as on a machine; returns what it said. Raises RuntimeError."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=clean_environment() | dict(named), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stdout[-1000:]}{done.stderr[-2000:]}")
    return done.stdout


class Answer:
    """What a server said."""

    def __init__(self, response: http.client.HTTPResponse, seconds: float) -> None:
        self.status, self.headers, self.seconds = response.status, response.headers, seconds
        self.text = response.read().decode(errors="replace")


def get(port: int, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
    """Ask as a proxy that ends HTTPS asks. `headers` are named with _ for -."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    given = {"Host": HOST, "X-Forwarded-Proto": "https"} | {name.replace("_", "-"): v for name, v in headers.items()}
    try:
        connection.request(method, path, body=body or None, headers=given)
        response = connection.getresponse()
        return Answer(response, time.monotonic() - began)
    finally:
        connection.close()


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
