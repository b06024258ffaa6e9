"""A form page: a root and its sections, bound, checked and saved as one.

The admin's views and `load_demo` use it alike: `Page(data, subject=…, by=…)`, `is_valid()`, `save()`. A draft may be
incomplete; only what the database cannot hold is refused, at its field, and nothing typed is lost.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, connection, models, transaction

from actors.lookup import NewActor, NewOffice, create, unique_slugs
from talks.desk.conflicts import Conflict, with_rows_of_others
from talks.desk.fields import NumberField
from talks.desk.reading import Stored
from talks.desk.resolving import resolve_names
from talks.desk.rows import RowForm, RowSet, Section
from talks.desk.saving import Writer
from talks.desk.sourcing import Wanted, read_sources, save_sources


class Stale(Exception):
    """Raised by `save` when somebody else saved the subject since this page was read."""


class Page:
    """One subject of the log with all its rows. Subclasses name the sections and the subject's model."""

    root_section: ClassVar[Section]
    sections: ClassVar[tuple[Section, ...]]
    redirect: ClassVar[type[models.Model]]

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, subject: Any = None, by: AbstractBaseUser | None = None
    ) -> None:
        self.subject, self.by = subject, by
        self.stored = Stored(self.root_section, self.sections, subject)
        self.changed = False
        self.problems: list[str] = []  # Mistakes that belong to no field.
        self.stale = data is not None and subject is not None and self._expected(data) != str(subject.version)
        if data is not None:
            data = {key: data.get(key) for key in data}
        self.data: dict[str, Any] | None = with_rows_of_others(self, data) if self.stale and data else data
        self._bind()

    @staticmethod
    def _expected(data: Mapping[str, Any]) -> str:
        # "over" comes from the button that says: save mine over theirs.
        return str(data.get("over") or data.get("version") or "")

    @property
    def version(self) -> str:
        """The version that the page was read at, as it travels with the form."""
        if self.data is None:
            return str(self.subject.version) if self.subject is not None else ""
        return str(self.data.get("version", "")) if self.stale else self._expected(self.data)

    def _bind(self) -> None:
        initial = self.texts if self.data is None else {}
        root = {"initial": (initial.get(self.root_section.key) or [self.root_section.defaults])[0]}
        self.root: RowForm = self.root_section.form(
            **(root if self.data is None else {"data": self.data}), prefix=self.root_section.key, auto_id="id_%s"
        )
        self.rowsets = {s.key: RowSet(s, self.data, initial.get(s.key)) for s in self.sections}

    def with_data(self, data: dict[str, str]) -> Self:
        """This page, unbound and fresh, with `data` typed into it. Reads nothing again."""
        page = copy.copy(self)
        page.data = data
        page._bind()
        return page

    @cached_property
    def texts(self) -> dict[str, list[dict[str, str]]]:
        """The stored state as text, by section."""
        return self.stored.texts() if self.subject is not None else {}

    # --- Checking -----------------------------------------------------------------------------------------------------

    @cached_property
    def live(self) -> list[RowForm]:
        """The root and every row that is to be kept."""
        return [self.root, *(row for rowset in self.rowsets.values() for row in rowset.live)]

    def is_valid(self) -> bool:
        """Whether the page can be saved as it is. Its queries do not grow with the number of rows."""
        if self.data is None:
            return False
        return self._checked and not self.stale and not self.problems and not any(row.errors for row in self.live)

    @cached_property
    def _checked(self) -> bool:
        for row in self.live:
            row.full_clean()
        self.new: list[NewActor | NewOffice] = resolve_names(self.live)
        self.wanted_sources: list[Wanted] = read_sources(self.rowsets["sources"].live)
        self.numbers = {key: self._number(rowset) for key, rowset in self.rowsets.items() if rowset.section.numbered}
        self._check_numbers()
        self._check_slug()
        for rowset in self.rowsets.values():
            if rowset.section.unique:
                self._check_unique(rowset)
        self.check_more()
        return True

    def check_more(self) -> None:
        """What only this kind of page can check."""

    def _number(self, rowset: RowSet) -> set[int]:
        """Give each row a number of its own, and return them all."""
        rows = [row for row in rowset.live if "number" in row.cleaned_data]
        taken: set[int] = set()
        for row in rows:
            number = row.cleaned_data["number"]
            if number in taken:
                row.add_error("number", f"There are two {rowset.section.title.lower()} with the number {number}.")
            elif number is not None:
                taken.add(number)
        for row in rows:
            if row.cleaned_data.get("number", 0) is None:
                row.cleaned_data["number"] = max(taken, default=0) + 1
                taken.add(row.cleaned_data["number"])
        return taken

    def _check_numbers(self) -> None:
        """That every row's meeting, commitment and cited sources are on this page."""
        for row in self.live:
            for name, field in row.fields.items():
                if isinstance(field, NumberField) and field.section:
                    number = row.cleaned_data.get(name)
                    if number is not None and number not in self.numbers[field.section]:
                        row.add_error(name, f"There is no {field.section.rstrip('s')} {number} on this page.")
            for number, _ in row.cleaned_data.get("cites") or []:
                if number not in self.numbers["sources"]:
                    row.add_error("cites", f"There is no source {number} on this page.")

    def _check_slug(self) -> None:
        slug = self.root.cleaned_data.get("slug")
        if not slug:
            return
        own = self.subject.pk if self.subject is not None else None
        model = self.root_section.model
        if model._default_manager.filter(slug=slug).exclude(pk=own).exists():
            self.root.add_error("slug", "Another one has this address already.")
        elif self.redirect._default_manager.filter(old_slug=slug).exclude(**{self._redirect_key: own}).exists():
            self.root.add_error("slug", "This was the address of another one, and links to it still lead there.")

    def _check_unique(self, rowset: RowSet) -> None:
        seen: dict[tuple[Any, ...], RowForm] = {}
        for row in rowset.live:
            key = tuple(row.value(name) for name in rowset.section.unique)
            if key in seen and not set(rowset.section.unique) & set(row.errors):
                row.add_error(rowset.section.unique[-1], f"This {rowset.section.one} is on the page already.")
            seen[key] = row

    # --- Saving -------------------------------------------------------------------------------------------------------

    def save(self) -> Any:
        """Write what differs and return the subject; `changed` tells whether anything did.

        Raises Stale when somebody else saved meanwhile. When the database refuses the whole, `problems` says why,
        and the IntegrityError goes on to the caller.
        """
        assert self.is_valid()
        try:
            with transaction.atomic():
                return self._save()
        except IntegrityError as error:
            self.problems.append(self._explain(error))
            raise

    def _save(self) -> Any:
        subject = self._locked()
        made = create(self.new)
        sources_changed = save_sources(self.wanted_sources, made)
        sources = {item.row.cleaned_data["number"]: item.source for item in self.wanted_sources}
        writer = Writer(self.stored, made, sources)
        writer.root(self.root_section, self.root, subject)
        slug_changed = self._set_slug(subject)
        if subject.pk is None:
            subject.updated_by = self.by
            if hasattr(subject, "created_by_id"):
                subject.created_by = self.by
            subject.save()
            created = True
        else:
            created = False
        for section in sorted(self.sections, key=lambda section: not section.numbered):
            writer.rows(self.rowsets[section.key], subject)
        writer.finish()
        writer.root_lists(self.root_section, self.root, subject)
        self.changed = created or writer.changed or sources_changed or slug_changed or bool(made)
        if self.changed and not created:
            subject.version += 1
            subject.updated_by = self.by
            subject.save()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        self.subject = subject
        return subject

    def _locked(self) -> Any:
        if self.subject is None:
            return self.root_section.model()
        locked = type(self.subject)._default_manager.select_for_update().get(pk=self.subject.pk)
        if locked.version != self.subject.version:
            raise Stale
        return locked

    def _set_slug(self, subject: Any) -> bool:
        slug = self.root.cleaned_data.get("slug") or subject.slug
        if not slug:
            slug = unique_slugs(type(subject), [self.made_slug()])[0]
        old, subject.slug = subject.slug, slug
        if subject.pk is None or old == slug:
            return False
        self.redirect._default_manager.filter(old_slug=slug).delete()
        self.redirect._default_manager.update_or_create(old_slug=old, defaults={self._redirect_key: subject})
        return True

    def made_slug(self) -> str:
        """Text for the address of a subject that was given none."""
        raise NotImplementedError

    @property
    def _redirect_key(self) -> str:
        return str(self.root_section.model._meta.model_name)

    def _explain(self, error: IntegrityError) -> str:
        """The sentence that belongs to a constraint; every one has a check above, so this is the net below."""
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        for section in (self.root_section, *self.sections):
            for constraint in section.model._meta.constraints:
                if constraint.name == name and constraint.violation_error_message:
                    return f"{section.title}: {constraint.violation_error_message}"
        return f"The database refused this ({name or 'integrity'})."

    # --- For the views -----------------------------------------------------------------------------------------------

    @cached_property
    def conflict(self) -> Conflict | None:
        """Yours and theirs, field by field, when somebody else saved meanwhile."""
        return Conflict(self) if self.stale else None

    def mistakes(self) -> Iterator[Mistake]:
        """Every mistake with the place where it stands, in the order of the page."""
        for row in self.live if self.data is not None else ():
            for name, messages in row.errors.items():
                for message in messages:
                    yield Mistake(row, name, str(message))

    def refused(self) -> list[str]:
        """Every mistake as one line: section, row, field, message."""
        return [*self.problems, *(str(mistake) for mistake in self.mistakes())]


