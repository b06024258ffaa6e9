"""What a mapping settles about an import as a whole, kept with the run so that later steps need no file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from actors.partial_dates import PartialDate
from talks.desk.importing.mapping import READY, Mapping, ready_mappings


@dataclass(frozen=True)
class Terms:
    """How a collection is to be treated. `renamed` and `renamed_people` map the ids of old to those of now."""

    make_people: bool = True  # people whom the log does not know are made
    tours: bool = True  # legs that touch in time are joined
    whole: bool = False  # the file is always the whole collection, however many records vanish
    id_column: str = ""
    told_by: list[str] = field(default_factory=list)  # columns by which people know a row that has no draft
    renamed: dict[str, str] = field(default_factory=dict)
    renamed_people: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Terms:
        return cls(**data)


def terms_of(mapping: Mapping) -> Terms:
    """What `mapping` settles."""
    return Terms(
        make_people=mapping.make_people,
        tours=mapping.tours and mapping.shape == "visit",
        whole=mapping.whole,
        id_column=mapping.column("id"),
        told_by=[mapping.column(name) for name in ("person", "office", "places", "country") if name in mapping.columns],
        renamed=mapping.renamed_ids,
        renamed_people=mapping.renamed_people,
    )


def facts_of(mapping: Mapping, retrieved: PartialDate | None = None) -> dict[str, str]:
    """What `mapping` says of the collection itself, by the fields of `Collection`; an empty text says nothing.

    `retrieved` is when this file was fetched; it goes before what the mapping says.
    """
    facts = mapping.collection
    known = {one.name: getattr(facts, one.name) for one in fields(facts)} if facts else {}
    day = retrieved or (facts.retrieved if facts else None)
    return known | {"retrieved": day.edtf if day else ""}


def text_of(name_or_path: str) -> str:
    """The mapping file itself, kept with the run. For a mapping that `load_mapping` has read."""
    path = READY / f"{name_or_path}.toml" if name_or_path in ready_mappings() else Path(name_or_path)
    return path.read_text(encoding="utf-8-sig")
