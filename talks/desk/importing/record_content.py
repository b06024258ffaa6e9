"""A record as an editor would type it: the content of the desk's one-page form, row by row.

What stands there is checked once more after the form has read it: nothing is taken over otherwise than it was
published (`understood`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from typing import Any

from django.db.models import Model

from actors.partial_dates import PartialDate
from talks.desk.fields import CitesField, NameField, show_cites
from talks.desk.importing.record_lines import Refused
from talks.desk.page import Page, blank_data, put_rows
from talks.desk.rows import RowForm

Row = dict[str, str]
Content = dict[str, list[Row]]
SlugOf = Callable[[int | None], str]  # the address here of an entry that the file names by its own id; "" when unknown
OfficeSlug = Callable[[Mapping[str, Any]], str]


def entry_content(record: Mapping[str, Any], slug_of: SlugOf, office_slug: OfficeSlug) -> Content:
    """The sections of the entry's page. Links to entries that `slug_of` does not know are left out."""
    rows: Content = {
        "sources": [{"number": str(one["number"]), "slug": one["slug"]} for one in record["sources"]],
        "meetings": [_meeting(one) for one in record["meetings"]],
        "participations": [_participation(one, "", office_slug) for one in record["participations"]],
        "positions": [_position(one) for one in record["positions"]],
        "outcomes": [_outcome(one) for one in record["outcomes"]],
        "requests": [_plain(one, "asked_by", "asked", "answer", "reason", "summary", dates=("date", "answered"))
                     | {"count": str(one["count"]), "count_about": _yes(one["count_about"])}
                     for one in record["requests"]],
        "status_changes": [_plain(one, "status", "by", "reason", dates=("date",))
                           | {"caused_by": slug_of(one["caused_by"])} for one in record["status_changes"]],
        "links": [_plain(one, "kind", "note") | {"to": slug_of(one["to"])}
                  for one in record["links"] if slug_of(one["to"])],
        "conditions": [_plain(one, "issue", "party", "of", "demand", "voice", "obstacle", "state",
                              people=("stated_by",), dates=("since", "state_since")) for one in record["conditions"]],
        "commitments": [_plain(one, "issue", "summary", dates=("due",))
                        | {"number": str(one["number"]), "parties": "; ".join(one["parties"])}
                        for one in record["commitments"]],
        "follow_ups": [_plain(one, "status", "summary", dates=("date",)) | {"commitment": str(pledge["number"])}
                       for pledge in record["commitments"] for one in pledge["follow_ups"]],
        "claims": [_claim(one, slug_of) for one in record["claims"]],
    }  # fmt: skip
    for meeting in record["meetings"]:
        rows["participations"] += [
            _participation(one, str(meeting["number"]), office_slug) for one in meeting["participations"]
        ]
    root = _plain(record, "title", "kind", "status", "place", "country", "level", "setting", "summary", "visit_class",
                  "track", "body", "slug")  # fmt: skip
    root |= {"start": _date(record["when"]["start"]), "end": _date(record["when"]["end"])}
    root |= {"parties": "; ".join(record["parties"]), "issues": "; ".join(_issues_besides(record))}
    return {"entry": [root], **rows}


def channel_content(record: Mapping[str, Any], slug_of: SlugOf) -> Content:
    """The sections of the channel's page."""
    root = _plain(record, "name", "issue", "description", "slug") | {"parties": "; ".join(record["parties"])}
    periods = [
        _plain(one, "state", "summary")
        | {"start": _date(one["span"]["start"]), "end": _date(one["span"]["end"]), "cause": slug_of(one["cause"])}
        for one in record["periods"]
    ]
    sources = [{"number": str(one["number"]), "slug": one["slug"]} for one in record["sources"]]
    return {"channel": [root], "sources": sources, "periods": periods}


def names_entries(record: Mapping[str, Any]) -> set[int]:
    """The ids of the other entries that a record names."""
    found = {one["to"] for one in record.get("links", [])}
    found.update(one["caused_by"] for one in record.get("status_changes", []))
    found.update(pk for one in record.get("claims", []) for pk in one["entries"])
    found.update(one["cause"] for one in record.get("periods", []))
    return found - {None}


def _plain(one: Mapping[str, Any], *names: str, people: tuple[str, ...] = (), dates: tuple[str, ...] = ()) -> Row:
    row = {name: one[name] for name in names}
    row |= {name: one[name]["actor"] if one[name] else "" for name in people}
    row |= {name: _date(one[name]) for name in dates}
    return (
        row | {"cites": show_cites([(cite["number"], cite["locator"]) for cite in one["cites"]])}
        if "cites" in one
        else row
    )


def _date(value: Mapping[str, Any] | None) -> str:
    return value["edtf"] if value else ""


