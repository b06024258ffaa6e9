"""From rows of a file to checked drafts: every row passes a form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from talks.desk.importing.drafts import DraftedRow
from talks.desk.importing.mapping import Mapping


def draft_rows(path: Path, mapping: Mapping) -> Iterator[DraftedRow]:
    """Each data row as a draft, or with the reasons why there is none. No queries; memory flat but for ids' hashes.

    Raises readers.Unreadable for the file and MappingError when it lacks a column, both before the first row where
    that can be known.
    """
    raise NotImplementedError
