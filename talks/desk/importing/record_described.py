"""Actors, issues and sources as an exported log describes them, into the log through the desk's own forms.

What is missing is made; what is here already is found by its slug and left as it is, unless this collection brought
it, the file says something new of it and no editor has changed it since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from django import forms

from actors.by_name import ActorForm, NameForm, OfficeForm, TenureForm
from actors.lookup import unique_slugs
from actors.models import Actor, ActorName, ActorRedirect, Kind, Office, Tenure
from talks.desk.importing.record_content import typed
from talks.desk.importing.record_lines import Refused
from talks.desk.issue_forms import IssueForm
from talks.desk.source_form import SourceForm
from talks.models import Issue, IssueRedirect, Source, SourceRedirect
from talks.press.describing import Bibliography, Cast, IssueTree

Key = tuple[str, str]  # ("actor" | "issue" | "source", slug)
Said = Mapping[str, Any]
_MODELS: dict[str, Any] = {"actor": Actor, "issue": Issue, "source": Source}
_REDIRECTS: dict[str, Any] = {"actor": ActorRedirect, "issue": IssueRedirect, "source": SourceRedirect}
# What a description takes from other rows, or from the record around it.
_BORROWED = {"parent_name", "state", "organisation_name", "publisher_name", "path", "number"}


class Descriptions(Protocol):
    """What one file says of actors, issues and sources: of each, what the record published last says."""

    def get(self, key: Key) -> Said | None: ...


def described_in(record: Said) -> Iterator[tuple[Key, Said]]:
    """Everything that a record describes."""
    yield from ((("actor", slug), said) for slug, said in record["actors"].items())
    yield from ((("issue", slug), said) for slug, said in record["issues"].items())
    yield from ((("source", said["slug"]), said) for said in record["sources"])


class Describer:
    """Brings into the log what records name. `memory` says, for each thing this collection brought, what the file
    said of it then and what the log made of it: two digests, kept from one import to the next."""

    def __init__(self, said: Descriptions, memory: dict[str, list[str]]) -> None:
        self.said, self.memory = said, memory
        # In the order in which they came, so that the last ones can be taken back.
        self.settled: dict[Key, None] = {}
        self.written: dict[Key, None] = {}
        self.notices: list[str] = []
        self._offices: dict[tuple[str, str], str] = {}
        self._under_way: list[Key] = []

    def bring(self, record: Said) -> None:
        """Everything the record names is in the log afterwards. Raises Refused."""
        self._under_way = []
        for key, _ in described_in(record):
            self._settle(key)

    def mark(self) -> tuple[int, int, int]:
        """Where it stands now, for `take_back`."""
        return len(self.settled), len(self.written), len(self.notices)

    def take_back(self, mark: tuple[int, int, int]) -> None:
        """After what was written since has been rolled back: go on as before."""
        for kept, count in ((self.settled, mark[0]), (self.written, mark[1])):
            while len(kept) > count:
                kept.popitem()
        del self.notices[mark[2] :]
        self._offices = {}

    def office_slug(self, office: Said) -> str:
        """The address of an office that a row names by its title and organisation; made when missing."""
        self._organisation(office)
        key = (office["title"], office["organisation"])
        if key not in self._offices:
            found = Office.objects.filter(title=key[0], organisation__slug=key[1]).first()
            self._offices[key] = found.slug if found else self._make_office(*key)
        return self._offices[key]

    def remember(self, *, keep: bool = True) -> dict[str, list[str]]:
        """Note what the log made of everything written since the last call, and return it. Some ten queries."""
        new: dict[str, list[str]] = {}
        for key, now in describe(self.written).items():
            said = self.said.get(key)
            new[":".join(key)] = [digest(said) if said else "", digest(now)]
            if key[0] == "actor" and said and said["state"] != now["state"]:
                self.notices.append(
                    f"The file counts “{key[1]}” to “{said['state'] or 'no state'}” without describing the body that "
                    "says so: give the organisations of their offices a type and a parent."
                )
        self.written.clear()
        if keep:
            self.memory |= new
        return new

    # --- One thing ----------------------------------------------------------------------------------------------------

    def _settle(self, key: Key) -> None:
        if key in self.settled:
            return
        said = self.said.get(key)
        if said is None:
            raise Refused(f"It names “{key[1]}” without describing it.", f"record.{key[0]}s")
        if key in self._under_way:
            raise Refused(f"“{key[1]}” is its own parent, by way of others.", f"record.{key[0]}s.{key[1]}")
        self._under_way.append(key)
        kind, slug = key
        for needed in _needed(kind, said):
            self._settle(needed)
        present = _MODELS[kind].objects.filter(slug=slug).first()
        if kind == "actor" and present is not None and present.kind != said["kind"]:
            raise Refused(f"“{slug}” is a {present.kind} here.", f"record.actors.{slug}.kind")
        if self._is_to_be_written(key, said, present):
            {"actor": self._actor, "issue": self._issue, "source": self._source}[kind](said, present)
            self.written[key] = None
        self.settled[key] = None
        self._under_way.remove(key)

    def _is_to_be_written(self, key: Key, said: Said, present: Any) -> bool:
        if present is None:
            return True
        before = self.memory.get(":".join(key))
        if before is None or before[0] == digest(said):
            return False
        if before[1] == digest(describe([key])[key]):
            return True
        self.notices.append(f"The file describes {key[0]} “{key[1]}” anew, but the desk has changed it; it is kept.")
        return False

    def _actor(self, said: Said, present: Actor | None) -> None:
        place = f"record.actors.{said['slug']}"
        texts = _texts(said, "name", "kind", "slug", "org_type", "parent", "code", "wikidata", "description")
        texts["sort_name"] = "" if said["sort_name"] == said["name"] else said["sort_name"]
        existed = said.get("existed") or {"start": None, "end": None}
        texts |= {f"existed_{name}": _edtf(existed[end]) for name, end in (("from", "start"), ("until", "end"))}
        actor = put(ActorForm(texts, instance=present), texts, place)
        actor.names.exclude(text__in=[one["text"] for one in said["names"]]).delete()
        for one in said["names"]:
            texts = _texts(one, "text", "language", "kind") | _span(one)
            known = ActorName.objects.filter(actor=actor, text=one["text"], language=one["language"]).first()
            put(NameForm(texts, instance=known or ActorName(actor=actor)), texts, f"{place}.names")
        self._tenures(actor, said["tenures"], f"{place}.tenures")
        _lead_here("actor", actor, said["formerly"], place)

    def _tenures(self, person: Actor, said: Iterable[Said], place: str) -> None:
        kept: list[int] = []
        for one in said:
            texts = {"person": person.slug, "office": self.office_slug({**one, "title": one["office"]}), "note": ""}
            texts |= _span(one) | {name: "yes" if one[name] else "" for name in ("ongoing", "acting")}
            known = Tenure.objects.filter(person=person, office__slug=texts["office"]).exclude(pk__in=kept)
            present = next((row for row in known if typed(row.start) == texts["start"]), None)
            if present:
                texts["note"] = present.note
            kept.append(put(TenureForm(texts, instance=present), texts, place).pk)
        Tenure.objects.filter(person=person).exclude(pk__in=kept).delete()

    def _organisation(self, office: Said) -> None:
        """The body an office belongs to; where nothing in the file describes it, by its name alone."""
        key = ("actor", office["organisation"])
        if key in self.settled or key in self._under_way:
            return
        if self.said.get(key) is not None:
            self._settle(key)
        elif not Actor.objects.filter(slug=key[1]).exists():
            texts = {"name": office["organisation_name"], "kind": Kind.ORGANISATION.value, "slug": key[1]}
            put(ActorForm(texts), texts, f"record.actors, organisation {key[1]}")
        self.settled[key] = None

    def _make_office(self, title: str, organisation: str) -> str:
        body = Actor.objects.get(slug=organisation)
        texts = {"title": title, "organisation": organisation, "level": ""}
        texts["slug"] = unique_slugs(Office, [f"{body.name} {title}"])[0]
        return str(put(OfficeForm(texts), texts, f"record.actors, office “{title}”").slug)

    def _issue(self, said: Said, present: Issue | None) -> None:
        texts = _texts(said, "name", "slug", "parent", "description")
        texts |= {"position": str(said["position"]), "aliases": "; ".join(said["aliases"])}
        issue = put(IssueForm(texts, instance=present), texts, f"record.issues.{said['slug']}")
        _lead_here("issue", issue, said["formerly"], f"record.issues.{said['slug']}")

    def _source(self, said: Said, present: Source | None) -> None:
        texts = _texts(said, "slug", "kind", "title", "publisher", "author", "url", "archive_url", "language",
                       "issuing_side")  # fmt: skip
        texts |= {name: said.get(name, "") for name in ("licence", "licence_url")}
        texts |= {name: _edtf(said[name]) for name in ("published", "accessed")}
        texts["mentions"] = "; ".join(said["mentions"])
        place = f"record.sources, {said['slug']}"
        source = put(SourceForm(texts, instance=present), texts, place)
        _lead_here("source", source, said["formerly"], place)


def _needed(kind: str, said: Said) -> list[Key]:
    """What has to be there first."""
    if kind == "source":
        actors = [("actor", said[name]) for name in ("publisher", "issuing_side") if said[name]]
        return actors + [("issue", slug) for slug in said["mentions"]]
    return [(kind, said["parent"])] if said["parent"] else []


def put(form: forms.ModelForm, texts: Mapping[str, str], place: str) -> Any:
    """Save the form if it takes the texts just as they are, and return its row.

    Raises Refused; IntegrityError for what only the database sees, which spares a question for each of its constraints.
    """
    form.validate_constraints = lambda: None  # type: ignore[method-assign]
    if not form.is_valid():
        raise Refused("; ".join(f"{name}: {one}" for name, many in form.errors.items() for one in many), place)
    for name, text in texts.items():
        value = form.cleaned_data[name]
        reads = "; ".join(map(typed, value)) if isinstance(value, list) else typed(value)
        if reads != text:
            raise Refused(f"“{text[:60]}” would become “{reads[:60]}”.", f"{place}.{name}")
    return form.save()


def _texts(said: Said, *names: str) -> dict[str, str]:
    return {name: said[name] for name in names}


def _span(said: Said) -> dict[str, str]:
    return {name: _edtf(said["span"][name]) for name in ("start", "end")}


def _edtf(value: Said | None) -> str:
    return str(value["edtf"]) if value else ""


def _lead_here(kind: str, row: Any, formerly: list[str], place: str) -> None:
    lead_here(_MODELS[kind], _REDIRECTS[kind], kind, row, formerly, place)


def lead_here(model: Any, redirect: Any, key: str, row: Any, formerly: list[str], place: str) -> None:
    """Let the old slugs lead to the row. Raises Refused where one belongs to something else."""
    if not formerly:
        return
    if taken := model.objects.filter(slug__in=formerly).exclude(pk=row.pk).first():
        raise Refused(f"Its former address “{taken.slug}” is that of something else here.", f"{place}.formerly")
    present = dict(redirect.objects.filter(old_slug__in=formerly).values_list("old_slug", f"{key}_id"))
    if any(pk != row.pk for pk in present.values()):
        raise Refused("One of its former addresses leads to something else here.", f"{place}.formerly")
    redirect.objects.bulk_create(redirect(old_slug=old, **{key: row}) for old in formerly if old not in present)


# --- What the log says of them now ------------------------------------------------------------------------------------


class _Listed(NamedTuple):
    number: int
    source: Source
    source_id: int


def describe(keys: Iterable[Key]) -> dict[Key, Said]:
    """The present descriptions, as a record would have them. About fifteen queries, however many."""
    slugs: dict[str, list[str]] = {kind: [slug for of, slug in keys if of == kind] for kind in _MODELS}
    rows = {kind: list(_MODELS[kind].objects.filter(slug__in=some)) if some else [] for kind, some in slugs.items()}
    found: dict[Key, Said] = {}
    sources = rows["source"]
    publishers = [pk for source in sources for pk in (source.publisher_id, source.issuing_side_id)]
    cast = Cast([*(row.pk for row in rows["actor"]), *publishers])
    for actor in rows["actor"]:
        cast.slug(actor.pk)
    described = cast.records()
    found.update({("actor", actor.slug): described[actor.slug] for actor in rows["actor"]})
    if rows["issue"] or sources:
        tree = IssueTree()
        issues = tree.records([issue.pk for issue in rows["issue"]])
        found.update({("issue", issue.slug): issues[issue.slug] for issue in rows["issue"]})
        listed: Any = [_Listed(0, source, source.pk) for source in sources]
        found.update({("source", said["slug"]): said for said in Bibliography(listed).records(cast, tree)})
    return found


def digest(said: Any) -> str:
    """A fingerprint of a description, without what it takes from other rows."""
    return hashlib.sha256(json.dumps(_own(said), sort_keys=True).encode()).hexdigest()[:24]


def _own(said: Any) -> Any:
    if isinstance(said, Mapping):
        return {key: _own(value) for key, value in said.items() if key not in _BORROWED}
    return [_own(one) for one in said] if isinstance(said, list) else said
