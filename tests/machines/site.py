"""The whole site on several machines, and what an editor and a reader do with it."""

from __future__ import annotations

import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.machines.parts import HOST, SECRET, Answer, Machine, Postgres, Redis, Varnish, get, manage

LAG, AGE = 3, 8  # seconds: TALKS_REPLICA_LAG and TALKS_SURROGATE_AGE, short so that the proofs are
LIMIT = 30  # requests to the API a minute


class Site:
    """Every part, running from `with` to the end of it."""

    def __init__(self) -> None:
        self._open = ExitStack()

    def __enter__(self) -> Site:
        try:
            self._begin()
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(self, *error: Any) -> None:
        self._open.close()

    def _begin(self) -> None:
        # Below a folder that every user may enter: servers do not run as root.
        private = tempfile.TemporaryDirectory(prefix="talks-machines-", dir="/var/tmp", ignore_cleanup_errors=True)
        self.folder = Path(self._open.enter_context(private))
        self.folder.chmod(0o755)
        self.primary, self.replica = Postgres("primary", self.folder), Postgres("replica", self.folder)
        self.redis = Redis("redis", self.folder)
        self._start(self.redis)
        self.primary.make()
        self._start(self.primary)
        self.primary.ask("CREATE DATABASE talks", "postgres")
        self.named = {
            "SECRET_KEY": "known to everybody, and of use to these tests only: 0123456789",
            "TALKS_SITE_URL": f"https://{HOST}",
            "TALKS_BEHIND_PROXY": "1",
            "TALKS_STATIC_ROOT": str(self.folder / "static"),
            "DATABASE_URL": self.primary.url,
        }
        manage(self.named, "migrate", "--verbosity", "0")
        manage(self.named, "load_demo", "--verbosity", "0")
        manage(self.named, "collectstatic", "--noinput", "--verbosity", "0")
        self.replica.copy(self.primary)
        self._start(self.replica)
        machines = {
            **self.named,
            "TALKS_REPLICAS": self.replica.url, "TALKS_REPLICA_LAG": str(LAG),
            "TALKS_PAGES_CACHE": self.redis.url(0), "TALKS_LIMITS_CACHE": self.redis.url(1),
            "TALKS_API_RATE_LIMIT": str(LIMIT),
            "TALKS_SURROGATE": "1", "TALKS_SURROGATE_AGE": str(AGE), "TALKS_PURGE_HEADERS": f"X-Purge-Secret: {SECRET}",
        }  # fmt: skip
        self.one, self.two = Machine("one", self.folder, machines), Machine("two", self.folder, machines)
        self.varnish = Varnish("varnish", self.folder, self.one, self.two)
        for machine in (self.one, self.two):
            machine.named["TALKS_PURGE"] = f"http://127.0.0.1:{self.varnish.port}/"
            self._start(machine)
        self._start(self.varnish)
        self._become_an_editor()

    def _start(self, part: Any) -> None:
        self._open.callback(part.stop)
        part.start()

    # --- An editor ------------------------------------------------------------------------------------------------

    def _become_an_editor(self) -> None:
        """Work with the log from here, as a machine without replicas would, and sign in."""
        os.environ.update(self.named | {"DJANGO_SETTINGS_MODULE": "talks.settings"})
        import django

        django.setup()
        from django.contrib.auth.models import User
        from django.contrib.sessions.backends.db import SessionStore

        editor = User.objects.create_superuser("machines", password="not used to sign in")
        session = SessionStore()
        session.update({
            "_auth_user_id": str(editor.pk), "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
            "_auth_user_hash": editor.get_session_auth_hash(),
        })  # fmt: skip
        session.create()
        self.cookie = f"sessionid={session.session_key}"

    def draft(self, title: str) -> int:
        from django.db import connection

        from tests import builders

        pk = builders.draft(title, start="2025-06-01").pk  # newer than the demo content: it comes first
        connection.close()
        return int(pk)

    def press(self, pk: int, verb: str, port: int = 0) -> Answer:
        """Publish or withdraw on the desk, through Varnish unless another port is given; the page that follows."""
        port, path = port or self.varnish.port, f"/admin/talks/entry/{pk}/{verb}/"
        form = get(port, path, Cookie=self.cookie)
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
        csrf = re.search(r"csrftoken=(\w+)", form.headers["Set-Cookie"] or "")
        assert found and csrf, (form.status, form.text[:300])
        done = get(
            port, path, "POST", f"csrfmiddlewaretoken={found[1]}&note=Tried",
            Cookie=f"{self.cookie}; csrftoken={csrf[1]}", Origin=f"https://{HOST}",
            Content_Type="application/x-www-form-urlencoded",
        )  # fmt: skip
        assert done.status == 302, (done.status, done.text[:300])
        messages = "; ".join(re.findall(r"(messages=[^;]+)", ", ".join(done.headers.get_all("Set-Cookie") or [])))
        page = get(port, done.headers["Location"], Cookie="; ".join(filter(None, [self.cookie, messages])))
        page.seconds = done.seconds
        return page

    def publish(self, title: str, port: int = 0) -> Answer:
        return self.press(self.draft(title), "publish", port)

    # --- Readers --------------------------------------------------------------------------------------------------

    def home(self, port: int) -> tuple[int, set[str]]:
        """The number of entries that the timeline counts, and the titles of the first ones."""
        page = get(port, "/")
        assert page.status == 200, page.status
        found = re.search(r"([\d,]+) entr(?:y|ies)", page.text)
        assert found, page.text[:300]
        return int(found[1].replace(",", "")), set(re.findall(r"Tried \w+", page.text))

    @contextmanager
    def readers(
        self, *ports: int, paths: tuple[str, ...] = ("/", "/?kind=visit", "/issues/")
    ) -> Iterator[list[Answer]]:
        """Somebody who reads all the time meanwhile, past Varnish; gives what he was answered."""
        answers: list[Answer] = []
        stop = threading.Event()
        paths = ["/", "/?kind=visit", "/issues/"]

        def read() -> None:
            turn = 0
            while not stop.is_set():
                # Some that were drawn before, and one that never was.
                path = [*paths, f"/?q=meeting+OR+word{turn}"][turn % (len(paths) + 1)]
                answers.extend(get(port, path) for port in ports)
                turn += 1
                time.sleep(0.01)

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        try:
            yield answers
        finally:
            stop.set()
            thread.join(60)

    def errors(self) -> list[str]:
        """What the machines logged as errors."""
        lines = [line for machine in (self.one, self.two) for line in machine.log.read_text().splitlines()]
        return [line for line in lines if " ERROR " in line or " CRITICAL " in line]
