"""Files from a browser, kept in a private folder of this machine under names of our own while they are read."""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

MAX_BYTES = 30 * 1024 * 1024
# An upload that nobody went on with goes after a day.
KEPT_SECONDS = 24 * 3600
_SALT = "talks.imports.kept"


@dataclass(frozen=True)
class Kept:
    """An uploaded file: `key` is its name in the folder, `name` what the browser called it (shown, never used)."""

    key: str
    name: str

    @property
    def path(self) -> Path:
        return path_of(self.key)

    def token(self, user_id: int) -> str:
        """What a form carries so that a file need not be chosen again; good for the same user only."""
        return signing.dumps([self.key, self.name, user_id], salt=_SALT)


def keep(upload: UploadedFile) -> Kept:
    """Store an upload; the caller has checked its size."""
    folder = private_folder()
    _sweep(folder)
    key = secrets.token_hex(16)
    with open(os.open(folder / key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return Kept(key, Path(str(upload.name)).name[:200])


def from_token(token: str, user_id: int) -> Kept | None:
    """The file a form carried; None when the token is not this user's, or the file is gone."""
    try:
        key, name, owner = signing.loads(token, salt=_SALT, max_age=KEPT_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    kept = Kept(key, name)
    return kept if owner == user_id and kept.path.is_file() else None


def path_of(key: str) -> Path:
    if not key.isalnum():
        raise ValueError("Keys are letters and digits.")
    return private_folder() / key


def discard(key: str) -> None:
    """Delete a kept file, if it is there."""
    if key:
        path_of(key).unlink(missing_ok=True)


def private_folder() -> Path:
    """A folder that only this account can read. Raises PermissionError when somebody else made it first."""
    folder = Path(tempfile.gettempdir()) / f"talks-imports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found: Any = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise PermissionError(f"{folder} is not private to this account.")
    return folder


def _sweep(folder: Path) -> None:
    for path in _old(folder):
        path.unlink(missing_ok=True)


def _old(folder: Path) -> Iterator[Path]:
    limit = time.time() - KEPT_SECONDS
    for path in folder.iterdir():
        try:
            if path.stat().st_mtime < limit:
                yield path
        except FileNotFoundError:
            continue
