"""Where the embedded server keeps things, and which clone they belong to. Standard library only.

    /var/tmp/talks-tracker-UID/       one folder for each user of the machine; nobody else may write here
        programs-…/                   root only: a copy of the PostgreSQL programs that the server's user can read
        CLUSTER-ID/                   one for each clone
            clone.json                which folder on this machine it belongs to
            users.lock                shared lock: a process that uses the server
            server.lock               exclusive lock: the supervisor; its text is the server's state
            start.lock                exclusive lock: whoever is starting a server
            server.log
            data/  socket/            the server's own

A clone knows its cluster by the random id in its git-ignored `.local/cluster-id`.
"""

import contextlib
import fcntl
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path


class EmbeddedServerError(Exception):
    """The embedded server cannot be used; the text says why and what to do, in words for a person."""


def base_folder() -> Path:
    """The folder of this user's clusters, made if it is missing.

    TALKS_EMBEDDED_ROOT names another one. Otherwise it lies in the temporary directory that survives a restart.
    Raises EmbeddedServerError when somebody else owns it: then they could read or swap the data.
    """
    named = os.environ.get("TALKS_EMBEDDED_ROOT")
    persistent = Path("/var/tmp")  # noqa: S108 (the folder made in it is checked below)
    parent = persistent if persistent.is_dir() else Path(tempfile.gettempdir())
    folder = Path(named) if named else parent / f"talks-tracker-{os.geteuid()}"
    # As root the server runs as another user, who has to pass through to reach its data.
    mode = 0o711 if os.geteuid() == 0 else 0o700
    try:
        folder.mkdir(mode=mode, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise EmbeddedServerError(f"The folder for the database, {folder}, cannot be made: {error.strerror}.") from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise EmbeddedServerError(
            f"{folder} should be a folder of this user's own, and is not. Remove it, or name another one in "
            "TALKS_EMBEDDED_ROOT."
        )
    if stat.S_IMODE(found.st_mode) != mode:
        folder.chmod(mode)
    return folder


def cluster_folder(clone: Path) -> Path:
    """The folder of the clone's cluster, made and claimed for it if need be. Costs a few small reads.

    A copied clone brings its original's id along; it gets an id of its own. A moved clone keeps its data.
    """
    base = base_folder()
    with locked(base / "claims.lock"):
        cluster_id = read_cluster_id(clone)
        if cluster_id and _belongs_to_another(base / cluster_id, clone):
            cluster_id = ""
        if not cluster_id:
            cluster_id = secrets.token_hex(8)
            _write_cluster_id(clone, cluster_id)
        folder = base / cluster_id
        folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)
        if owner_of(folder) != clone:
            _write_whole(folder / "clone.json", json.dumps({"clone": str(clone)}) + "\n")
        return folder


def read_cluster_id(clone: Path) -> str:
    """The clone's id, or "" when it has none that can be used."""
    try:
        text = (clone / ".local" / "cluster-id").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return text if is_cluster_id(text) else ""


def is_cluster_id(text: str) -> bool:
    return len(text) == 16 and set(text) <= set("0123456789abcdef")


def owner_of(folder: Path) -> Path | None:
    """The clone that the cluster belongs to, or None when the folder does not say."""
    try:
        return Path(json.loads((folder / "clone.json").read_text("utf-8"))["clone"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_abandoned(folder: Path) -> bool:
    """True when no clone claims the cluster any more: it was deleted, or has taken another id.

    A clone that may not be looked into counts as there.
    """
    owner = owner_of(folder)
    try:
        return owner is None or (owner / ".local" / "cluster-id").read_text("ascii").strip() != folder.name
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, UnicodeDecodeError):
        return False


def clusters() -> list[Path]:
    """The folders of all of this user's clusters."""
    return sorted(path for path in base_folder().iterdir() if is_cluster_id(path.name) and path.is_dir())


@contextlib.contextmanager
def locked(path: Path) -> Iterator[int]:
    """Holds an exclusive lock on the file, waiting for it as long as it takes; yields its descriptor."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _belongs_to_another(folder: Path, clone: Path) -> bool:
    owner = owner_of(folder)
    return owner is not None and owner != clone and read_cluster_id(owner) == folder.name


def _write_cluster_id(clone: Path, cluster_id: str) -> None:
    try:
        (clone / ".local").mkdir(exist_ok=True)
        _write_whole(clone / ".local" / "cluster-id", cluster_id + "\n")
    except OSError as error:
        raise EmbeddedServerError(
            f"{clone} cannot be written to ({error.strerror}), so this copy cannot remember which database is its "
            "own. Make the folder writable, or use a PostgreSQL server of yours: set DATABASE_URL."
        ) from None


def _write_whole(path: Path, text: str) -> None:
    """Replaces the file in one step: a reader sees the old text or the new one."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)
