"""What a mapping file says: which column feeds which field, and how the file writes people, places, offices, dates.

A mapping is TOML; `mappings/README.md` lists its keys. `load_mapping` checks it whole and names every problem at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection as Several
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import TextChoices

from actors.models import OfficeLevel, OrganisationType
from actors.partial_dates import PartialDate
from actors.states import StateBook
from talks.desk.importing.drafts import OfficeName
from talks.vocabulary import EntryKind, EntryStatus, Level, Setting, Track, VisitClass

READY = Path(__file__).parent / "mappings"
MAX_MAPPING_BYTES = 1024 * 1024

VISIT_FIELDS = (
    "id", "person", "person_id", "sort_name", "office", "side", "side_id", "country", "country_id", "parties",
    "start", "end", "places", "remarks", "url", "title", "kind", "status", "visit_class", "level", "track", "setting",
)  # fmt: skip
TENURE_FIELDS = (
    "id", "person", "person_id", "sort_name", "office", "organisation", "org_type", "state", "office_level", "start",
    "end", "ongoing", "acting", "note", "url",
)  # fmt: skip
FIELDS = {"visit": VISIT_FIELDS, "tenure": TENURE_FIELDS}
REQUIRED = {"visit": ("id", "person", "country"), "tenure": ("id", "person", "office")}
SEVERAL_COLUMNS = {"remarks", "note", "places"}  # joined in the order named

ENUMERATIONS: dict[str, type[TextChoices]] = {
    "kind": EntryKind, "status": EntryStatus, "visit_class": VisitClass, "level": Level, "track": Track,
    "setting": Setting, "org_type": OrganisationType, "office_level": OfficeLevel,
}  # fmt: skip
YES_OR_NO = {"ongoing": ("yes", "no"), "acting": ("yes", "no")}
DATE_FORMATS = ("iso", "day-month-year", "month-day-year", "year-month-day")
SORT_RULES = ("none", "last-word", "last-comma-first", "as-written")
PLACEHOLDERS = ("{people}", "{places}", "{country}", "{office}", "{side}")

# Table → its keys. A table with None takes whatever keys the file's own words make.
TABLES: dict[str, tuple[str, ...] | None] = {
    "collection": ("title", "publisher", "url", "licence", "licence_url", "retrieved", "language"),
    "file": ("encoding", "delimiter", "null", "dates", "ongoing", "optional"),
    "columns": None,
    "constants": None,
    "values": None,
    "people": ("split", "sort_name", "names", "sort_names"),
    "offices": None,
    "places": ("separator", "keep"),
    "title": ("with_places", "without_places"),
    "renamed_ids": None,
    "renamed_people": None,
    "import": ("make_people", "tours", "whole"),
}
OFFICE_KEYS = ("title", "organisation", "org_type", "state", "level")
STATE_KEYS = ("label", "means", "from", "until")


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
class StateRule:
    """What the collection means by a label at some time, where the label alone would be refused or misread.

    `means` is "" where it is no state at all.
    """

    label: str
    means: str
    start: PartialDate | None = None
    end: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file, checked. Dictionaries are by field, or by the file's own words; nobody changes them."""

    shape: str  # "visit" or "tenure"
    columns: dict[str, tuple[str, ...]] = field(hash=False)  # by field
    constants: dict[str, str] = field(default_factory=dict, hash=False)  # by field
    optional: frozenset[str] = frozenset()  # fields whose columns a file may lack
    collection: CollectionFacts | None = None

    encoding: str | None = None
    delimiter: str | None = None
    null: frozenset[str] = frozenset({""})  # cells that say nothing
    dates: str = "iso"
    ongoing: frozenset[str] = frozenset()  # words in the end's column that mean “still in office”

    values: dict[str, dict[str, str]] = field(default_factory=dict, hash=False)  # field → the file's word → ours
    offices: dict[str, OfficeName] = field(default_factory=dict, hash=False)  # by the file's text
    states: tuple[StateRule, ...] = ()
    split_people: tuple[str, ...] = ()
    sort_name: str = "none"
    names: dict[str, str] = field(default_factory=dict, hash=False)  # the file's id or name → the name to show
    sort_names: dict[str, str] = field(default_factory=dict, hash=False)
    separator: str = ","
    keep: tuple[str, ...] = ()
    title_with_places: str = "{people} in {places}"
    title_without_places: str = "{people} in {country}"

    renamed_ids: dict[str, str] = field(default_factory=dict, hash=False)  # of rows, former → present
    renamed_people: dict[str, str] = field(default_factory=dict, hash=False)
    make_people: bool = True  # people whom the log does not know are made
    tours: bool = True  # legs that touch in time are joined
    whole: bool = False  # a file is always the whole collection

    def column(self, name: str) -> str:
        """The (first) column that feeds a field, "" when none does."""
        return self.columns.get(name, ("",))[0]

    @property
    def columns_by_field(self) -> dict[str, str]:
        """Field → its first column."""
        return {name: columns[0] for name, columns in self.columns.items()}


