"""What Django loads for ENGINE = "talks.db.embedded": its own PostgreSQL backend, with a server behind it."""

from typing import Any

from django.db.backends.postgresql import base
from django.db.utils import OperationalError
from psycopg import OperationalError as Refusal

from .client import DatabaseClient
from .cluster import cluster
from .places import EmbeddedServerError


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        """Fills in where the clone's own server is; the settings name only the database."""
        try:
            return {**super().get_connection_params(), "host": str(cluster.socket_folder), "user": "talks"}
        except EmbeddedServerError as error:
            raise OperationalError(str(error)) from None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connects, once the server runs. Raises OperationalError, in words for a person, when it cannot run."""
        try:
            return cluster.connect(lambda: super(DatabaseWrapper, self).get_new_connection(conn_params), Refusal)
        except EmbeddedServerError as error:
            raise OperationalError(str(error)) from None
