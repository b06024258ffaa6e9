"""Runs one PostgreSQL server for as long as somebody uses it.

`cluster` starts this file as a program of its own, with a JSON object as its argument:

    folder   the cluster's folder (see `places`)
    programs where initdb and postgres are
    major    their major version
    uid gid  whom the server runs as, or null for the present user
    grace    seconds to wait after the last user left

It holds `server.lock` as long as it lives and writes the server's state into it: "ready PID", or "failed: why".
Standard library only, and it imports nothing of the project: the clone may vanish under it.
"""

import ctypes
import fcntl
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

# Seconds.
POLL = 0.25
START_LIMIT = 60.0
STOP_LIMIT = 30.0
# Bytes.
LOG_LIMIT = 2_000_000

PR_SET_PDEATHSIG = 1
LINUX = platform.system() == "Linux"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "128MB",
    # No replica ever follows this server, so it need not write what one would want. fsync stays on.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_checkpoints": "off",
    "timezone": "UTC",
}


class StartFailed(Exception):
    """The server did not come up; the text says why."""


class Supervisor:
    def __init__(self, folder: str, programs: str, major: int, uid: int | None, gid: int | None, grace: float) -> None:
        self.folder = Path(folder)
        self.programs = Path(programs)
        self.major = major
        self.uid, self.gid = uid, gid
        self.grace = grace
        self.data = self.folder / "data"
        self.server: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Starts the server, waits until its users have left or it dies, and stops it."""
        lock = os.open(self.folder / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not self._take(lock, seconds=10):
            return  # another supervisor was faster
        # A cleaner of old temporary files passes by folders that are locked.
        guard = os.open(self.folder, os.O_RDONLY)
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            self._prepare()
            self.server = self._start()
            self._say(lock, f"ready {self.server.pid}")
            self._wait_for_the_last_user()
        except StartFailed as failure:
            self._say(lock, f"failed: {failure}")
        finally:
            self._stop()

    def _prepare(self) -> None:
        """Makes the cluster unless there is one. A half-made one is never taken for a whole one."""
        for name in ["data", "socket"]:
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        self._own(self.folder / "socket")
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            self._keep_together()
            return
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._own(fresh)
        # Order by code point, but letters of every script are letters: trigrams of Київ need that.
        ctype = "C.UTF-8" if LINUX else "en_US.UTF-8"
        provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.major >= 17 else []
        locale = [*provider, "--lc-collate=C", f"--lc-ctype={ctype}", "--lc-messages=C"]
        self._call("initdb", "-D", fresh, "-U", "talks", "-A", "trust", "-E", "UTF8", "--no-instructions", *locale)
        self._call("postgres", "--single", "-D", fresh, "postgres", say=b"CREATE DATABASE talks;\n")
        shutil.rmtree(self.data)
        fresh.rename(self.data)

    def _start(self) -> subprocess.Popen[bytes]:
        deadline = time.monotonic() + START_LIMIT
        self._wait_for_a_former_server(deadline)
        while True:
            settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
            server = self.server = self._popen("postgres", "-D", self.data, "-k", self.folder / "socket", *settings)
            while server.poll() is None:
                if self._status() == "ready":
                    return server
                if time.monotonic() > deadline:
                    raise StartFailed(f"it was not ready after {START_LIMIT:.0f} seconds")
                time.sleep(0.02)
            # After a crash the former server's children may need a moment to notice and leave its memory.
            if time.monotonic() > deadline - START_LIMIT + 15:
                raise StartFailed(f"it ended with code {server.returncode}")
            time.sleep(0.5)

    def _wait_for_the_last_user(self) -> None:
        """Returns when the server has died, or while holding `users.lock`, so that nobody new can come in."""
        assert self.server is not None
        users = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        unused_since = time.monotonic()
        while True:
            if not self._take(users):
                unused_since = time.monotonic()
            elif time.monotonic() - unused_since >= self.grace:
                return
            else:
                fcntl.flock(users, fcntl.LOCK_UN)
            try:
                self.server.wait(POLL)
                return
            except subprocess.TimeoutExpired:
                continue

    def _stop(self) -> None:
        for signum in [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL]:
            if self.server is None or self.server.poll() is not None:
                return
            self.server.send_signal(signum)
            try:
                self.server.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                continue

    def _wait_for_a_former_server(self, deadline: float) -> None:
        """A supervisor that was killed leaves a server that is stopping, or (not on Linux) one that runs on."""
        signals = [signal.SIGINT, signal.SIGQUIT]
        while pid := self._former_server():
            if time.monotonic() > deadline:
                raise StartFailed(f"a former server, process {pid}, does not stop")
            if signals:
                os.kill(pid, signals.pop(0))
            soon = time.monotonic() + 10
            while self._former_server() and time.monotonic() < soon:
                time.sleep(0.05)

    def _former_server(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        # The number may have passed to another program since.
        return pid if str(self.data) in _command_line(pid) else None

    def _status(self) -> str:
        """What the server says of itself in the eighth line of its file: "starting", "ready", "stopping"."""
        assert self.server is not None
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return ""
        return lines[7].strip() if len(lines) > 7 and lines[0] == str(self.server.pid) else ""

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(self.major):
            raise StartFailed(
                f"its data were made by PostgreSQL {made_by}, and the programs found are of {self.major}. Bring those "
                f"of {made_by} back, or delete {self.folder} to begin anew"
            )

    def _keep_together(self) -> None:
        """Gives all files one age, so that a cleaner of old temporary files takes the whole cluster or none of it."""
        for parent, folders, files in os.walk(self.data):
            for name in folders + files:
                os.utime(os.path.join(parent, name), follow_symlinks=False)

    def _call(self, program: str, *arguments: str | Path, say: bytes = b"") -> None:
        process = self._popen(program, *arguments, stdin=subprocess.PIPE)
        process.communicate(say)
        if process.returncode:
            raise StartFailed(f"{program} ended with code {process.returncode}")

    def _popen(self, program: str, *arguments: str | Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(self.programs / program), *map(str, arguments)],
            stdin=stdin,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            preexec_fn=die_with_parent,  # safe: this process has one thread
        )

    def _own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    @staticmethod
    def _take(lock: int, seconds: float = 0) -> bool:
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except OSError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.02)

    @staticmethod
    def _say(lock: int, state: str) -> None:
        os.ftruncate(lock, 0)
        os.pwrite(lock, state.encode(), 0)


def _command_line(pid: int) -> str:
    """What the process was started with; "" when there is none, or only what is left of one that has ended."""
    if LINUX:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            return ""
    shown = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout


def die_with_parent(signum: int = signal.SIGINT) -> None:
    """Asks the kernel to send this process the signal when its parent dies, however that happens. Linux only.

    SIGINT makes PostgreSQL stop in good order.
    """
    if LINUX:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)


def _interrupted(signum: int, frame: object) -> None:
    raise SystemExit(0)


def main() -> None:
    arguments = json.loads(sys.argv[1])
    if os.fork():  # nobody waits for this process, so it must not be anybody's child
        os._exit(0)
    os.setsid()
    os.chdir("/")
    os.umask(0o077)
    log = os.open(Path(arguments["folder"]) / "server.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    if os.fstat(log).st_size > LOG_LIMIT:
        os.ftruncate(log, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    # A terminal's Ctrl-C is for those who use the server, and they may still be busy.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _interrupted)
    Supervisor(**arguments).run()


if __name__ == "__main__":
    main()
