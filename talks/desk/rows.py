"""The machinery of a form page: a section, its rows, and one row as a form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms

from talks.desk import widgets
from talks.desk.fields import ChoiceField, CitesField, field_for
from talks.vocabulary import DEFINITIONS, definition

# More rows than any entry has; a made-up number in a request does no harm.
MOST_ROWS = 2000


class RowForm(forms.Form):
    """One row (or the root) of a page. `found` holds what its names stand for, once the page has resolved them."""

    section: Section
    use_required_attribute = False

    id = forms.CharField(required=False, widget=widgets.Hidden())
    ORDER = forms.CharField(required=False, widget=widgets.Number(), label="Order")
    DELETE = forms.BooleanField(required=False, widget=widgets.Tick(), label="Delete")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: dict[str, Any] = {}

    def text(self, name: str) -> str:
        """What stands in a field, as text: typed, or as stored."""
        if self.is_bound:
            return str(self.data.get(self.add_prefix(name), "")).replace("\r\n", "\n").strip()
        return str(self.initial.get(name, "") or "")

    @property
    def row_id(self) -> int | None:
        """The key of the stored row this form edits."""
        text = self.text("id")
        return int(text) if text.isdecimal() and len(text) < 19 else None

    @property
    def position(self) -> int | None:
        text = self.text("ORDER")
        return int(text) if text.isdecimal() and len(text) < 7 else None

    @property
    def deleted(self) -> bool:
        return bool(self.text("DELETE"))

    @property
    def blank(self) -> bool:
        """True for a new row in which nothing was typed beyond what it began with; a number alone is nothing."""
        if self.row_id is not None:
            return False
        names = (name for name in self.section.typed if name != "number")
        return all(self.text(name) in ("", self.section.defaults.get(name, "")) for name in names)

    def value(self, name: str) -> Any:
        """The cleaned value of a field: for a name, what it stands for."""
        return self.found[name] if name in self.found else self.cleaned_data.get(name)

    def clean(self) -> dict[str, Any]:
        for check in self.section.checks:
            check(self)
        return self.cleaned_data

    def key_cells(self) -> list[forms.BoundField]:
        return [self[name] for name in self.section.key_fields]

    def more_cells(self) -> list[forms.BoundField]:
        return [self[name] for name in self.section.more_fields]

    def hidden_cells(self) -> list[forms.BoundField]:
        return [self["id"], *(self[name] for name in self.section.hidden_fields)]

    def ORDER_cell(self) -> forms.BoundField:  # noqa: N802
        return self["ORDER"]

    def DELETE_cell(self) -> forms.BoundField:  # noqa: N802
        return self["DELETE"]

    @property
    def added_by_others(self) -> bool:
        """True for a row that somebody else added while this page was open."""
        return bool(self.text("added_by_others"))

    @property
    def anchor(self) -> str:
        return f"row-{self.prefix}"

    @property
    def more_open(self) -> bool:
        """Whether a mistake hides among the fields that are folded away."""
        return bool(set(self.errors) & set(self.section.more_fields)) if self.is_bound else False

    @property
    def more_filled(self) -> int:
        """How many of the folded fields hold something beyond what they began with."""
        return sum(
            self.text(name) not in ("", self.section.defaults.get(name, "")) for name in self.section.more_fields
        )


Check = Callable[[RowForm], None]


@dataclass(frozen=True)
class Section:
    """One section of a page: rows of one model, or the root.

    `key` is its prefix, its anchor and its name in the demo files. `owner` is the path from a row to the page's
    subject, `cited_as` the field of Citation that points at a row. `unique` names the fields that may not be changed
    in place, because the database checks their uniqueness row by row.
    """

    key: str
    title: str
    one: str
    intro: str
    model: type[Any]
    fields: tuple[str, ...]
    key_fields: tuple[str, ...] = ()
    owner: str = "entry"
    cited_as: str = ""
    checks: tuple[Check, ...] = ()
    unique: tuple[str, ...] = ()
    usual: bool = False
    wide: tuple[str, ...] = ()
    made_fields: Mapping[str, Callable[[], forms.Field]] = field(default_factory=dict)
    hidden_fields: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((self.key, self.model))

    @cached_property
    def typed(self) -> tuple[str, ...]:
        """The fields an editor fills in, `cites` included."""
        names = tuple(name for name in self.fields if name not in self.hidden_fields)
        return (*names, "cites") if self.cited_as else names

    @cached_property
    def more_fields(self) -> tuple[str, ...]:
        return tuple(name for name in self.typed if name not in self.key_fields)

    @cached_property
    def numbered(self) -> bool:
        return "number" in self.fields

    @cached_property
    def defaults(self) -> dict[str, str]:
        """What a new row holds before anything is typed."""
        return {name: str(f.initial) for name, f in self.form.base_fields.items() if f.initial not in (None, "")}

    @cached_property
    def form(self) -> type[RowForm]:
        """The form of one row."""
        fields: dict[str, Any] = {}
        for name in self.fields:
            fields[name] = self.made_fields[name]() if name in self.made_fields else field_for(self.model, name)
        if self.cited_as:
            fields["cites"] = CitesField(
                required=False, label="Sources", help_text="Numbers of sources below: 1; 2 para 3."
            )
        if self.owner:
            for row_field in fields.values():
                # In a row there is no room below a field: its help is its title.
                row_field.widget.attrs["title"] = str(row_field.help_text or row_field.label)
                row_field.help_text = ""
        return type(f"{self.key.title().replace('_', '')}Row", (RowForm,), {"section": self, **fields})

    @cached_property
    def more_words(self) -> str:
        """What the folded fields hold, in words."""
        return ", ".join(str(self.form.base_fields[name].label).lower() for name in self.more_fields).capitalize()

    @cached_property
    def glossary(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What the words of its choices mean, by field."""
        fields = ((f.label, f.enum) for f in self.form.base_fields.values() if isinstance(f, ChoiceField))
        return [
            (str(label), [(str(word), definition(enum, value)) for value, word in enum.choices])
            for label, enum in fields
            if enum in DEFINITIONS
        ]

    def header(self) -> list[tuple[str, Any]]:
        """The key fields with their labels, for the line above the rows."""
        return [(name, self.form.base_fields[name].label) for name in self.key_fields]


