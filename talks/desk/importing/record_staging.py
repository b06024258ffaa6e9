"""From an exported log to staged rows, and what the file as a whole says of actors, issues and sources.

A staged row keeps its line as `draft` until it is written, and as `cells` what is needed of it to find one's way:

    {"of": "entry", "long": characters, "slug": "…", "at": published_at, "names": [ids], "said": ["actor:…", …]}

Memory is flat but for the ids of the entries and the names of what is described: some 100 bytes each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import connection, transaction

from talks.desk.importing.opening import Unreadable, open_text
from talks.desk.importing.readers import REASON, Lines, raw_cells
from talks.desk.importing.record_content import names_entries
from talks.desk.importing.record_described import Key, Said, described_in
from talks.desk.importing.record_lines import Line, Refused, is_log, parse, read_line
from talks.desk.importing.staging import look_again
from talks.models import ImportRow, ImportRun, RowResult

LONGEST = 8_000_000  # characters of one record
MOST_BAD = 1_000  # lines that are no records: then it is not the lines, it is the file
BATCH, BATCH_CHARACTERS = 200, 2_000_000


def holds_records(path: Path) -> bool:
    """Whether a file is an exported log. Raises Unreadable."""
    with open_text(path) as text:
        if not text.head.lstrip().startswith("{"):
            return False
        return is_log(next((line for line in Lines(text, LONGEST) if line.strip()), ""))


def is_of_a_log(run: ImportRun) -> bool:
    """Logs are the imports that need no mapping."""
    return not run.mapping_name


def read(run: ImportRun, path: Path) -> Iterator[int]:
    """Stage the records of the file; yields how many there are after each batch. Goes on where it stopped.

    Raises Unreadable, at the latest where the file becomes unusable.
    """
    last = run.rows.order_by("-number").values_list("line", flat=True).first() or 0
    bad = run.rows.filter(result=RowResult.REFUSED).count()
    for rows in _batches(_rows(path, last)):
        for row in rows:
            run.rows_read += 1
            row.run, row.number = run, run.rows_read
            bad += row.result == RowResult.REFUSED
            if REASON in row.cells:
                run.terms["mended"] = row.cells.pop(REASON)
        if bad >= MOST_BAD:
            first = next(iter([row for row in rows if row.reasons]), None)
            why = f" The last of them: {first.reasons[0]['message']}" if first else ""
            raise Unreadable(f"{MOST_BAD:,} of its lines are no records that can be taken over.{why}")
        with transaction.atomic():
            ImportRow.objects.bulk_create(rows)
            run.save(update_fields=["rows_read", "terms", "changed_at"])
        yield run.rows_read
    if not run.rows_read:
        raise Unreadable("The file has a head and no records.")
    _finish(run)


def _rows(path: Path, after: int) -> Iterator[tuple[int, ImportRow]]:
    """(characters, row) of each record behind the line `after`."""
    with open_text(path) as opened:
        lines = Lines(opened, LONGEST)
        for text in lines:
            lines.begin_row()
            if lines.number > after and text.strip() and (row := _row(text, lines.number)):
                yield len(text), row


def _row(text: str, number: int) -> ImportRow | None:
    try:
        line = read_line(text, number)
    except Refused as reason:
        row = ImportRow(line=number, result=RowResult.REFUSED, cells=raw_cells(text, LONGEST))
        row.external_id, row.label = _named(text)
        row.reasons = [{"column": reason.place, "message": reason.message, "read": True}]
        return row
    if line is None:
        return None
    record = line.record
    row = ImportRow(line=number, external_id=row_id(line), label=line.label[:300])
    row.draft = {"type": line.kind, "edition": line.edition, "published_at": line.published_at, "record": record}
    row.cells = {
        "of": line.kind, "long": len(text), "slug": record["slug"], "at": line.published_at,
        "names": sorted(names_entries(record)), "said": [":".join(key) for key, _ in described_in(record)],
    }  # fmt: skip
    if line.mended:
        row.cells[REASON] = True
    return row


def row_id(line: Line) -> str:
    """The id of a row: entries and channels are numbered apart."""
    return line.external_id if line.kind == "entry" else f"channel-{line.external_id}"


def _named(text: str) -> tuple[str, str]:
    """The id and the title that a refused line gives, as far as it does."""
    try:
        said = parse(text)
        record, kind = said["record"], said["type"]
        number, label = record["id"], record["title" if kind == "entry" else "name"]
    except (Refused, KeyError, TypeError):
        return "", ""
    if type(number) is not int or not 0 < number < 2**63 or not isinstance(label, str) or "\0" in label:
        return "", ""
    label = label.encode("utf-8", "replace").decode()
    return (str(number) if kind == "entry" else f"channel-{number}"), label[:300]


def _batches(rows: Iterable[tuple[int, ImportRow]]) -> Iterator[list[ImportRow]]:
    batch: list[ImportRow] = []
    room = BATCH_CHARACTERS
    for length, row in rows:
        batch.append(row)
        room -= length
        if len(batch) == BATCH or room <= 0:
            yield batch
            batch, room = [], BATCH_CHARACTERS
    if batch:
        yield batch


# --- What needs the whole file ----------------------------------------------------------------------------------------


def _finish(run: ImportRun) -> None:
    with transaction.atomic():
        look_again(ImportRow)
        _refuse_repeated(run, "external_id", "record.id", "The id {} stands on line {} already.")
        _refuse_repeated(run, "cells->>'slug'", "record.slug", "The address {} stands on line {} already.")
        _put_in_order(run)
        run.read_whole = True
        run.save(update_fields=["read_whole", "changed_at"])


def _refuse_repeated(run: ImportRun, what: str, place: str, message: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH firsts AS (
                SELECT cells->>'of' AS kind, {what} AS own, min(line) AS line FROM talks_importrow
                WHERE run_id = %(run)s AND result = '' GROUP BY 1, 2 HAVING count(*) > 1
            )
            UPDATE talks_importrow later SET result = 'refused', reasons = jsonb_build_array(jsonb_build_object(
                'column', %(place)s::text, 'read', true, 'message',
                replace(replace(%(message)s, '{{}} stands', firsts.own || ' stands'), '{{}}', firsts.line::text)))
            FROM firsts WHERE later.run_id = %(run)s AND later.result = '' AND later.cells->>'of' = firsts.kind
                AND later.{what} = firsts.own AND later.line > firsts.line
            """,  # noqa: S608 - `what` is one of two expressions in this module
            {"run": run.pk, "place": place, "message": message},
        )


