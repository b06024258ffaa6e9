"""Lines of an exported log, read with suspicion: a record is either in the shape of the contract or refused.

{"type": "log", "schema": 2, …}                                     the head, which may be missing
{"type": "entry" | "channel", "edition": 3, "published_at": "…", "record": {…}}
"""

from __future__ import annotations

import json
import re
import types
import typing
from dataclasses import dataclass
from functools import cache
from typing import Any

from talks.desk.importing.readers import REASON
from talks.press.contract import ChannelRecord, EntryRecord
from talks.press.records import SCHEMA

SHAPES: dict[str, Any] = {"entry": EntryRecord, "channel": ChannelRecord}
SCHEMAS = range(1, SCHEMA + 1)
MOST_PARTS = 300_000  # values of one record; real ones have some hundred
_OPENERS = ("{", "[", ",")
_STRING = re.compile(r'"(?:[^"\\]+|\\.)*+"?', re.DOTALL)
# What no text column holds: the null character and halves of surrogate pairs.
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class Refused(Exception):
    """Why a line, or what it says, cannot be taken over; `place` is where in the record."""

    def __init__(self, message: str, place: str = "") -> None:
        self.message, self.place = message, place
        super().__init__(f"{place}: {message}" if place else message)


@dataclass(frozen=True)
class Line:
    """A record as it stands in the file."""

    number: int
    kind: str  # "entry" or "channel"
    record: dict[str, Any]
    edition: int = 0
    published_at: str = ""
    mended: bool = False  # it stood in a file of refused lines

    @property
    def external_id(self) -> str:
        return str(self.record["id"])

    @property
    def label(self) -> str:
        return str(self.record["title" if self.kind == "entry" else "name"])


def is_log(text: str) -> bool:
    """Whether a file that begins with this line is an exported log, rather than rows that need a mapping."""
    try:
        first = parse(text)
    except Refused:
        return False
    return isinstance(first, dict) and (
        first.get("type") == "log" or (first.get("type") in SHAPES and "record" in first)
    )


def read_line(text: str, number: int) -> Line | None:
    """The record of one line; None for the head. Raises Refused."""
    said = parse(text)
    kind = said.get("type") if isinstance(said, dict) else None
    if kind == "log":
        _known_schema(said)
        return None
    if kind not in SHAPES or not isinstance(said.get("record"), dict):
        raise Refused("It is neither the head of a log nor an entry or channel with its record.")
    record = said["record"]
    _known_schema(record)
    _in_shape(record, SHAPES[kind], "record")
    if not 0 < record["id"] < 2**63:
        raise Refused("An id is a positive number.", "record.id")
    edition, at = said.get("edition"), said.get("published_at")
    return Line(
        number, kind, record,
        edition=edition if type(edition) is int and 0 < edition < 2**31 else 0,
        published_at=at if isinstance(at, str) and not _UNKEEPABLE.search(at) else "",
        mended=REASON in said,
    )  # fmt: skip


def parse(text: str) -> Any:
    """The JSON of one line. Raises Refused, also for one of so many parts that reading it would take all memory."""
    if sum(map(text.count, _OPENERS)) > MOST_PARTS and sum(map(_STRING.sub("", text).count, _OPENERS)) > MOST_PARTS:
        raise Refused(f"It has more than {MOST_PARTS:,} parts, which no record has.")
    try:
        return json.loads(text, object_pairs_hook=_each_key_once)
    except (ValueError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else str(error) or "nested too deeply"
        raise Refused(f"This is not JSON: {why}") from None


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _known_schema(said: dict[str, Any]) -> None:
    schema = said.get("schema")
    if type(schema) is not int or schema not in SCHEMAS:
        raise Refused(f"Its schema is {schema!r}; known here are {SCHEMAS[0]} to {SCHEMAS[-1]}.")


@cache
def _keys(shape: Any) -> tuple[dict[str, Any], frozenset[str]]:
    hints = typing.get_type_hints(shape, include_extras=True)
    return hints, frozenset(key for key, hint in hints.items() if typing.get_origin(hint) is not typing.NotRequired)


def _in_shape(value: Any, shape: Any, place: str) -> None:
    """Every key of the contract is there, none besides, each with the right kind of value. Raises Refused."""
    if typing.is_typeddict(shape):
        hints, required = _keys(shape)
        if not isinstance(value, dict):
            raise Refused("An object is expected.", place)
        if missing := sorted(required - value.keys()):
            raise Refused(f"It lacks {', '.join(missing)}.", place)
        if unknown := sorted(value.keys() - hints.keys()):
            raise Refused(f"It holds what is not known here: {', '.join(unknown)}.", place)
        for key, one in value.items():
            _in_shape(one, hints[key], f"{place}.{key}")
        return
    origin, arguments = typing.get_origin(shape), typing.get_args(shape)
    if origin is typing.NotRequired:
        _in_shape(value, arguments[0], place)
    elif origin is list:
        _expect(value, list, "A list", place)
        for number, one in enumerate(value):
            _in_shape(one, arguments[0], f"{place}[{number}]")
    elif origin is dict:
        _expect(value, dict, "An object", place)
        for key, one in value.items():
            _in_shape(one, arguments[1], f"{place}.{key}")
            if one["slug"] != key:
                raise Refused(f"It is described under the name of another: {one['slug']}.", f"{place}.{key}")
    elif origin in (types.UnionType, typing.Union):
        if value is not None:
            _in_shape(value, next(one for one in arguments if one is not type(None)), place)
    else:
        _expect(value, shape, {str: "Text", int: "A whole number", bool: "True or false"}[shape], place)
        if shape is str and _UNKEEPABLE.search(value):
            raise Refused("It holds a character that no text can hold.", place)


def _expect(value: Any, kind: type, name: str, place: str) -> None:
    if type(value) is not kind:
        raise Refused(f"{name} is expected.", place)