def _yes(value: bool) -> str:
    return "yes" if value else ""


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _meeting(one: Mapping[str, Any]) -> Row:
    row = _plain(one, "title", "format", "local_time", "place", "country", "summary", dates=("date",))
    return row | {
        "number": str(one["number"]), "duration_minutes": _number(one["duration_minutes"]),
        "culmination": _yes(one["culmination"]),
    }  # fmt: skip


def _participation(one: Mapping[str, Any], meeting: str, office_slug: OfficeSlug) -> Row:
    override = next((office for office in one["person"]["offices"] if office["basis"] == "override"), None)
    row = _plain(one, "side", "role", "note", people=("person",))
    row["actor"] = row.pop("person")
    return row | {"meeting": meeting, "office": office_slug(override) if override else ""}


def _position(one: Mapping[str, Any]) -> Row:
    row = _plain(one, "issue", "party", "voice", "stance", "summary", "quote", "quote_language", "attribution",
                 "occasion", "via", people=("speaker",), dates=("date",))  # fmt: skip
    return row | {"meeting": _number(one["meeting"])}


def _outcome(one: Mapping[str, Any]) -> Row:
    row = _plain(one, "issue", "result", "summary", "voice", "via", people=("assessor",), dates=("date",))
    by_editors = one["assessor"] is None and one["judged_by"] == "editors"
    return row | {"meeting": _number(one["meeting"]), "by_editors": _yes(by_editors)}


def _claim(one: Mapping[str, Any], slug_of: SlugOf) -> Row:
    row = _plain(one, "text", "voice", "verdict", "explanation", people=("made_by", "judge"))
    row["judged_by"] = row.pop("judge")
    by_editors = one["judge"] is None and one["judged_by"] == "editors"
    return row | {"by_editors": _yes(by_editors), "entries": "; ".join(filter(None, map(slug_of, one["entries"])))}


def _issues_besides(record: Mapping[str, Any]) -> list[str]:
    """The issues that no row of the entry names."""
    sections = ("positions", "outcomes", "conditions", "commitments")
    by_rows = {row["issue"] for section in sections for row in record[section]}
    return [slug for slug in record["issue_slugs"] if slug not in by_rows]


# --- Into the page, and back out of it --------------------------------------------------------------------------------


def posted(page: Page, content: Content) -> Row:
    """What a browser posts after `content` was typed into the page. Stored rows are matched by their place."""
    data = blank_data(page)
    root = page.root_section
    [typed] = content[root.key]
    data |= {f"{root.key}-{name}": typed[name] for name in typed}
    for section in page.sections:
        stored, typed_rows = page.rowsets[section.key].rows, content[section.key]
        rows = [
            {**row, **({"id": stored[place].text("id")} if place < len(stored) else {})}
            for place, row in enumerate(typed_rows)
        ]
        rows += [{"id": row.text("id"), "DELETE": "yes"} for row in stored[len(typed_rows) :]]
        put_rows(data, section, rows)
    return data


def understood(page: Page, content: Content) -> None:
    """That the page, found valid, reads exactly what `content` says. Raises Refused for what would become different."""
    for section in (page.root_section, *page.sections):
        forms = [page.root] if section is page.root_section else page.rowsets[section.key].live
        if len(forms) != len(content[section.key]):
            raise Refused("A row that says nothing cannot be kept.", section.title)
        for number, (form, row) in enumerate(zip(forms, content[section.key], strict=True), 1):
            for name, text in row.items():
                if (reads := _as_read(form, name)) != text:
                    place = section.title if not section.owner else f"{section.title}, row {number}"
                    raise Refused(f"“{_short(text)}” would become “{_short(reads)}”.", f"{place}, {name}")


def as_it_stands(page: Page) -> Content:
    """What the page of a stored subject says. Raises Refused where it cannot be read."""
    read = page.with_data(blank_data(page))
    if not read.is_valid():
        raise Refused(f"What stands at the desk has to be put right first: {'; '.join(read.refused()[:3])}")
    found: Content = {}
    for section in (read.root_section, *read.sections):
        forms = [read.root] if section is read.root_section else read.rowsets[section.key].live
        names = ("number", "slug") if section.key == "sources" else section.typed
        found[section.key] = [{name: _as_read(form, name) for name in names} for form in forms]
    return found


def _as_read(form: RowForm, name: str) -> str:
    field, value = form.fields[name], form.value(name)
    if isinstance(field, CitesField):
        return show_cites(value)
    if isinstance(field, NameField) and field.many:
        return "; ".join(typed(one) for one in value)
    return typed(value)


def typed(value: Any) -> str:
    """A cleaned value as it is typed."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, PartialDate):
        return value.edtf
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value.slug) if isinstance(value, Model) and hasattr(value, "slug") else str(value)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
