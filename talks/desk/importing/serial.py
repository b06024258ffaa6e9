"""Drafts as JSON and back, for the time between reading a file and writing the log."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from actors.partial_dates import PartialDate
from talks.desk.importing.drafts import Draft, OfficeName, PersonName, StateName, TenureDraft, VisitDraft

_PARTS: dict[str, type] = {
    "people": PersonName,
    "person": PersonName,
    "office": OfficeName,
    "side": StateName,
    "country": StateName,
    "parties": StateName,
}
_DATES = {"start", "end"}


def to_json(draft: Draft) -> dict[str, Any]:
    """The draft as plain JSON; `from_json` gives an equal draft."""
    values = {one.name: _plain(getattr(draft, one.name)) for one in fields(draft)}
    return {"of": "tenure" if isinstance(draft, TenureDraft) else "visit", **values}


def from_json(data: dict[str, Any]) -> Draft:
    values = {name: _built(name, value) for name, value in data.items() if name != "of"}
    return TenureDraft(**values) if data["of"] == "tenure" else VisitDraft(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, PartialDate):
        return value.edtf
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, (PersonName, StateName, OfficeName)):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    return value


def _built(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _DATES:
        return PartialDate.parse(value)
    if isinstance(value, list):
        return tuple(_built(name, part) for part in value)
    if isinstance(value, dict):
        return _PARTS[name](**value)
    return value
