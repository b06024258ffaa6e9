"""What changed between two editions of an entry or a channel, in words a reader can follow.

Rows are compared as readers see them: names instead of slugs, labels instead of values, sources by title instead of
by number, so that renumbering the sources is no change. Pure; no query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from talks import vocabulary as v
from talks.public.presenting import joined

Record = Mapping[str, Any]
Row = Mapping[str, Any]
Shown = dict[str, str]  # field label → readable text, filled fields only


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    kind: str  # added · removed · changed
    title: str
    fields: list[FieldChange]


@dataclass(frozen=True, slots=True)
class SectionChange:
    title: str
    rows: list[RowChange]


# What the values of a key mean, wherever it stands.
_CHOICES: dict[str, type[TextChoices]] = {
    "kind": v.EntryKind,
    "visit_class": v.VisitClass,
    "level": v.Level,
    "track": v.Track,
    "setting": v.Setting,
    "format": v.MeetingFormat,
    "role": v.Role,
    "answer": v.Answer,
    "stance": v.Stance,
    "voice": v.Voice,
    "attribution": v.Attribution,
    "result": v.Result,
    "verdict": v.Verdict,
}
# "status" and "state" mean something else in each section.
_SECTION_CHOICES: dict[tuple[str, str], type[TextChoices]] = {
    ("", "status"): v.EntryStatus,
    ("status_changes", "status"): v.EntryStatus,
    ("commitments", "status"): v.FollowUpStatus,
    ("follow_ups", "status"): v.FollowUpStatus,
    ("conditions", "state"): v.ConditionState,
    ("periods", "state"): v.ChannelState,
    ("links", "kind"): v.LinkKind,
    ("sources", "kind"): v.SourceKind,
}
_ACTORS = {
    "party", "side", "of", "via", "by", "asked_by", "asked", "country", "publisher", "issuing_side",
}  # fmt: skip
_LABELS = {
    "edtf": "Date",
    "span": "Period",
    "of": "Demanded of",
    "by": "By",
    "visit_class": "Class of visit",
    "cites": "Sources",
    "when": "Date",
    "body": "Text",
    "local_time": "Local time",
    "duration_minutes": "Minutes",
    "caused_by": "Caused by",
    "to": "Entry",
    "judged_by": "Judged by",
    "issue_slugs": "Issues",
    "quote_language": "Language of the quotation",
    "archive_url": "Archived copy",
    "licence": "Licence",
    "licence_url": "Terms",
    "url": "Address",
}
# Said by another key of the same row, of no interest to a reader, or compared as a section of its own.
_SKIPPED = {
    "schema", "id", "formerly", "actors", "issues", "count_about", "assessor", "judge", "publisher_name",
    "by_party_itself", "slug",
}  # fmt: skip
# Section → (heading, the keys that make two rows the same row in two editions).
_SECTIONS: dict[str, tuple[str, list[str]]] = {
    "outcomes": ("What came of it", ["issue", "judged_by"]),
    "positions": ("What each side said", ["issue", "party", "speaker"]),
    "participations": ("Who took part", ["person"]),
    "meetings": ("The meetings", ["number"]),
    "requests": ("Requests", ["asked_by", "asked", "date"]),
    "conditions": ("Conditions", ["issue", "party", "of"]),
    "commitments": ("Commitments", ["number"]),
    "links": ("Before and after", ["kind", "to"]),
    "status_changes": ("History of its status", ["status", "date"]),
    "claims": ("Claims checked", ["text"]),
    "periods": ("Periods", ["span"]),
    "sources": ("Sources", ["slug"]),
}


def differences(before: Record, after: Record, titles: Mapping[int, str] | None = None) -> list[SectionChange]:
    """What `after` adds, removes and changes, section by section; empty when a reader would see no difference.

    `titles` names the other entries that are public, by id; the others are called "an entry that is not public".
    """
    teller = _Teller(titles or {})
    changes = [SectionChange("In brief", facts)] if (facts := teller.facts(before, after)) else []
    for section, (heading, keys) in _SECTIONS.items():
        if rows := teller.section(section, keys, before, after):
            changes.append(SectionChange(heading, rows))
    if names := _names(before, after):
        changes.append(SectionChange("Names and descriptions", names))
    return changes


class _Teller:
    def __init__(self, titles: Mapping[int, str]) -> None:
        self.titles = titles

    def facts(self, before: Record, after: Record) -> list[RowChange]:
        """The entry's own fields, a line each."""
        old, new = self.shown(before, before, ""), self.shown(after, after, "")
        return [RowChange("changed", "", [change]) for change in _changed(old, new)]

    def section(self, section: str, keys: list[str], before: Record, after: Record) -> list[RowChange]:
        old = [self._keyed(row, before, section, keys) for row in before.get(section, [])]
        new = [self._keyed(row, after, section, keys) for row in after.get(section, [])]
        for pair in [one for one in old if one in new]:
            if pair in new and pair in old:
                old.remove(pair)
                new.remove(pair)
        changes = []
        for key, shown in new:
            twin = next((one for one in old if one[0] == key), None)
            if twin is None:
                changes.append(RowChange("added", _title(shown), _changed({}, shown)))
            else:
                old.remove(twin)
                if fields := _changed(twin[1], shown):
                    changes.append(RowChange("changed", _title(shown), fields))
        return changes + [RowChange("removed", _title(shown), _changed(shown, {})) for _, shown in old]

    def _keyed(self, row: Row, record: Record, section: str, keys: list[str]) -> tuple[tuple[str, ...], Shown]:
        key = tuple(str(_identity(row.get(name))) for name in keys)
        return key, self.shown(row, record, section)

    def shown(self, row: Row, record: Record, section: str) -> Shown:
        """The filled fields of a row as a reader would see them."""
        shown: Shown = {}
        for key, value in row.items():
            if key in _SKIPPED or (not section and key in _SECTIONS) or (section == "sources" and key == "number"):
                continue
            text = self._text(key, value, row, record, section)
            if text:
                label = _LABELS.get(key, key.replace("_", " ").capitalize())
                shown[label] = text
        return shown

    def _text(self, key: str, value: Any, row: Row, record: Record, section: str) -> str:
        if value in (None, "", [], {}):
            return ""
        choices = _SECTION_CHOICES.get((section, key)) or _CHOICES.get(key)
        if choices is not None and value in choices.values:
            return str(choices(value).label)
        special: Callable[[Any, Row, Record], str] | None = getattr(self, f"_say_{key}", None)
        if special:
            return special(value, row, record)
        if key in _ACTORS:
            return _actor(record, value)
        if isinstance(value, bool):
            return "yes" if value else ""
        if isinstance(value, dict):
            return str(value.get("text") or value.get("name") or "")
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return "; ".join(self._line(one, record, key) for one in value)
        return str(value)

    def _line(self, row: Row, record: Record, section: str) -> str:
        return ", ".join(text for label, text in self.shown(row, record, section).items() if label != "Sources")

    def _entry(self, pk: int) -> str:
        return self.titles.get(pk, "an entry that is not public")

    # Fields that need more than a rule.

    def _say_cites(self, value: Any, row: Row, record: Record) -> str:
        titles = {source["number"]: source["title"] for source in record["sources"]}
        said = [
            f"{titles.get(cite['number'], '?')}{', ' if cite['locator'] else ''}{cite['locator']}" for cite in value
        ]
        return "; ".join(sorted(said))

    def _say_person(self, value: Any, row: Row, record: Record) -> str:
        offices = "; ".join(f"{office['title']}, {office['organisation_name']}" for office in value["offices"])
        return f"{_actor(record, value['actor'])} ({offices})" if offices else _actor(record, value["actor"])

    _say_speaker = _say_stated_by = _say_made_by = _say_person

    def _say_judged_by(self, value: Any, row: Row, record: Record) -> str:
        person = row.get("assessor") or row.get("judge")
        return self._say_person(person, row, record) if person else "The editors"

    def _say_parties(self, value: Any, row: Row, record: Record) -> str:
        return joined([_actor(record, slug) for slug in value])

    def _say_issue(self, value: Any, row: Row, record: Record) -> str:
        return _issue(record, value)

    def _say_issue_slugs(self, value: Any, row: Row, record: Record) -> str:
        return "; ".join(_issue(record, slug) for slug in value)

    _say_mentions = _say_issue_slugs

    def _say_count(self, value: Any, row: Row, record: Record) -> str:
        return f"about {value}" if row.get("count_about") else str(value) if value != 1 else ""

    def _say_caused_by(self, value: Any, row: Row, record: Record) -> str:
        return self._entry(value)

    _say_to = _say_cause = _say_caused_by

    def _say_entries(self, value: Any, row: Row, record: Record) -> str:
        return "; ".join(sorted(self._entry(pk) for pk in value))


