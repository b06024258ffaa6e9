"""Reads the demo's TOML into text, and says at once what is no such section or field."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from talks.desk.page import Page, blank_data, put_rows
from talks.desk.rows import Section

Row = dict[str, str]


class Unreadable(Exception):
    """A file that is no TOML, or holds what no form has."""


def read_toml(path: Path) -> dict[str, Any]:
    """The file's content. Raises Unreadable."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unreadable(str(error)) from None


def as_text(value: Any) -> str:
    """A value of the file as an editor would type it."""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return str(value).strip()


def rows_of(section: Section, content: Iterable[dict[str, Any]]) -> list[Row]:
    """The rows of one section as text. Raises Unreadable for a field that the form does not have."""
    rows = []
    for index, item in enumerate(content, 1):
        unknown = set(item) - set(section.typed)
        if unknown:
            raise Unreadable(f"[{section.key} row {index}] no such field: {', '.join(sorted(unknown))}")
        rows.append({key: as_text(value) for key, value in item.items()})
    return rows


def typed_into(page: Page, content: dict[str, Any]) -> dict[str, str]:
    """What a browser posts after an editor has typed `content` into the page, and taken out what is not in it.

    Stored rows are matched by their place.
    """
    data = blank_data(page)
    root = page.root_section
    sections = {section.key: section for section in page.sections}
    unknown = set(content) - set(sections) - {root.key}
    if unknown:
        raise Unreadable(f"no such section: {', '.join(sorted(unknown))}")
    typed_root = rows_of(root, [content.get(root.key, {})])[0]
    for name in root.typed:
        data[f"{root.key}-{name}"] = typed_root.get(name, root.defaults.get(name, ""))
    for key, section in sections.items():
        put_rows(data, section, _merged(section, rows_of(section, content.get(key, [])), page.rowsets[key].rows))
    return data


def _merged(section: Section, typed: list[Row], stored: list[Any]) -> list[Row]:
    rows = []
    for place in range(max(len(typed), len(stored))):
        known = {"id": stored[place].text("id")} if place < len(stored) else {}
        if place < len(typed):
            # A source row is found by its slug; what was on this place before says nothing about it.
            same = known and section.key == "sources" and stored[place].text("slug") == typed[place].get("slug")
            seen = {"seen": stored[place].text("seen")} if same else {}
            rows.append({**section.defaults, **typed[place], **known, **seen})
        else:
            rows.append({**known, "DELETE": "yes"})
    return rows
