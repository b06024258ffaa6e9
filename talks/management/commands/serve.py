"""`manage.py serve`: brings database and static files up to date, then serves the site on this machine."""

import hashlib
import http.client
import io
import multiprocessing
import os
import signal
import threading
import time
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from talks.db.embedded.supervisor import die_with_parent

# Two processes answered the most pages a second on two cores. Each has a thread for pages, and one that a long download
# may keep (settings.DOWNLOADS).
WORKERS = 2
THREADS = 2


class Command(BaseCommand):
    help = "Brings database and static files up to date, then serves the site on this machine until Ctrl-C."
    requires_system_checks: list[str] = []  # run by the tests; here they would only delay the start

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", dest="demo", action="store_false", help="leave an empty database empty")

    def handle(self, *args: Any, **options: Any) -> None:
        with ThreadPoolExecutor(1) as meanwhile:
            static_files = meanwhile.submit(self.collect_static_files)
            try:
                self.migrate()
                if options["demo"] and self.is_empty():
                    self.load_demo()
            except OperationalError as error:
                raise CommandError(f"The database cannot be used. {error}") from None
            static_files.result()
        # The workers open connections of their own.
        connections.close_all()
        self.serve(options["port"])

    def migrate(self) -> None:
        """Applies what is missing. Costs two queries when nothing is."""
        executor = MigrationExecutor(connections["default"])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.stdout.write(f"Bringing the database up to date ({len(plan)} steps) …")
            call_command("migrate", interactive=False, verbosity=0)

    def is_empty(self) -> bool:
        """True before anybody has logged an entry or made an account. Two queries."""
        return not any(apps.get_model(name).objects.exists() for name in ["talks.Entry", "auth.User"])

    def load_demo(self) -> None:
        """All of it or, when the start is interrupted, nothing: then the next start finds the database empty again."""
        self.stdout.write("Loading the demo content …")
        with transaction.atomic():
            try:
                call_command("load_demo", stdout=self.stdout, stderr=self.stderr)
            except CommandError as error:
                self.stderr.write(f"Not all of the demo content could be loaded: {error}")

    def collect_static_files(self) -> None:
        """Copies, hashes and compresses them when one has changed since the last time. Some 4 seconds then."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        present = self.static_fingerprint()
        if stamp.exists() and stamp.read_text() == present:
            return
        self.stdout.write("Preparing the static files …")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(present)

    def static_fingerprint(self) -> str:
        digest = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list([]):
                found = Path(storage.path(name)).stat()
                digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
        return digest.hexdigest()

    def serve(self, port: int) -> None:
        """Returns when Ctrl-C or a signal has stopped it and the workers are gone."""
        # Imported here: the other verbs of manage.py need no server.
        from granian.constants import Interfaces
        from granian.log import LogLevels
        from granian.server import Server

        if settings.LOCAL:
            # The addresses that pages, feeds and snippets give out: the workers read it where it is not set otherwise.
            os.environ.setdefault("TALKS_SITE_URL", f"http://127.0.0.1:{port}")
        # A forked worker would inherit this process's threads half alive.
        multiprocessing.set_start_method("spawn")
        threading.Thread(target=self.announce, args=[port], daemon=True).start()
        server = Server(
            f"{__name__}:application_of_a_worker",
            factory=True,
            address="127.0.0.1",
            port=port,
            interface=Interfaces.WSGI,
            workers=WORKERS,
            blocking_threads=THREADS,
            workers_kill_timeout=10,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
            websockets=False,
        )
        server.on_startup(stop_when_the_terminal_closes)
        server.serve()

    def announce(self, port: int) -> None:
        """Says where the site is once it answers; stops it when what it answers is an error."""
        while (status := health(port)) is None:
            time.sleep(0.05)
        if status != 200:
            self.stderr.write("The site answers with errors only; the lines above say why.")
            os.kill(os.getpid(), signal.SIGTERM)
            return
        address = f"http://127.0.0.1:{port}/"
        accounts = io.StringIO()
        call_command("demo_accounts", stdout=accounts)
        connections.close_all()
        if accounts.getvalue():
            self.stdout.write(
                f"\nTo sign in at {address}admin/ (role, name, password):\n{accounts.getvalue()}", ending=""
            )
        self.stdout.write(f"\nReady: {address}  (Ctrl-C stops it)")
        self.stdout.flush()


def application_of_a_worker() -> WSGIHandler:
    """What each worker calls once, before it serves."""
    # Ctrl-C reaches every process of the terminal's group, and the main process passes it on besides: granian's
    # workers hang when they are told twice. In a group of their own they hear it once.
    os.setpgrp()
    die_with_parent(signal.SIGTERM)
    from talks.wsgi import application

    return application


def stop_when_the_terminal_closes() -> None:
    """granian takes SIGHUP for "reload", which would leave the site running behind a closed window."""
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))


def health(port: int) -> int | None:
    """The status that a worker answers with, or None while nobody does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