class RowSet:
    """The rows of one section: as stored, or as posted."""

    def __init__(self, section: Section, data: Any = None, initial: list[dict[str, str]] | None = None) -> None:
        self.section, self.data = section, data
        self.rows: list[RowForm] = []
        if data is None:
            for index, row in enumerate(initial or []):
                self.rows.append(self._form(index, initial=row))
        else:
            for index in range(self._total()):
                self.rows.append(self._form(index, data=data))

    def _total(self) -> int:
        text = str(self.data.get(f"{self.section.key}-TOTAL_FORMS", "0"))
        return min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 8 else 0

    def _form(self, index: int | str, **kwargs: Any) -> RowForm:
        return self.section.form(prefix=f"{self.section.key}-{index}", auto_id="id_%s", **kwargs)

    def __iter__(self) -> Iterator[RowForm]:
        return iter(self.rows)

    @property
    def live(self) -> list[RowForm]:
        """The rows that are to be kept, in the order they are to stand."""
        kept = [row for row in self.rows if not row.deleted and not row.blank]
        places = {id(row): (row.position if row.position is not None else i) for i, row in enumerate(self.rows, 1)}
        return sorted(kept, key=lambda row: places[id(row)])

    @property
    def shown(self) -> list[RowForm]:
        """The rows that hold something; a blank one follows, which without JavaScript is the way to add."""
        return [row for row in self.rows if not row.blank]

    @property
    def blank_row(self) -> RowForm:
        """A fresh row with the next free index."""
        return self._form(len(self.rows), initial=self.section.defaults)

    @property
    def total(self) -> int:
        return len(self.rows) + 1

    @property
    def template_row(self) -> RowForm:
        """The row that the script copies: its index is the word __index__."""
        return self._form("__index__", initial=self.section.defaults)

    @property
    def count(self) -> int:
        return len(self.live) if self.data is not None else len(self.rows)

    @property
    def error_count(self) -> int:
        return sum(len(row.errors) for row in self.live) if self.data is not None else 0
