"""Where bases come from: the file that all processes share, or the database."""

from __future__ import annotations

import fcntl
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from talks.public.database import one_moment
from talks.public.index import snapshot
from talks.public.index.reading import Stamp, read_base, read_stamp
from talks.public.index.segment import Segment

logger = logging.getLogger("talks.index")

Base = tuple[Stamp, Segment]


def folder() -> Path | None:
    """Where the file is kept; None where every process makes its own base."""
    return Path(settings.INDEX_ROOT) if settings.INDEX_ROOT else None


def kept(newer_than: int = -1) -> Base | None:
    """The base in the file, if it is of a release after `newer_than`."""
    where = folder()
    if where is None or snapshot.number(where) <= newer_than:
        return None
    return snapshot.load(where)


def make() -> Base:
    """A base of everything that is public now, and where there is a folder, the file of it. Reads the whole table."""
    base = read()
    where = folder()
    if where is not None:
        try:
            with only_one(where) as mine:
                if mine:
                    snapshot.save(where, *base)
        except OSError as error:
            logger.warning("The index could not be kept in %s: %s", where, error)
    return base


def read() -> Base:
    """The base from the database, of one moment where it can be."""
    with one_moment():
        return read_stamp(), read_base()


@contextmanager
def only_one(where: Path) -> Iterator[bool]:
    """Whether this process may write the file: one at a time. The right ends with the process that has it, and what it
    did not finish is taken away by the next one.
    """
    where.mkdir(parents=True, exist_ok=True)
    with (where / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        snapshot.sweep(where)
        yield True


class Builder:
    """Makes the file anew beside this process, so that its readers need not wait."""

    def __init__(self) -> None:
        self._under_way: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin, unless it is under way. A second process finds the first one's lock and leaves."""
        if self._under_way is not None and self._under_way.poll() is None:
            return
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "build_index"]
        self._under_way = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


builder = Builder()
