"""Types the demo content into the desk's own forms and publishes it with the desk's own verbs.

Idempotent: a second run finds nothing to change. What the forms refuse is reported with file, section, row and field.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import IntegrityError

from actors.by_name import ActorForm, NameForm, OfficeForm, TenureForm
from actors.models import Actor, ActorName, Office, Tenure
from actors.partial_dates import PartialDate
from talks.demo.reading import Unreadable, as_text, read_toml, typed_into
from talks.desk.channel_page import ChannelPage
from talks.desk.entry_page import EntryPage
from talks.desk.issue_forms import IssueForm
from talks.desk.page import Page
from talks.models import Channel, Entry, Issue
from talks.press.publishing import NotPublishable, latest_edition, publish_many

Say = Callable[[str], None]
PUBLISHED_AT_ONCE = 20  # so that whoever waits sees it move


@dataclass
class Tally:
    """What became of one file."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = ("created", self.created), ("updated", self.updated), ("unchanged", self.unchanged)
        said = [f"{count} {word}" for word, count in counts if count]
        if self.refused:
            said.append(f"{len(self.refused)} refused")
        return ", ".join(said) or "nothing in it"


@dataclass(frozen=True)
class _Saved:
    """A page that was saved and is to be published."""

    name: str
    subject: Entry | Channel
    new: bool
    changed: bool


