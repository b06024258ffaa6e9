"""Removes the data of clones that are gone. Standard library only; starts no server."""

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from . import binaries
from .places import base_folder, clusters, is_abandoned, locked, owner_of

# Seconds: longer than a server outlives its last user.
PATIENCE = 20.0


def abandoned() -> list[tuple[Path, Path | None]]:
    """Clusters whose clone is gone, each with the clone it belonged to."""
    return [(folder, owner_of(folder)) for folder in clusters() if is_abandoned(folder)]


def size(folder: Path) -> int:
    """Bytes in the files below the folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def remove(folder: Path) -> bool:
    """Deletes an abandoned cluster for good. False when somebody still uses it.

    Waits up to 20 seconds for a server that is about to stop.
    """
    with locked(base_folder() / "claims.lock"), _all_to_ourselves(folder) as free:
        if not free or not is_abandoned(folder):
            return False
        doomed = folder.with_name(folder.name + ".removed")
        folder.rename(doomed)
        shutil.rmtree(doomed)
        return True


def remove_leftovers() -> None:
    """Deletes copies of PostgreSQL programs of other versions, and what an interrupted removal left behind."""
    in_use = binaries.copy_in_use()
    for path in base_folder().iterdir():
        if path.name.endswith(".removed") or (path.name.startswith("programs-") and path.name != in_use):
            shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _all_to_ourselves(folder: Path) -> Iterator[bool]:
    """Yields True while nobody uses the cluster and nobody can begin to."""
    with _open(folder / "users.lock") as users, _open(folder / "server.lock") as server:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            # Users share this lock with one another; while the supervisor looks, or stops the server, nobody has it.
            if _try(users, fcntl.LOCK_SH):
                if not _try(users, fcntl.LOCK_EX):
                    break
                if _try(server, fcntl.LOCK_EX):
                    yield True
                    return
                fcntl.flock(users, fcntl.LOCK_UN)
            time.sleep(0.4)
        yield False


@contextlib.contextmanager
def _open(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