def _put_in_order(run: ImportRun) -> None:
    """Entries before those that name them, as far as there is such an order; channels last. Kept as `content`."""
    rows = run.rows.filter(result="", cells__of="entry").order_by("number").values_list("pk", "external_id", "cells")
    names: dict[int, list[int]] = {}
    keys: dict[int, int] = {}
    for pk, external_id, cells in rows.iterator(chunk_size=1000):
        keys[int(external_id)], names[int(external_id)] = pk, cells["names"]
    ordered = [keys[one] for one in _referred_to_first(names)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE talks_importrow SET content = '~' WHERE run_id = %s", [run.pk])
        cursor.execute(
            """
            UPDATE talks_importrow own SET content = to_char(place.at, 'FM0000000000')
            FROM unnest(%s::bigint[]) WITH ORDINALITY AS place(pk, at) WHERE own.id = place.pk
            """,
            [ordered],
        )


def _referred_to_first(names: dict[int, list[int]]) -> list[int]:
    ordered: list[int] = []
    seen: set[int] = set()
    for pk in names:
        stack = [] if pk in seen else [(pk, iter(names[pk]))]
        seen.add(pk)
        while stack:
            here, others = stack[-1]
            other = next((one for one in others if one in names and one not in seen), None)
            if other is None:
                ordered.append(here)
                stack.pop()
            else:
                seen.add(other)
                stack.append((other, iter(names[other])))
    return ordered


class StagedDescriptions:
    """What the file says of actors, issues and sources: of each, what the record published last says.

    `fetch` brings what a batch needs, in three queries; the next call forgets it.
    """

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self._rows: dict[str, tuple[str, int]] = {}
        self._fetched: dict[Key, Said] = {}
        rows = run.rows.filter(draft__isnull=False).exclude(cells={}).order_by("number").values_list("pk", "cells")
        for pk, cells in rows.iterator(chunk_size=1000):
            for key in cells.get("said", ()):
                if key not in self._rows or cells["at"] >= self._rows[key][0]:
                    self._rows[key] = (cells["at"], pk)

    def get(self, key: Key) -> Said | None:
        if key not in self._fetched and ":".join(key) in self._rows:
            self._fetched |= self._read([key])
        return self._fetched.get(key)

    def fetch(self, keys: Iterable[Key]) -> None:
        self._fetched = self._read([key for key in dict.fromkeys(keys) if ":".join(key) in self._rows])

    def _read(self, keys: list[Key]) -> dict[Key, Said]:
        found: dict[Key, Said] = {}
        for kind, path in _PATHS.items():
            slugs = [slug for of, slug in keys if of == kind]
            if not slugs:
                continue
            rows = [self._rows[f"{kind}:{slug}"][1] for slug in slugs]
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT wanted.slug, {path} FROM unnest(%s::bigint[], %s::text[]) AS wanted(pk, slug) "  # noqa: S608
                    "JOIN talks_importrow own ON own.id = wanted.pk",
                    [rows, slugs],
                )
                found |= {(kind, slug): json.loads(said) for slug, said in cursor.fetchall() if said}
        return found


_PATHS = {
    "actor": "own.draft->'record'->'actors'->wanted.slug",
    "issue": "own.draft->'record'->'issues'->wanted.slug",
    "source": "(SELECT one FROM jsonb_array_elements(own.draft->'record'->'sources') AS one "
    "WHERE one->>'slug' = wanted.slug LIMIT 1)",
}
