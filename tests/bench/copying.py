"""Rows of Django models as PostgreSQL's COPY takes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from actors.partial_dates import PartialDate

# json, not Django's encoder: records are plain JSON already.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _array(values: Iterable[Any]) -> str:
    """Of slugs and numbers, which need no escape inside their quotes."""
    return "{" + ",".join(f'"{value}"' for value in values) + "}"


def _plain(value: Any) -> Any:
    if isinstance(value, PartialDate):
        return value.edtf
    return value.isoformat() if isinstance(value, date) else value


class Copier:
    """Copies objects of one model, all columns but the generated ones; `without` leaves out some more."""

    def __init__(self, model: type[models.Model], without: Iterable[str] = ()) -> None:
        fields = [field for field in model._meta.concrete_fields if not field.generated and field.name not in without]
        columns = ", ".join(f'"{field.column}"' for field in fields)
        self.statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
        self._readers = [(field.attname, _reader(field)) for field in fields]

    def copy(self, cursor: Any, rows: Iterable[models.Model]) -> None:
        """One COPY."""
        with cursor.copy(self.statement) as copy:
            for row in rows:
                values = row.__dict__
                copy.write_row([read(values[name]) for name, read in self._readers])


def _reader(field: models.Field) -> Callable[[Any], Any]:
    if isinstance(field, ArrayField):
        return _array
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None else _json(value)
    return _plain
