"""A connection of the pool is alive when a request gets it, and asking whether it is costs next to nothing."""

import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from talks.db import pool


@pytest.fixture
def asked(monkeypatch):
    """The connections that were asked, over the network, whether they are alive."""
    found, check = [], ConnectionPool.check_connection

    def noting(one):
        found.append(one)
        check(one)

    monkeypatch.setattr(ConnectionPool, "check_connection", staticmethod(noting))
    return found


@pytest.fixture
def connections(db):
    settings = {key: value for key, value in connection.get_connection_params().items() if key != "context"}
    settings.pop("cursor_factory", None)
    with ConnectionPool(kwargs={**settings, "autocommit": True}, min_size=1, max_size=1, check=pool.check) as made:
        yield made


def test_a_connection_is_asked_once_and_then_trusted(connections, asked):
    for _ in range(5):
        with connections.connection() as one:
            assert one.execute("SELECT 1").fetchone() == (1,)
    assert len(asked) == 1


def test_it_is_asked_again_after_a_while(connections, asked, monkeypatch):
    with connections.connection():
        pass
    monkeypatch.setattr(pool, "TRUSTED", 0.0)
    with connections.connection():
        pass
    assert len(asked) == 2


def test_a_session_that_the_server_ended_is_replaced_before_anybody_uses_it(connections, asked):
    with connections.connection() as one:
        ended = one.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [ended])
        assert cursor.fetchone() == (True,)
    with connections.connection() as one:
        assert one.execute("SELECT 1").fetchone() == (1,)
        assert one.info.backend_pid != ended
    assert len(asked) == 3  # the first, when it was new and when it was gone, and the other