def ready_mappings() -> list[str]:
    """The names of the mappings that ship with the project, e.g. `trip_legs`."""
    return sorted(path.stem for path in READY.glob("*.toml"))


def load_mapping(name_or_path: str | Path) -> Mapping:
    """A mapping by the name of a ready one or by its path. Raises MappingError."""
    if str(name_or_path) in ready_mappings():
        return read_mapping((READY / f"{name_or_path}.toml").read_text(encoding="utf-8"))
    path = Path(name_or_path)
    try:
        if not path.is_file():
            raise OSError(f"no such file, and no ready mapping of that name (there are {', '.join(ready_mappings())})")
        if path.stat().st_size > MAX_MAPPING_BYTES:
            raise OSError("more than a megabyte")
        return read_mapping(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise MappingError(f"The mapping {path.name} is not UTF-8.") from None
        raise MappingError(f"The mapping {path.name} cannot be read: {error}.") from None


def read_mapping(text: str) -> Mapping:
    """A mapping from the text of its file. Raises MappingError with every problem."""
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MappingError(f"The mapping is no valid TOML: {error}.") from None
    return _Reading(content).mapping()


def check_columns(mapping: Mapping, columns: Several[str]) -> None:
    """Raises MappingError when the file lacks a column that the mapping reads."""
    problems = [
        f"[columns] {name}: the file has no column “{column}”. It has: {_listed(columns)}."
        for name, wanted in mapping.columns.items()
        for column in wanted
        if column not in columns and name not in mapping.optional
    ]
    if problems:
        raise MappingError(*problems)


def _listed(words: Several[str]) -> str:
    shown = [str(word) for word in words][:40]
    return ", ".join(shown) + (" …" if len(words) > len(shown) else "")


class _Reading:
    """One mapping being checked; problems are gathered, so that all can be mended at once."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.problems: list[str] = []
        self.content = content

    def mapping(self) -> Mapping:
        shape = self._one_of("shape", self.content.get("shape", ""), tuple(FIELDS))
        if self.problems:
            raise MappingError(*self.problems)
        self._refuse_unknown("", self.content, ("shape", "states", *TABLES))
        tables = {name: self._table(name) for name in TABLES}
        fields = FIELDS[shape]
        columns = self._columns(tables["columns"], fields)
        constants = self._constants(tables["constants"], fields, columns)
        for name in REQUIRED[shape]:
            if name not in columns and name not in constants:
                self.problems.append(f"[columns] {name}: missing. Say which column feeds it.")
        file, people, places, title = (tables[name] for name in ("file", "people", "places", "title"))
        flags = tables["import"]
        mapping = Mapping(
            shape=shape,
            columns=columns,
            constants=constants,
            optional=frozenset(self._words("[file] optional", file.get("optional", []), allowed=tuple(columns))),
            collection=self._collection(tables["collection"]),
            encoding=self._text("[file] encoding", file.get("encoding", "")) or None,
            delimiter=self._text("[file] delimiter", file.get("delimiter", ""), strip=False) or None,
            null=self._null(file.get("null", [""]), columns),
            dates=self._one_of("[file] dates", file.get("dates", "iso"), DATE_FORMATS),
            ongoing=frozenset(word.casefold() for word in self._words("[file] ongoing", file.get("ongoing", []))),
            values=self._values(tables["values"], columns),
            offices=self._offices(tables["offices"]),
            states=self._states(self.content.get("states", [])),
            split_people=tuple(self._words("[people] split", people.get("split", []), strip=False)),
            sort_name=self._one_of("[people] sort_name", people.get("sort_name", "none"), SORT_RULES),
            names=self._strings("[people.names]", people.get("names", {})),
            sort_names=self._strings("[people.sort_names]", people.get("sort_names", {})),
            separator=self._text("[places] separator", places.get("separator", ","), strip=False),
            keep=tuple(self._words("[places] keep", places.get("keep", []))),
            title_with_places=self._template("with_places", title, "{people} in {places}"),
            title_without_places=self._template("without_places", title, "{people} in {country}"),
            renamed_ids=self._renamed("renamed_ids", tables["renamed_ids"]),
            renamed_people=self._renamed("renamed_people", tables["renamed_people"]),
            make_people=self._flag("make_people", flags, True),
            tours=self._flag("tours", flags, True),
            whole=self._flag("whole", flags, False),
        )
        if self.problems:
            raise MappingError(*self.problems)
        return mapping

    # Values of the file

    def _table(self, name: str) -> dict[str, Any]:
        table = self.content.get(name, {})
        if not isinstance(table, dict):
            self.problems.append(f"[{name}]: has to be a table.")
            return {}
        if (keys := TABLES[name]) is not None:
            self._refuse_unknown(f"[{name}] ", table, keys)
        return table

    def _refuse_unknown(self, where: str, table: dict[str, Any], allowed: Several[str]) -> None:
        for key in table:
            if key not in allowed:
                self.problems.append(f"{where}{key}: there is no such key. Allowed: {_listed(allowed)}.")

    def _text(self, key: str, value: Any, *, strip: bool = True) -> str:
        if isinstance(value, str):
            return value.strip() if strip else value
        self.problems.append(f"{key}: has to be text in quotation marks, not {value!r}.")
        return ""

    def _one_of(self, key: str, value: Any, allowed: tuple[str, ...]) -> str:
        if value in allowed:
            return str(value)
        self.problems.append(f"{key}: has to be one of {', '.join(allowed)}, not {value!r}.")
        return allowed[0]

    def _flag(self, key: str, table: dict[str, Any], default: bool) -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            self.problems.append(f"[import] {key}: has to be true or false, not {value!r}.")
        return bool(value)

    def _words(self, key: str, value: Any, *, allowed: tuple[str, ...] | None = None, strip: bool = True) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.problems.append(f"{key}: has to be a list of texts, not {value!r}.")
            return []
        for word in value:
            if allowed is not None and word not in allowed:
                self.problems.append(f"{key}: {word!r} is not among {_listed(allowed)}.")
        return [word.strip() if strip else word for word in value]

    def _strings(self, key: str, value: Any) -> dict[str, str]:
        if not isinstance(value, dict):
            self.problems.append(f"{key}: has to be a table.")
            return {}
        return {word: self._text(f"{key} {word}", text) for word, text in value.items()}

    def _date(self, key: str, value: Any) -> PartialDate | None:
        text = value if isinstance(value, str) else str(value)  # TOML's own dates are ISO when shown
        if not text:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            self.problems.append(f"{key}: {error}")
            return None

    # Tables

    def _columns(self, table: dict[str, Any], fields: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        self._refuse_unknown("[columns] ", table, fields)
        columns: dict[str, tuple[str, ...]] = {}
        for name, value in table.items():
            if name not in fields:
                continue
            several = name in SEVERAL_COLUMNS and isinstance(value, list)
            wanted = self._words(f"[columns] {name}", value if several else [value])
            if not wanted or not all(wanted):
                self.problems.append(f"[columns] {name}: has to name a column.")
            columns[name] = tuple(" ".join(column.split()) for column in wanted)
        return columns

    def _constants(self, table: dict[str, Any], fields: tuple[str, ...], columns: Several[str]) -> dict[str, str]:
        self._refuse_unknown("[constants] ", table, [name for name in fields if name != "id"])
        constants = {name: self._text(f"[constants] {name}", value) for name, value in table.items() if name in fields}
        for name, value in constants.items():
            if name in columns:
                self.problems.append(f"[constants] {name}: a column feeds it already ([columns] {name}).")
            if name in ENUMERATIONS:
                self._one_of(f"[constants] {name}", value, tuple(ENUMERATIONS[name].values))
            if name in YES_OR_NO:
                self._one_of(f"[constants] {name}", value, YES_OR_NO[name])
        return constants

    def _values(self, table: dict[str, Any], columns: Several[str]) -> dict[str, dict[str, str]]:
        listed = [name for name in columns if name in ENUMERATIONS or name in YES_OR_NO]
        self._refuse_unknown("[values] ", table, listed)
        found: dict[str, dict[str, str]] = {}
        for name in set(table) & set(listed):
            allowed = YES_OR_NO.get(name) or tuple(ENUMERATIONS[name].values)
            words = self._strings(f"[values.{name}]", table[name])
            for word, value in words.items():
                if value:
                    self._one_of(f"[values.{name}] {word!r}", value, allowed)
            found[name] = {fold(word): value for word, value in words.items()}
        return found

    def _null(self, value: Any, columns: Several[str]) -> frozenset[str]:
        words = frozenset(self._words("[file] null", value)) | {""}
        if "NA" in words and {"country", "side", "state", "country_id", "side_id", "parties"} & set(columns):
            self.problems.append("[file] null: NA cannot mean “nothing” where states are read: it is Namibia's code.")
        return words

    def _collection(self, table: dict[str, Any]) -> CollectionFacts | None:
        if not table:
            return None
        texts = {key: self._text(f"[collection] {key}", table[key]) for key in table if key != "retrieved"}
        texts = {key: text for key, text in texts.items() if key in TABLES["collection"]}  # type: ignore[operator]
        if not texts.get("title"):
            self.problems.append("[collection] title: missing. What is the collection called?")
        for key in ("url", "licence_url"):
            if texts.get(key) and not texts[key].startswith(("https://", "http://")):
                self.problems.append(f"[collection] {key}: has to begin with https:// or http://.")
        retrieved = self._date("[collection] retrieved", table.get("retrieved", ""))
        return CollectionFacts(**{"title": "", **texts}, retrieved=retrieved)

    def _offices(self, table: dict[str, Any]) -> dict[str, OfficeName]:
        offices = {}
        for text, content in table.items():
            where = f'[offices."{text}"]'
            if not isinstance(content, dict):
                self.problems.append(f"{where}: has to be a table.")
                continue
            self._refuse_unknown(f"{where} ", content, OFFICE_KEYS)
            parts = {key: self._text(f"{where} {key}", content[key]) for key in OFFICE_KEYS if key in content}
            if not parts.get("title"):
                self.problems.append(f"{where} title: missing. What is the office called in the log?")
            if parts.get("org_type"):
                self._one_of(f"{where} org_type", parts["org_type"], tuple(OrganisationType.values))
            if parts.get("level"):
                self._one_of(f"{where} level", parts["level"], tuple(OfficeLevel.values))
            book = StateBook.load()
            if (code := parts.get("state", "")) and not (book.by_code(code) or book.by_slug(code)):
                self.problems.append(f"{where} state: “{code}” is not the code of a state.")
            offices[fold(text)] = OfficeName(**{"title": "", **parts})
        return offices

    def _states(self, value: Any) -> tuple[StateRule, ...]:
        if not isinstance(value, list) or not all(isinstance(rule, dict) for rule in value):
            self.problems.append("[[states]]: has to be a list of tables.")
            return ()
        rules = []
        for number, rule in enumerate(value, 1):
            where = f"[[states]] {number}"
            self._refuse_unknown(f"{where} ", rule, STATE_KEYS)
            label, means = (self._text(f"{where} {key}", rule.get(key, "")) for key in ("label", "means"))
            if not label or "means" not in rule:
                self.problems.append(
                    f'{where}: needs `label`, the file\'s text, and `means`, the name of a state or "" for none.'
                )
            dates = [self._date(f"{where} {key}", rule.get(key, "")) for key in ("from", "until")]
            rules.append(StateRule(fold(label), means, *dates))
        return tuple(rules)

    def _template(self, key: str, table: dict[str, Any], default: str) -> str:
        template = self._text(f"[title] {key}", table.get(key, default))
        rest = template
        for placeholder in PLACEHOLDERS:
            rest = rest.replace(placeholder, "")
        if "{" in rest or "}" in rest or not template:
            self.problems.append(f"[title] {key}: may hold text and {', '.join(PLACEHOLDERS)}, not {template!r}.")
        return template

    def _renamed(self, name: str, table: dict[str, Any]) -> dict[str, str]:
        renamed = self._strings(f"[{name}]", table)
        for old, new in renamed.items():
            if not new or new in renamed:
                self.problems.append(f"[{name}] {old}: has to lead to an id that is in use now, not to {new!r}.")
        return renamed


def fold(text: str) -> str:
    """The file's word as tables of a mapping are searched: case and spaces do not count."""
    return " ".join(text.split()).casefold()
