"""The dumps that lie ready: whole logs as archives, each named after what it holds.

    talks-2026-11-24-v122-3fa9c1d2.zip            day and version of the record, and the beginning of its SHA-256
    talks-2026-11-24-v122-3fa9c1d2.zip.sha256     as `sha256sum --check` reads it

A name stands for its bytes: another archive has another name. But what was withdrawn since an archive was made is
still inside it, so from then on it is not given out any more.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from talks.models.editions import Edition, EditionKind

_NAME = re.compile(r"^talks-(\d{4}-\d{2}-\d{2})-v(\d{1,18})-([0-9a-f]{8})(-parquet)?\.zip$", re.ASCII)
_DIGEST = re.compile(r"^([0-9a-f]{64})  ", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dump:
    """An archive that is there, with its checksum. `kind` is csv or parquet; `size` is in bytes.

    `moment` is when the record last changed before it was made, as the archive itself says in its comment.
    """

    path: Path
    day: date
    moment: datetime
    version: int
    kind: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def checksum_name(self) -> str:
        return f"{self.name}.sha256"


def folder() -> Path:
    return Path(settings.DUMPS)


def dumps(where: Path | None = None) -> list[Dump]:
    """The complete dumps in a folder, newest first: by version, then by when they were made."""
    where = where or folder()
    found = [(dump, dump.path.stat().st_mtime_ns) for path in _files(where) if (dump := dump_at(path))]
    return [dump for dump, made in sorted(found, key=lambda one: (one[0].version, one[1], one[0].name), reverse=True)]


def _files(where: Path) -> list[Path]:
    return list(where.iterdir()) if where.is_dir() else []


def dump_at(path: Path) -> Dump | None:
    """The dump of that name, if there is one and its checksum lies beside it."""
    match = _NAME.match(path.name)
    try:
        if not match or not path.is_file():
            return None
        written = _DIGEST.match(path.with_name(f"{path.name}.sha256").read_text("ascii"))
        day = date.fromisoformat(match[1])
        with zipfile.ZipFile(path) as archive:
            moment = datetime.fromisoformat(archive.comment.decode("ascii"))
        size = path.stat().st_size
    except (OSError, ValueError, zipfile.BadZipFile):
        return None
    if not written or not written[1].startswith(match[3]):
        return None
    return Dump(path, day, moment, int(match[2]), "parquet" if match[4] else "csv", size, written[1])


def named(name: str) -> Dump | None:
    """The dump of that name in the folder. A name is no path: whatever does not look like a dump's finds nothing."""
    return dump_at(folder() / name) if _NAME.match(name) else None


def last_withdrawal() -> datetime | None:
    """When something was last taken out of public view. One query."""
    found = Edition.objects.filter(kind=EditionKind.WITHDRAWN).aggregate(last=Max("published_at"))
    last: datetime | None = found["last"]
    return last


def outdated(dump: Dump, withdrawn: datetime | None) -> bool:
    """Whether something was withdrawn after the dump was made, and so is still in it."""
    return withdrawn is not None and dump.moment < withdrawn


def remove_older(where: Path, keep: int) -> list[tuple[str, str]]:
    """Remove all but the last `keep` dumps of each kind, and all that hold what was withdrawn.

    Returns (name, why) of each. One query.
    """
    withdrawn = last_withdrawal()
    gone = []
    for kind in ("csv", "parquet"):
        found = [one for one in dumps(where) if one.kind == kind]
        for number, dump in enumerate(found):
            held = outdated(dump, withdrawn)
            if number >= keep or held:
                dump.path.unlink(missing_ok=True)
                dump.path.with_name(dump.checksum_name).unlink(missing_ok=True)
                why = "as it holds what has been withdrawn since" if held else f"as older than the last {keep}"
                gone.append((dump.name, why))
    return gone