class Mistake:
    """One message at one field."""

    def __init__(self, row: RowForm, name: str, message: str) -> None:
        self.row, self.name, self.message = row, name, message

    @property
    def place(self) -> str:
        section = self.row.section
        label = self.row.fields[self.name].label if self.name in self.row.fields else ""
        if not section.owner:
            return str(label)
        number = self.row.text("number") or str(int(str(self.row.prefix).rpartition("-")[2]) + 1)
        return f"{section.title}, row {number}, {label}"

    @property
    def anchor(self) -> str:
        return f"id_{self.row.prefix}-{self.name}" if self.name in self.row.fields else str(self.row.anchor)

    def __str__(self) -> str:
        key = self.row.section.key
        row = str(self.row.prefix).removeprefix(key).removeprefix("-")
        return f"[{key}{' row ' + str(int(row) + 1) if row.isdecimal() else ''}] {self.name}: {self.message}"


def blank_data(page: Page) -> dict[str, str]:
    """What a browser would post from a page as it stands: the stored texts, or the defaults of a new one."""
    data = {"version": str(page.subject.version) if page.subject is not None else ""}
    root = page.root_section
    for name in root.typed:
        data[f"{root.key}-{name}"] = page.root.text(name)
    for rowset in page.rowsets.values():
        put_rows(data, rowset.section, [{n: row.text(n) for n in ("id", *row.fields)} for row in rowset.rows])
    return data


def put_rows(data: dict[str, str], section: Section, rows: Iterable[Mapping[str, str]]) -> None:
    """Add the rows of a section to posted data, in the place of those that may be there."""
    total = 0
    for index, row in enumerate(rows):
        total = index + 1
        for name, text in row.items():
            data[f"{section.key}-{index}-{name}"] = text
    data[f"{section.key}-TOTAL_FORMS"] = str(total)
