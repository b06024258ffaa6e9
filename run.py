#!/usr/bin/env python3
"""Sets everything up and starts the site: `python3 run.py`. Standard library only; starts on any Python 3.8.

    python3 run.py [--port 8000] [--no-demo]    set up, migrate, load the demo into an empty database, serve
    python3 run.py manage COMMAND …             the same set-up, then a management command
    python3 run.py test [PYTEST ARGUMENTS]      the same set-up with the tools for tests, then the tests

What it makes lies in git-ignored folders of the clone (.venv, .local, staticfiles). The database is a PostgreSQL
server of the clone's own, unless DATABASE_URL names another: see talks/db/embedded.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import hashlib
import json
import os
import platform
import secrets
import shutil
import socket
import subprocess
import sys
import time
from typing import Iterator, NoReturn

OLDEST = (3, 12)
PREFERRED = ["3.13", "3.14", "3.12"]
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
LOCAL = os.path.join(ROOT, ".local")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "set-up-by-run.json")
PINS = {"use": "requirements.txt", "test": "requirements-dev.txt"}


class Trouble(Exception):
    """Something the person at the terminal has to know; the text is one paragraph for them."""


def main(arguments: list[str]) -> None:
    command = arguments[0] if arguments else ""
    if os.name != "posix":
        raise Trouble("This runs on Linux and macOS. On Windows, use it inside WSL.")
    if command == "manage":
        set_up("use")
        start([PYTHON, "manage.py"] + arguments[1:])
    elif command == "test":
        set_up("test")
        start([PYTHON, "-m", "pytest"] + arguments[1:])
    else:
        options = read_options(arguments)
        refuse_taken_port(options.port)
        set_up("use")
        flags = ["--port", str(options.port)] + ([] if options.demo else ["--no-demo"])
        start([PYTHON, "manage.py", "serve"] + flags)


def read_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=8000, help="where to serve on this machine (8000)")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="leave an empty database empty")
    return parser.parse_args(arguments)


def refuse_taken_port(port: int) -> None:
    """Asked before the long steps. Raises Trouble."""
    with contextlib.closing(socket.socket()) as probe:
        # A port that a former server just left is free, though the kernel still waits for its last packets.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) == errno.EADDRINUSE:
                why = "Port {0} is taken: another program, or another copy of this one, listens there."
            else:
                why = "Port {0} cannot be listened on ({1})."
            hint = " Choose another one: python3 run.py --port {2}"
            raise Trouble((why + hint).format(port, error, port + 1 if 1024 <= port < 65535 else 8001)) from None


# --- The environment ------------------------------------------------------------------------------------------------


def set_up(purpose: str) -> None:
    """Makes .venv hold the pinned packages. Instant when it does already; some 20 seconds the first time.

    Raises Trouble.
    """
    wanted = fingerprint(PINS[purpose])
    if wanted in installed() and runs(PYTHON):
        return
    refuse_unwritable_folder()
    with one_at_a_time():
        if wanted in installed() and runs(PYTHON):
            return
        interpreter, uv = find_interpreter(), shutil.which("uv")
        if not runs(PYTHON):
            make_venv(interpreter, uv)
        install(PINS[purpose], uv)
        # The pins for tests hold those for use.
        done = [fingerprint(PINS["use"])] + ([wanted] if purpose == "test" else [])
        with open(STAMP, "w") as stamp:
            json.dump({"clone": ROOT, "installed": done}, stamp)


def fingerprint(name: str) -> str:
    with open(os.path.join(ROOT, name), "rb") as pins:
        return hashlib.sha256(pins.read()).hexdigest()


def installed() -> list[str]:
    """The fingerprints of what the present .venv holds. One that came along with a copied clone holds nothing."""
    try:
        with open(STAMP) as stamp:
            found = json.load(stamp)
        return found["installed"] if found["clone"] == ROOT else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


def runs(interpreter: str) -> bool:
    """Whether it runs and is new enough. Costs some 20 ms; a link to a deleted Python, or a pyenv shim, may not run."""
    return version_of(interpreter) >= OLDEST


def version_of(interpreter: str) -> tuple[int, ...]:
    code = "import sys; print(*sys.version_info[:2])"
    try:
        shown = subprocess.run(
            [interpreter, "-I", "-S", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20
        )
        return tuple(int(part) for part in shown.stdout.split())
    except (OSError, ValueError, subprocess.SubprocessError):
        return ()


def find_interpreter() -> str | None:
    """The Python to build on: one that .python-version would choose if it is there. Raises Trouble.

    None when uv is there to bring one.
    """
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    pyenv = os.environ.get("PYENV_ROOT") or os.path.join(os.path.expanduser("~"), ".pyenv")
    with contextlib.suppress(OSError):
        versions = os.path.join(pyenv, "versions")
        folders += [os.path.join(versions, name, "bin") for name in sorted(os.listdir(versions), reverse=True)]
    candidates = [os.path.join(folder, "python" + version) for version in PREFERRED for folder in folders]
    candidates += [sys.executable] + [os.path.join(folder, "python3") for folder in folders]
    for candidate in candidates:
        if os.path.isfile(candidate) and runs(candidate) and can_make_venv(candidate):
            return candidate
    if shutil.which("uv"):
        return None
    raise Trouble(
        "This needs Python 3.12 or newer with its venv module, and none was found (this one is {0}). Install it "
        "(Debian and Ubuntu: apt install python3 python3-venv; macOS: brew install python@3.13), or install uv, which "
        "brings its own; then run the same command again.".format(platform.python_version())
    )


def can_make_venv(interpreter: str) -> bool:
    if shutil.which("uv"):
        return True
    finds = [interpreter, "-c", "import ensurepip, venv"]
    return subprocess.run(finds, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def make_venv(interpreter: str | None, uv: str | None) -> None:
    say("Making the environment in .venv …")
    if uv or not interpreter:
        command = [uv or "uv", "venv", "--quiet", "--clear", "--python", interpreter or PREFERRED[0], VENV]
    else:
        command = [interpreter, "-m", "venv", "--clear", VENV]
    if subprocess.run(command, env=clean_environment()).returncode:
        raise Trouble("The environment could not be made; the lines above say why.")


def install(pins: str, uv: str | None) -> None:
    """Installs exactly the pinned files. Raises Trouble."""
    with open(os.path.join(ROOT, pins)) as lines:
        count = sum("==" in line for line in lines)
    say("Installing {0} packages, some 100 MB …".format(count))
    began = time.monotonic()
    if uv:
        command = [uv, "pip", "install", "--python", PYTHON, "--require-hashes", "-r", pins]
    else:
        command = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--retries", "2", "--no-input"]
        command += ["--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", pins]
    output = []
    process = subprocess.Popen(
        command, cwd=ROOT, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    for line in process.stdout or []:
        output.append(line.decode("utf-8", "replace").rstrip())
        if output[-1].lstrip().startswith(("Collecting", "Downloading", "Installing")):
            show_progress(output[-1].strip().split(" (")[0].split("://")[0])
    if process.wait():
        raise Trouble(why_not_installed(output))
    say("Installed in {0:.0f} s.".format(time.monotonic() - began))


def why_not_installed(output: list[str]) -> str:
    errors = [line for line in output if "error" in line.lower()] or output[-1:] or ["no message"]
    text = "\n".join(output).lower()
    if "hashes" in text and "do not match" in text:
        return "A downloaded package is not the one that was pinned, so nothing was installed. " + errors[-1]
    signs = ["connection", "resolve", "resolution", "timed out", "unreachable", "proxy", "no versions", "from versions"]
    if any(sign in text for sign in signs):
        return (
            "The packages could not be downloaded. Check that this machine reaches the Python Package Index, or set "
            "HTTPS_PROXY, PIP_INDEX_URL or PIP_FIND_LINKS to where it should look; then run the same command again. "
            "The last error was: " + errors[-1]
        )
    return "The packages could not be installed. The last error was: " + errors[-1]


def refuse_unwritable_folder() -> None:
    trial = os.path.join(ROOT, ".writable-{0}".format(os.getpid()))
    try:
        os.close(os.open(trial, os.O_CREAT | os.O_WRONLY))
        os.unlink(trial)
        os.makedirs(LOCAL, exist_ok=True)
    except OSError as error:
        raise Trouble(
            "{0} cannot be written to ({1}), and the environment has to be made there. Copy the folder to a place of "
            "your own and run it from there.".format(ROOT, error.strerror)
        ) from None


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two starts in one clone must not install into one .venv together."""
    import fcntl

    with open(os.path.join(LOCAL, "set-up.lock"), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Waiting for another start of this copy to finish its set-up …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- Starting -------------------------------------------------------------------------------------------------------


def start(command: list[str]) -> NoReturn:
    """Becomes the command, so that Ctrl-C and signals reach it and nothing else."""
    environment = clean_environment()
    environment.setdefault("TALKS_LOCAL", "1")
    environment.setdefault("DJANGO_SETTINGS_MODULE", "talks.settings")
    if "pytest" in command:
        del environment["DJANGO_SETTINGS_MODULE"]
    else:
        environment.setdefault("SECRET_KEY", secret_key())
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(command[0], command, environment)


def secret_key() -> str:
    """The clone's own key: sessions outlive a restart, and no two clones share one. Raises Trouble."""
    path = os.path.join(LOCAL, "secret-key")
    with contextlib.suppress(OSError), open(path) as kept:
        key = kept.read().strip()
        if key:
            return key
    refuse_unwritable_folder()
    fresh = "{0}.{1}".format(path, os.getpid())
    with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as kept:
        kept.write(secrets.token_urlsafe(50) + "\n")
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)  # of two that start at once, one wins
    os.unlink(fresh)
    with open(path) as kept:
        return kept.read().strip()


def clean_environment() -> dict[str, str]:
    """The environment without what would lead the new Python to another one's packages."""
    foreign = ("PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV")
    return {name: value for name, value in os.environ.items() if name not in foreign}


def say(text: str) -> None:
    clear = "\r\033[K" if sys.stdout.isatty() else ""
    print(clear + text, flush=True)


def show_progress(text: str) -> None:
    """One line that changes, on a terminal; elsewhere silence: a log needs no progress."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 4
        print("\r\033[K  " + text[:width], end="", flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
