"""Hands out the use of the clone's server: starts it when it does not run, keeps it while this process lives.

A user holds a shared lock on `users.lock`, which the kernel takes back however the process ends. The supervisor
needs that lock for itself alone before it stops the server, so nobody is left with a server that is going away.
"""

import contextlib
import fcntl
import json
import os
import pwd
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from . import binaries
from .places import EmbeddedServerError, cluster_folder, locked

CLONE = Path(__file__).resolve().parents[3]
# Seconds.
READY_LIMIT = 90.0
GRACE = 5.0


class Cluster:
    """The use of one clone's server. One object a process; safe among threads and across a fork."""

    def __init__(self, clone: Path = CLONE) -> None:
        self.clone = clone
        self._mutex = threading.Lock()
        self._folder: Path | None = None
        self._users: int | None = None
        self._server: int | None = None

    @property
    def folder(self) -> Path:
        if self._folder is None:
            self._folder = cluster_folder(self.clone)
        return self._folder

    @property
    def socket_folder(self) -> Path:
        return self.folder / "socket"

    def use(self) -> None:
        """Returns when the server runs and will stay while this process lives. Costs microseconds once it does.

        Starting it takes a quarter of a second, the very first time some two seconds.
        Raises EmbeddedServerError when it cannot be started.
        """
        if self._users is not None and self._state().startswith("ready"):
            return
        with self._mutex:
            if self._users is None:
                self._join()
            with locked(self.folder / "start.lock"):
                if not self._state().startswith("ready"):
                    self._start()

    def connect[Connection](self, connect: Callable[[], Connection], refusal: type[Exception]) -> Connection:
        """What `connect` returns, once the server runs. Tries again when the server dies just then.

        Raises EmbeddedServerError when the server cannot be started, or what `connect` raises. `refusal` is what it
        raises when it finds no server; such a failure takes half a second longer.
        """
        self.use()
        met = self._state()
        try:
            return connect()
        except refusal:
            # Between the death of a server and the moment its supervisor notices it still counts as ready.
            deadline = time.monotonic() + 0.5
            while self._state() == met:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        self.use()
        return connect()

    def _join(self) -> None:
        """Becomes a user. Waits while the supervisor is stopping the server, so that a new one is started then."""
        while True:
            folder = self.folder
            users = os.open(folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(users, fcntl.LOCK_SH)
            if _is_still(users, folder / "users.lock"):
                break
            os.close(users)  # the folder was cleaned away meanwhile
            self._folder = None
        self._server = os.open(folder / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._users = users  # never closed: the lock goes when the process does, however it ends

    def _state(self) -> str:
        """What the supervisor says; "" when there is none."""
        assert self._server is not None
        try:
            fcntl.flock(self._server, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return os.pread(self._server, 1000, 0).decode("utf-8", "replace")
        fcntl.flock(self._server, fcntl.LOCK_UN)
        return ""

    def _start(self) -> None:
        assert self._server is not None
        if not self._state():
            os.ftruncate(self._server, 0)
            self._spawn()
        deadline = time.monotonic() + READY_LIMIT
        while not (state := os.pread(self._server, 1000, 0).decode("utf-8", "replace")).startswith("ready"):
            if state or time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"The embedded PostgreSQL server did not start: {state.removeprefix('failed: ') or 'no answer'}. "
                    f"Its log is {self.folder / 'server.log'}."
                )
            time.sleep(0.02)

    def _spawn(self) -> None:
        programs = binaries.find()
        major = binaries.major_version(programs)
        uid, gid = None, None
        if os.geteuid() == 0:
            account = _server_account()
            uid, gid = account.pw_uid, account.pw_gid
            programs = binaries.readable_by_server(programs)
        arguments = {
            "folder": str(self.folder),
            "programs": str(programs),
            "major": major,
            "uid": uid,
            "gid": gid,
            "grace": float(os.environ.get("TALKS_EMBEDDED_GRACE", GRACE)),
        }
        program = Path(__file__).with_name("supervisor.py")
        command = [sys.executable, "-I", "-S", str(program), json.dumps(arguments)]
        started = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if started.returncode:
            raise EmbeddedServerError(f"The supervisor of the embedded server did not start: {started.stderr.strip()}")


def _is_still(descriptor: int, path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), path.stat())
    return False


def _server_account() -> pwd.struct_passwd:
    """Whom the server runs as when root starts it: PostgreSQL refuses to be root."""
    for name in ["postgres", "nobody"]:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise EmbeddedServerError(
        "PostgreSQL does not run as root, and this machine has no user named postgres or nobody. Run this as an "
        "ordinary user, or set DATABASE_URL."
    )


cluster = Cluster()
