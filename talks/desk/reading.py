"""The log as text: what stands in each field of a page, for showing it, comparing it and posting it again."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import time
from typing import Any

from django.db import models

from actors.lookup import ACTORS, OFFICES
from talks.desk.fields import show_cites
from talks.desk.lookups import ENTRIES, FINDERS, ISSUES
from talks.desk.rows import Section
from talks.desk.sections import SOURCE_DETAILS
from talks.models import Citation, Reference, Source

Cite = tuple[int, str]  # A source's key, and where to look in it.


class Stored:
    """The rows of a page's subject, with their citations and lists, as they are in the database.

    At most two queries a section and one a list, however many rows; `texts` adds one for each kind of name.
    """

    def __init__(self, root: Section, sections: tuple[Section, ...], subject: models.Model | None) -> None:
        self.root, self.sections, self.subject = root, sections, subject
        self.rows: dict[str, dict[int, Any]] = {section.key: {} for section in (root, *sections)}
        self.cites: dict[tuple[str, int], list[Cite]] = defaultdict(list)
        self.lists: dict[tuple[str, int, str], list[int]] = defaultdict(list)
        self.sources: dict[int, Source] = {}
        if subject is not None:
            self._load(subject)

    def _load(self, subject: models.Model) -> None:
        self.rows[self.root.key] = {subject.pk: subject}
        self._load_citations(self.root, {self.root.cited_as: subject.pk})
        self._load_lists(self.root, {"pk": subject.pk})
        for section in self.sections:
            rows = section.model._default_manager.filter(**{section.owner: subject.pk})
            if section.model is Reference:
                rows = rows.select_related("source")
            self.rows[section.key] = {row.pk: row for row in rows}
            if self.rows[section.key]:
                if section.cited_as:
                    self._load_citations(section, {f"{section.cited_as}__{section.owner}": subject.pk})
                self._load_lists(section, {section.owner: subject.pk})
        if self.rows["sources"]:
            self.sources = {row.source_id: row.source for row in self.rows["sources"].values()}

    def _load_citations(self, section: Section, where: dict[str, Any]) -> None:
        if not section.cited_as:
            return
        column = f"{section.cited_as}_id"
        citations = Citation.objects.filter(**where).order_by("order", "pk").values_list(column, "source_id", "locator")
        for row, source, locator in citations:
            self.cites[section.key, row].append((source, locator))

    def _load_lists(self, section: Section, where: dict[str, Any]) -> None:
        for field in lists_of(section):
            through = field.remote_field.through
            source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
            order = ["order", "pk"] if hasattr(through, "order") else ["pk"]
            rows = through._default_manager.filter(**{f"{source}__{key}": value for key, value in where.items()})
            for owner, item in rows.order_by(*order).values_list(f"{source}_id", f"{target}_id"):
                self.lists[section.key, owner, field.name].append(item)

    def texts(self) -> dict[str, list[dict[str, str]]]:
        """For each section, and for the root, its rows as the page shows them: {field: text} with `id`."""
        names = self._names()
        numbers = {row.source_id: row.number for row in self.rows["sources"].values()}
        described = source_texts(list(self.sources.values()), names)
        page: dict[str, list[dict[str, str]]] = {}
        for section in (self.root, *self.sections):
            page[section.key] = []
            for row in self.rows[section.key].values():
                text = {"id": str(row.pk)}
                for name in section.fields:
                    if section.model is Reference and name != "number":
                        continue
                    text[name] = self._text(section, row, name, names)
                if section.model is Reference:
                    text |= described[row.source_id]
                if section.cited_as:
                    cites = self.cites[section.key, row.pk]
                    text["cites"] = show_cites([(numbers[pk], where) for pk, where in cites if pk in numbers])
                page[section.key].append(text)
        return page

    def _text(self, section: Section, row: Any, name: str, names: Names) -> str:
        field = section.model._meta.get_field(name)
        if isinstance(field, models.ManyToManyField):
            ids = self.lists[section.key, row.pk, name]
            return "; ".join(names[field.related_model][pk] for pk in ids)
        if isinstance(field, models.ForeignKey):
            pk = getattr(row, field.attname)
            if pk is None:
                return ""
            if field.related_model in names:
                return names[field.related_model][pk]
            return str(self.rows[f"{field.name}s"][pk].number)
        return plain_text(getattr(row, name))

    def _names(self) -> Names:
        """The text for everything that the rows refer to. One query for each kind of thing."""
        wanted: dict[type, set[int]] = {model: set() for model in FINDERS}
        for section in (self.root, *self.sections):
            for field in references_of(section):
                if field.related_model in wanted:
                    ids = (getattr(row, field.attname) for row in self.rows[section.key].values())
                    wanted[field.related_model].update(pk for pk in ids if pk)
            for field in lists_of(section):
                for row in self.rows[section.key]:
                    wanted[field.related_model].update(self.lists[section.key, row, field.name])
        for source in self.sources.values():
            wanted[ACTORS.model].update(pk for pk in (source.publisher_id, source.issuing_side_id) if pk)
        names: Names = {finder.model: finder.show(wanted[finder.model]) for finder in (ACTORS, OFFICES, ENTRIES)}
        names[ISSUES.model] = ISSUES.show_all()
        return names


Names = dict[type, dict[int, str]]


def references_of(section: Section) -> list[Any]:
    """The foreign keys among a section's own fields."""
    if section.model is Reference:
        return []
    fields = (section.model._meta.get_field(name) for name in section.fields)
    return [field for field in fields if isinstance(field, models.ForeignKey)]


def lists_of(section: Section) -> list[Any]:
    """The many-to-many fields among a section's own fields."""
    if section.model is Reference:
        return []
    fields = (section.model._meta.get_field(name) for name in section.fields)
    return [field for field in fields if isinstance(field, models.ManyToManyField)]


def plain_text(value: Any) -> str:
    """A plain value as a field shows it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)


def source_texts(sources: list[Source], names: Names | None = None) -> dict[int, dict[str, str]]:
    """The columns of each source as text, by its key, with `seen`: what the page showed, to tell later what was
    changed on purpose. Four queries, or one when `names` covers actors and issues.
    """
    mentions: dict[int, list[int]] = defaultdict(list)
    through = Source.mentions.through._default_manager.filter(source__in=[s.pk for s in sources]).order_by("pk")
    for source, issue in through.values_list("source_id", "issue_id") if sources else []:
        mentions[source].append(issue)
    if names is None:
        actors = {pk for s in sources for pk in (s.publisher_id, s.issuing_side_id)}
        names = {ACTORS.model: ACTORS.show(actors), ISSUES.model: ISSUES.show_all()}
    texts = {}
    for source in sources:
        text = {"source": source.title, "slug": source.slug}
        for name in SOURCE_DETAILS:
            if name in ("publisher", "issuing_side"):
                text[name] = names[ACTORS.model].get(getattr(source, f"{name}_id"), "")
            elif name == "mentions":
                text[name] = "; ".join(names[ISSUES.model][pk] for pk in mentions[source.pk])
            else:
                text[name] = plain_text(getattr(source, name))
        texts[source.pk] = text | {"seen": json.dumps(text, ensure_ascii=False)}
    return texts