class DemoLoader:
    """Loads one folder. `editor` signs what is typed, `publisher` what is published."""

    def __init__(self, folder: Path, *, editor: User, publisher: User, say: Say = lambda line: None) -> None:
        self.folder, self.editor, self.publisher, self.say = folder, editor, publisher, say
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self._issues_seen = 0
        self._to_publish: list[_Saved] = []

    def load(self) -> dict[str, Tally]:
        """Everything in the folder; what became of it, by file."""
        self._rows("actors*.toml", "actors", self._actor)
        self._rows("actors*.toml", "offices", self._office)
        self._rows("actors*.toml", "tenures", self._tenure)
        self._rows("issues*.toml", "issues", self._issue)
        self._told(["actors*.toml", "issues*.toml"])
        entries = self._documents("entries/*.toml")
        channels = [
            (name, _as_page(channel))
            for name, document in self._documents("channels*.toml")
            for channel in document.get("channels", [])
        ]
        self._agree_on_sources([*entries, *channels])
        self._entries(entries)
        for name, content in channels:
            slug = content["channel"].get("slug", "")
            page = ChannelPage(channel=Channel.objects.filter(slug=slug).first(), by=self.editor)
            self._page(name, page, content)
        self._publish()
        self._told(["channels*.toml"])
        return dict(self.tallies)

    def _told(self, patterns: list[str]) -> None:
        for pattern in patterns:
            for path in sorted(self.folder.glob(pattern)):
                self.say(f"{path.name}: {self.tallies[path.name]}")

    def _documents(self, pattern: str) -> list[tuple[str, dict[str, Any]]]:
        found = []
        for path in sorted(self.folder.glob(pattern)):
            name = str(path.relative_to(self.folder))
            try:
                found.append((name, read_toml(path)))
            except Unreadable as error:
                if not any(str(error) in line for line in self.tallies[name].refused):
                    self.tallies[name].refused.append(str(error))
        return found

    # --- Actors and issues --------------------------------------------------------------------------------------------

    def _rows(self, pattern: str, section: str, put: Callable[[dict[str, Any]], Iterator[forms.ModelForm]]) -> None:
        for name, document in self._documents(pattern):
            tally = self.tallies[name]
            for index, row in enumerate(document.get(section, []), 1):
                for form in put(row):
                    if not self._put(form, tally, f"[{section} row {index}, {row.get('slug') or row}]"):
                        break

    def _put(self, form: forms.ModelForm, tally: Tally, place: str) -> bool:
        if form.instance.pk and not form.has_changed():
            tally.unchanged += 1
            return True
        if not form.is_valid():
            tally.refused += [f"{place} {name}: {m}" for name, messages in form.errors.items() for m in messages]
            return False
        new = form.instance.pk is None
        form.save()
        tally.created += new
        tally.updated += not new
        return True

    def _actor(self, row: dict[str, Any]) -> Iterator[forms.ModelForm]:
        form = ActorForm(_texts(row, "names"), instance=Actor.objects.filter(slug=row.get("slug")).first())
        yield form
        for name in row.get("names", []):
            text, language = as_text(name.get("text", "")), as_text(name.get("language", ""))
            known = ActorName.objects.filter(actor=form.instance, text=text, language=language).first()
            yield NameForm({"kind": "alias", **_texts(name)}, instance=known or ActorName(actor=form.instance))

    def _office(self, row: dict[str, Any]) -> Iterator[forms.ModelForm]:
        yield OfficeForm(_texts(row), instance=Office.objects.filter(slug=row.get("slug")).first())

    def _tenure(self, row: dict[str, Any]) -> Iterator[forms.ModelForm]:
        texts = _texts(row)
        known = Tenure.objects.filter(person__slug=texts.get("person"), office__slug=texts.get("office"))
        try:
            known = known.filter(start=PartialDate.parse(texts["start"]) if texts.get("start") else None)
        except ValueError:
            known = known.none()
        yield TenureForm(texts, instance=known.first())

    def _issue(self, row: dict[str, Any]) -> Iterator[forms.ModelForm]:
        issue = Issue.objects.filter(slug=row.get("slug")).first()
        # The tree is shown in the order in which the file writes it.
        self._issues_seen += 1
        yield IssueForm({"position": self._issues_seen, **_texts(row)}, instance=issue)

    # --- Entries and channels -----------------------------------------------------------------------------------------

    def _agree_on_sources(self, documents: list[tuple[str, dict[str, Any]]]) -> None:
        """Give every row of one source the same columns; where two files differ, the first is right."""
        known: dict[str, tuple[str, dict[str, str]]] = {}
        for name, document in documents:
            for row in document.get("sources", []):
                first, columns = known.setdefault(as_text(row.get("slug", "")), (name, {}))
                for key, value in {k: as_text(v) for k, v in row.items() if k not in ("number", "slug")}.items():
                    if value and columns.setdefault(key, value) != value:
                        self.tallies[name].refused.append(
                            f"[sources {row.get('slug')}] {key}: “{value}” here, “{columns[key]}” in {first}"
                        )
        for _, document in documents:
            for row in document.get("sources", []):
                if row.get("slug"):
                    row.update(known[as_text(row["slug"])][1])

    def _entries(self, documents: list[tuple[str, dict[str, Any]]]) -> None:
        """First every entry by itself, so that links to later ones find them; then as it is, and published."""
        documents.sort(key=lambda item: str(item[1].get("entry", {}).get("start", "")))
        slugs = [document.get("entry", {}).get("slug") for _, document in documents]
        known = set(Entry.objects.filter(slug__in=filter(None, slugs)).values_list("slug", flat=True))
        fresh = [(name, document) for name, document in documents if document.get("entry", {}).get("slug") not in known]
        broken = {name for name, document in fresh if not self._save(name, EntryPage(by=self.editor), _alone(document))}
        for some in batched(enumerate(documents, 1), PUBLISHED_AT_ONCE):
            for _, (name, document) in some:
                if name not in broken:
                    entry = Entry.objects.get(slug=document["entry"]["slug"])
                    self._page(name, EntryPage(entry=entry, by=self.editor), document, new=entry.slug not in known)
            self._publish()
            for done, (name, _) in some:
                self.say(f"{done}/{len(documents)} {name}: {self.tallies[name]}")

    def _page(self, name: str, page: Page, content: dict[str, Any], new: bool = False) -> None:
        """Save one page, to be published with the next ones; `_publish` puts what became of it into the tally."""
        new = new or page.subject is None
        saved = self._save(name, page, content)
        if saved is not None:
            self._to_publish.append(_Saved(name, saved.subject, new, saved.changed))

    def _save(self, name: str, page: Page, content: dict[str, Any]) -> Page | None:
        try:
            data = typed_into(page, content)
        except Unreadable as error:
            self.tallies[name].refused.append(str(error))
            return None
        bound = page.with_data(data)
        try:
            if bound.is_valid():
                bound.save()
                return bound
        except IntegrityError:
            pass
        self.tallies[name].refused += bound.refused()
        return None

    def _publish(self) -> None:
        """Publish what was saved since the last call and differs from what is public, in one go."""
        saved, self._to_publish = self._to_publish, []
        published: set[tuple[type, int]] = set()
        for note, subjects in self._by_note([one.subject for one in saved]).items():
            names = {(type(one.subject), one.subject.pk): one.name for one in saved}
            for subject, result in publish_many(subjects, by=self.publisher, note=note):
                key = (type(subject), subject.pk)
                if isinstance(result, NotPublishable):
                    self.tallies[names[key]].refused += [
                        f"not published [{problem.section} {problem.row_id or ''}] {problem.field}: {problem.message}"
                        for problem in result.problems
                    ]
                else:
                    published.add(key)
        for one in saved:
            tally = self.tallies[one.name]
            if one.new:
                tally.created += 1
            elif one.changed or (type(one.subject), one.subject.pk) in published:
                tally.updated += 1
            else:
                tally.unchanged += 1

    @staticmethod
    def _by_note(subjects: list[Entry | Channel]) -> dict[str, list[Entry | Channel]]:
        notes: dict[str, list[Entry | Channel]] = {}
        for subject in {subject: subject for subject in subjects}.values():  # one that two files write: as it is now
            latest = latest_edition(subject)
            if latest is None or latest.log_version != subject.version:
                notes.setdefault("First published" if latest is None else "Demo content revised", []).append(subject)
        return notes


def _texts(row: dict[str, Any], *leave_out: str) -> dict[str, str]:
    return {key: as_text(value) for key, value in row.items() if key not in leave_out}


def _as_page(channel: dict[str, Any]) -> dict[str, Any]:
    """A channel's table as its page's sections."""
    sections: dict[str, Any] = {key: channel[key] for key in ("sources", "periods") if key in channel}
    return {"channel": {key: value for key, value in channel.items() if key not in sections}, **sections}


def _alone(document: dict[str, Any]) -> dict[str, Any]:
    """An entry without its references to other entries."""
    bare = {key: value for key, value in document.items() if key != "links"}
    for section, name in (("status_changes", "caused_by"), ("claims", "entries")):
        if section in bare:
            bare[section] = [{key: value for key, value in row.items() if key != name} for row in bare[section]]
    return bare
