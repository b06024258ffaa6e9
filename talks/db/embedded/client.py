"""`manage.py dbshell`: psql on the clone's own server."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import client

from . import binaries
from .cluster import cluster


class DatabaseClient(client.DatabaseClient):
    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        cluster.use()
        here = {**settings_dict, "HOST": str(cluster.socket_folder), "USER": "talks"}
        arguments, environment = super().settings_to_cmd_args_env(here, parameters)
        psql = binaries.find() / "psql"
        return [str(psql) if psql.exists() else arguments[0], *arguments[1:]], environment
