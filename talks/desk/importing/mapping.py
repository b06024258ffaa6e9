"""What a mapping file says: which column feeds which field, and how the file writes people, places, offices, dates."""

from __future__ import annotations

from collections.abc import Collection as Several
from dataclasses import dataclass, field
from pathlib import Path

from actors.partial_dates import PartialDate
from talks.desk.importing.drafts import OfficeName


class MappingError(Exception):
    """A mapping that cannot be used. `problems` are sentences, each naming its key and what is allowed."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class CollectionFacts:
    """The collection as a source: what the log keeps of it. `title` is never empty."""

    title: str
    publisher: str = ""
    url: str = ""
    licence: str = ""
    licence_url: str = ""
    retrieved: PartialDate | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file, checked. `columns` are by field; `constants` hold for every row."""

    shape: str  # "visit" or "tenure"
    columns: dict[str, tuple[str, ...]] = field(hash=False)
    optional: frozenset[str]  # fields whose columns a file may lack
    constants: dict[str, str] = field(hash=False)
    offices: dict[str, OfficeName] = field(hash=False)
    collection: CollectionFacts | None = None
    encoding: str | None = None
    delimiter: str | None = None


def ready_mappings() -> list[str]:
    """The names of the mappings that ship with the project, e.g. `trip_legs`."""
    raise NotImplementedError


def load_mapping(name_or_path: str | Path) -> Mapping:
    """A mapping by the name of a ready one or by its path. Raises MappingError."""
    raise NotImplementedError


def check_columns(mapping: Mapping, columns: Several[str]) -> None:
    """Raises MappingError when the file lacks a column that the mapping reads."""
    raise NotImplementedError
