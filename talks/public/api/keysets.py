"""Pages of a list by the place between two rows: no page has gaps or repeats rows while others are published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.core import signing
from django.db.models import Q, QuerySet

from talks.public.selection import Refused


class Ordered(Protocol):
    """Rows that are found without the database, in the order of a list."""

    def rows(self, values: list[Any] | None, back: bool, size: int) -> list[Any]:
        """The first `size` rows behind a place, the values of the columns of the order; all of them where there is
        none. With `back` the last ones before it, in the order of the list all the same.
        """


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of a page, and the cursors of the pages beside it ("": there is none)."""

    rows: list[Any]
    next: str
    previous: str


@dataclass(frozen=True, slots=True)
class Keyset:
    """The order of a list: names of columns, "-" before those that descend. Together they tell any two rows apart.

    A cursor is the signed place of a row in this order and which way to go from there. `name` keeps cursors of
    different lists apart.
    """

    name: str
    columns: tuple[str, ...]

    def page(self, found: QuerySet[Any] | Ordered, cursor: str, size: int) -> Slice:
        """The page at `cursor`, the first one for "". One query. Raises Refused for a cursor not made by this list."""
        back, place = self._read(cursor) if cursor else (False, None)
        if isinstance(found, QuerySet):
            rows = self._rows(found, place, back, size + 1)
        else:
            rows = found.rows(place, back, size + 1)
        more, rows = len(rows) > size, rows[-size:] if back else rows[:size]
        has_next, has_previous = (bool(rows), more) if back else (more, bool(rows and cursor))
        return Slice(
            rows,
            self._cursor("next", rows[-1]) if has_next else "",
            self._cursor("previous", rows[0]) if has_previous else "",
        )

    def _rows(self, found: QuerySet[Any], place: list[Any] | None, back: bool, size: int) -> list[Any]:
        order = [_turned(column) for column in self.columns] if back else list(self.columns)
        if place is not None:
            found = found.filter(_beyond(order, place))
        rows = list(found.order_by(*order)[:size])
        return rows[::-1] if back else rows

    def _cursor(self, way: str, row: Any) -> str:
        place = [getattr(row, column.lstrip("-")) for column in self.columns]
        return self._signer().sign_object(
            [way, *(one.isoformat() if isinstance(one, date) else one for one in place)], compress=True
        )

    def _read(self, cursor: str) -> tuple[bool, list[Any]]:
        try:
            way, *place = self._signer().unsign_object(cursor)
        except (signing.BadSignature, ValueError, TypeError):
            way, place = "", []
        if way not in ("next", "previous") or len(place) != len(self.columns):
            raise Refused(
                {"cursor": ["This is no place in this list. Take the cursor from “next” or “previous” as it is."]}
            )
        return way == "previous", place

    def _signer(self) -> signing.Signer:
        return signing.Signer(salt=f"talks.api.{self.name}.{','.join(self.columns)}")


def _turned(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _beyond(order: list[str], place: list[Any]) -> Q:
    """The rows that come after `place`. The first column is also bounded by itself, which an index can use."""
    first = order[0].lstrip("-")
    bound = Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": place[0]})
    beyond, equal = Q(), Q()
    for column, value in zip(order, place, strict=True):
        name = column.lstrip("-")
        beyond |= equal & Q(**{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    return bound & beyond