def _identity(value: Any) -> Any:
    """What two rows are compared by: a person by slug, a date or span by its EDTF text, the rest as it is."""
    if not isinstance(value, dict):
        return value
    if "start" in value:
        return value["start"]["edtf"] if value["start"] else ""
    return value.get("actor") or value.get("edtf")


def _changed(before: Shown, after: Shown) -> list[FieldChange]:
    labels = [*before, *(label for label in after if label not in before)]
    pairs = [(label, before.get(label, ""), after.get(label, "")) for label in labels]
    return [FieldChange(label, old, new) for label, old, new in pairs if old != new]


def _title(shown: Shown) -> str:
    """The two things that tell a reader which row is meant."""
    wanted = [
        "Issue",
        "Title",
        "Text",
        "Person",
        "Party",
        "Judged by",
        "Speaker",
        "Asked by",
        "Kind",
        "Status",
        "State",
    ]
    wanted += ["Entry", "Period", "Summary"]
    return ": ".join([shown[label] for label in wanted if label in shown][:2])


def _names(before: Record, after: Record) -> list[RowChange]:
    """Actors and issues that both editions name and that are called or described differently."""
    changes = []
    for group in ("actors", "issues"):
        for slug, new in after[group].items():
            old = before[group].get(slug)
            if old and (fields := _changed(_described(old), _described(new))):
                changes.append(RowChange("changed", new["name"], fields))
    return changes


def _described(row: Row) -> Shown:
    said = {"Name": row["name"], "Description": row["description"]}
    if "names" in row:
        said["Other names"] = "; ".join(name["text"] for name in row["names"])
    if "aliases" in row:
        said["Also called"] = "; ".join(row["aliases"])
    return said


def _actor(record: Record, slug: str) -> str:
    return record["actors"][slug]["name"] if slug in record["actors"] else slug


def _issue(record: Record, slug: str) -> str:
    return record["issues"][slug]["name"] if slug in record["issues"] else slug
