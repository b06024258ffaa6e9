"""Tables of rows, read from the public table by PostgreSQL's COPY in its binary form: 66 bytes a row on the way.

Issues, actors and results travel as hashes of 64 bits, which tell them apart; what each of them stands for is then read
from one row that has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import nullcontext

import numpy as np
from numpy.typing import NDArray

from talks.models.editions import PublicItem
from talks.public.database import public_connection, without_time_limit
from talks.public.rows.table import Columns, Table

# By kind of row, whose it is and what else it is found by (see `Table`), as SQL on talks_publicitem.
_FOUND_BY = {
    "position": ("party", "coalesce(data #>> '{speaker,actor}', '')"),
    "outcome": ("coalesce(data ->> 'judged_by', '')", "coalesce(data ->> 'result', '')"),
}
_HEAD = 19  # bytes before the first row: a signature, flags, and the length of an extension that is not there
_BLOCK = 1 << 22
_COLUMNS = {"entry_id": ">i8", "order": ">i4", "day": ">i4", "path": ">i8", "whose": ">i8", "other": ">i8"}
# Each value stands behind its length, all of them behind their number.
_ROW = np.dtype(
    [("values", ">i2")]
    + [pair for name, kind in _COLUMNS.items() for pair in ((f"length of {name}", ">i4"), (name, kind))]
)


def read(kind: str, entry_ids: Collection[int] | None = None) -> Table:
    """The rows of one kind as they are now, of some entries where they are given. Two queries, one for no rows."""
    rows = np.concatenate([np.zeros(0, _ROW), *_blocks(kind, entry_ids)])
    column = {name: rows[name].astype(f"={kind[1:]}") for name, kind in _COLUMNS.items()}
    _, at_paths, path = np.unique(column["path"], return_index=True, return_inverse=True)
    both = np.concatenate([column["whose"], column["other"]])
    _, at_words, word = np.unique(both, return_index=True, return_inverse=True)
    said = _said(kind, column, {*at_paths.tolist(), *(at_words % max(len(rows), 1)).tolist()})
    paths = [frozenset(said[at][0]) for at in at_paths.tolist()]
    words = [said[at][1] if at < len(rows) else said[at - len(rows)][2] for at in at_words.tolist()]
    columns = Columns(column["entry_id"], column["order"], column["day"], path, word[: len(rows)], word[len(rows) :])
    return Table.of(columns, paths, words)


def _blocks(kind: str, entry_ids: Collection[int] | None) -> Iterator[NDArray[np.void]]:
    whose, other = _FOUND_BY.get(kind, ("''", "''"))
    # COPY takes no parameters; the kind is one of a few words, and the rest are numbers.
    of = "" if entry_ids is None else f" AND entry_id = ANY('{{{','.join(map(str, map(int, entry_ids)))}}}'::bigint[])"
    sql = (
        "COPY (SELECT entry_id, \"order\", date - DATE '0001-01-01' + 1, "  # noqa: S608 - see above
        "hashtextextended(array_to_string(issue_path, ' '), 0), "
        f"hashtextextended({whose}, 0), hashtextextended({other}, 0) "
        f"FROM talks_publicitem WHERE kind = '{PublicItem.ItemKind(kind).value}'{of}) TO STDOUT (FORMAT binary)"
    )
    held, begun = bytearray(), False
    # A whole table is one statement.
    limit = without_time_limit() if entry_ids is None else nullcontext()
    with limit, public_connection().cursor() as cursor, cursor.copy(sql) as copy:
        for piece in copy:
            held += piece
            if not begun and len(held) >= _HEAD:
                del held[:_HEAD]
                begun = True
            if len(held) >= _BLOCK:
                yield _taken(held)
    yield _taken(held)


def _taken(held: bytearray) -> NDArray[np.void]:
    """The whole rows among what is held, taken out of it. What ends the answer is shorter than a row."""
    whole = len(held) // _ROW.itemsize * _ROW.itemsize
    taken = np.frombuffer(bytes(held[:whole]), _ROW)
    del held[:whole]
    return taken


def _said(kind: str, column: dict[str, NDArray[np.int64]], places: set[int]) -> dict[int, tuple[list[str], str, str]]:
    """What some rows are about: the issue with its ancestors, whose it is, and what else it is found by.

    Nothing of a row that is gone by now: a release has taken it away, and whoever asks is told to ask again.
    """
    found: dict[int, tuple[list[str], str, str]] = {place: ([], "", "") for place in places}
    if not places:
        return found
    whose, other = _FOUND_BY.get(kind, ("''", "''"))
    at = sorted(places)
    with public_connection().cursor() as cursor:
        cursor.execute(
            f"SELECT wanted.at, issue_path, {whose}, {other} "  # noqa: S608 - constants
            "FROM unnest(%s::int[], %s::bigint[], %s::int[]) AS wanted(at, entry_id, place) "
            "JOIN talks_publicitem item "
            'ON item.kind = %s AND item.entry_id = wanted.entry_id AND item."order" = wanted.place',
            [at, column["entry_id"][at].tolist(), column["order"][at].tolist(), kind],
        )
        found.update({place: (path, one, two) for place, path, one, two in cursor.fetchall()})
    return found
