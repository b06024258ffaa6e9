"""Writing a page: the difference between what is posted and what is stored, in bulk.

Only rows that differ are written. Each section costs at most one query to insert, one for each hundred changed rows,
one (with what hangs on it) to delete, and one or two for citations.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from actors.lookup import NewActor, NewOffice
from talks.desk.fields import NUMBERED
from talks.desk.reading import Stored, lists_of
from talks.desk.rows import RowForm, RowSet, Section
from talks.models import Citation, Reference, Source


class Writer:
    """Writes the rows of one page; `changed` tells whether anything differed."""

    def __init__(self, stored: Stored, made: dict[Any, Any], sources: dict[int, Source]) -> None:
        self.stored, self.made = stored, made
        self.sources = sources  # By number on this page.
        self.numbered: dict[str, dict[int, models.Model]] = {}
        self.changed = False
        self._later_gone: list[tuple[type[models.Model], set[int]]] = []

    def root(self, section: Section, form: RowForm, subject: Any) -> None:
        """Put the form's values on the subject, without saving it."""
        for name, value in self._values(section, form).items():
            if name != "slug" and getattr(subject, name) != value:
                setattr(subject, name, value)
                self.changed = True

    def root_lists(self, section: Section, form: RowForm, subject: models.Model) -> None:
        """The lists and the citations of the saved subject."""
        self._lists(section, [(subject, form)])
        self._citations(section, [(subject, form)])

    def rows(self, rowset: RowSet, subject: models.Model) -> None:
        """Insert, update and delete the rows of one section, with their lists and citations."""
        section = rowset.section
        stored = self.stored.rows[section.key]
        gone = {pk for row in rowset if row.deleted and (pk := row.row_id) in stored}
        pairs: list[tuple[Any, RowForm]] = []
        new, changed, fields = [], [], set()
        for place, form in enumerate(rowset.live, 1):
            values = self._row_values(section, form, place, subject)
            row = stored.get(form.row_id or 0) if form.row_id not in gone else None
            differing = {name for name, value in values.items() if row and getattr(row, name) != value}
            if row and differing & {section.model._meta.get_field(name).attname for name in section.unique}:
                gone.add(row.pk)
                row = None
            if row is None:
                row = section.model(**values)
                new.append(row)
            elif differing:
                for name in differing:
                    setattr(row, name, values[name])
                changed.append(row)
                fields |= differing
            pairs.append((row, form))
        self._write(section, gone, new, changed, fields)
        if section.numbered:
            self.numbered[section.key] = {row.number: row for row, _ in pairs}
        self._lists(section, pairs)
        self._citations(section, pairs)
        self.changed = self.changed or bool(gone or new or changed)
        if gone and section.model in NUMBERED:
            self._later_gone.append((section.model, gone))

    def finish(self) -> None:
        """Delete the meetings and commitments that go: last, when nothing refers to them any more."""
        for model, gone in reversed(self._later_gone):
            model._default_manager.filter(pk__in=gone).delete()

    def _write(self, section: Section, gone: set, new: list, changed: list, fields: set[str]) -> None:
        manager = section.model._default_manager
        if gone and section.model not in NUMBERED:
            manager.filter(pk__in=gone).delete()
        if changed:
            names = {section.model._meta.get_field(name).name for name in fields}
            manager.bulk_update(changed, sorted(names), batch_size=100)
        if new:
            manager.bulk_create(new, batch_size=500)

    def _row_values(self, section: Section, form: RowForm, place: int, subject: models.Model) -> dict[str, Any]:
        if section.model is Reference:
            number = form.cleaned_data["number"]
            return {f"{section.owner}_id": subject.pk, "number": number, "source_id": self.sources[number].pk}
        values = self._values(section, form)
        if "__" not in section.owner:
            values[f"{section.owner}_id"] = subject.pk
        if not section.numbered and any(field.name == "order" for field in section.model._meta.fields):
            values["order"] = place
        return values

    def _values(self, section: Section, form: RowForm) -> dict[str, Any]:
        """Column values by attribute name; lists are left out."""
        values: dict[str, Any] = {}
        for name in section.fields:
            field = section.model._meta.get_field(name)
            if isinstance(field, models.ManyToManyField):
                continue
            value = form.value(name)
            if isinstance(field, models.ForeignKey):
                if field.related_model in NUMBERED:
                    value = self.numbered[NUMBERED[field.related_model]][value] if value is not None else None
                value = self._stored(value)
                values[field.attname] = value.pk if value is not None else None
            elif value is None and not field.null:
                values[name] = field.get_default()
            else:
                values[name] = value
        return values

    def _stored(self, value: Any) -> Any:
        return self.made[value] if isinstance(value, (NewActor, NewOffice)) else value

    def _lists(self, section: Section, pairs: list[tuple[Any, RowForm]]) -> None:
        for field in lists_of(section):
            through = field.remote_field.through
            owner, item = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
            ordered = hasattr(through, "order")
            stale, fresh = [], []
            for row, form in pairs:
                wanted = list(dict.fromkeys(self._stored(value).pk for value in form.value(field.name)))
                if wanted == self.stored.lists.get((section.key, row.pk, field.name), []):
                    continue
                stale.append(row.pk)
                for place, pk in enumerate(wanted):
                    fresh.append(through(**{owner: row.pk, item: pk}, **({"order": place} if ordered else {})))
            if stale:
                through._default_manager.filter(**{f"{owner}__in": stale}).delete()
                through._default_manager.bulk_create(fresh)
                self.changed = True

    def _citations(self, section: Section, pairs: list[tuple[Any, RowForm]]) -> None:
        if not section.cited_as:
            return
        stale, fresh = [], []
        for row, form in pairs:
            cites = [(self.sources[number].pk, where) for number, where in form.cleaned_data["cites"]]
            before = self.stored.cites.get((section.key, row.pk), [])
            if cites == before:
                continue
            if before:
                stale.append(row.pk)
            for place, (source, where) in enumerate(cites):
                target = {f"{section.cited_as}_id": row.pk}
                fresh.append(Citation(source_id=source, locator=where, order=place, **target))
        if stale:
            Citation.objects.filter(**{f"{section.cited_as}__in": stale}).delete()
        if fresh:
            Citation.objects.bulk_create(fresh, batch_size=500)
        self.changed = self.changed or bool(stale or fresh)
