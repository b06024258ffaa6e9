"""The database that public code reads from: the primary, or a replica of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL
from psycopg.errors import QueryCanceled

from talks.db.replicas import reading_from


def public_connection() -> BaseDatabaseWrapper:
    """The connection for questions that are asked without a model; the same database as models are read from."""
    connection: BaseDatabaseWrapper = connections[reading_from()]
    return connection


def among(ids: Iterable[int]) -> RawSQL:
    """For `…__in`: one parameter, however many ids there are. No query of its own."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction of which every query sees the record as its first one did; inside a transaction, as that does.

    One query more.
    """
    connection = public_connection()
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def only_reading() -> Iterator[None]:
    """A transaction that reads and never writes, of which every query sees the same; nothing set in it outlives it.

    One query; inside a transaction of somebody else's it is a savepoint, and as good as that one.
    """
    connection = public_connection()
    begun = connection.in_atomic_block
    with transaction.atomic(using=connection.alias):
        if not begun:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
        # What was set goes with a savepoint only if that is rolled back; and there is nothing to keep.
        transaction.set_rollback(True, using=connection.alias)


@contextmanager
def without_time_limit() -> Iterator[None]:
    """A transaction in which one statement may take longer than a page may; inside a transaction, until that ends.

    One query more.
    """
    connection = public_connection()
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        yield


class TookTooLong(Exception):
    """Raised where a statement took longer than it was given."""


@contextmanager
def within(milliseconds: int) -> Iterator[None]:
    """A transaction, for reading alone, in which one statement may take so long. One query more. Raises TookTooLong."""
    connection = public_connection()
    try:
        with transaction.atomic(using=connection.alias):
            with connection.cursor() as cursor:
                # To compile a question costs more than it saves where the answer has to come in less than a second.
                cursor.execute(
                    "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true)",
                    [str(milliseconds)],
                )
            yield
            # Inside another transaction that takes the limit away again; otherwise there is nothing to keep.
            transaction.set_rollback(True, using=connection.alias)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TookTooLong from error
        raise
