"""Whoever takes a long file slowly takes it from nobody else: with the server that serves the site."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from talks.management.commands import serve
from tests.platform.machine import ROOT, wait_until


class Server:
    """One worker with as many threads as `manage.py serve` gives it."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--port", str(self.port),
            "--blocking-threads", str(serve.THREADS), "--log-level", "critical", "tests.platform.slow_site:application",
        ]  # fmt: skip
        environment = {**os.environ, "TALKS_LOCAL": "1"}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        assert wait_until(self.up, 30)

    def up(self):
        try:
            return self.begin("/page").status == 200
        except OSError:
            return False

    def begin(self, path):
        """The answer with its body unread, over a connection that takes little at once."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.sock = socket.socket()
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sock.settimeout(10)
        connection.sock.connect(("127.0.0.1", self.port))
        connection.request("GET", path)
        return connection.getresponse()


@pytest.fixture(scope="module")
def server():
    made = Server()
    yield made
    os.killpg(made.process.pid, signal.SIGKILL)  # a worker that waits for a slow reader would not end by itself
    made.process.wait(10)


def page_is_there(server):
    began = time.monotonic()
    assert server.begin("/page").read() == b"page"
    assert time.monotonic() - began < 3


def test_readers_of_what_is_sent_whole_hold_no_thread(server):
    slow = [server.begin("/short") for _ in range(2 * serve.THREADS)]
    assert [one.status for one in slow] == [200] * len(slow)
    page_is_there(server)
    assert all(len(one.read()) == 2 * 1024 * 1024 for one in slow)


def test_a_slow_reader_of_a_long_file_leaves_a_thread_for_pages_and_its_place_when_it_goes(server):
    first = server.begin("/long")
    assert first.status == 200
    page_is_there(server)
    others = [server.begin("/long") for _ in range(3)]
    assert [(one.status, one.getheader("Retry-After")) for one in others] == [(503, "30")] * 3
    page_is_there(server)
    first.close()
    assert wait_until(lambda: server.begin("/long").status == 200, 10)
