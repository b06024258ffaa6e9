"""Describes the actors, issues and sources that a record names, as the log knows them now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from actors.models import Actor, ActorName, Kind, Office, OrganisationType, Tenure
from actors.offices import OfficeBook
from actors.partial_dates import PartialDate, show_span, span_edtf
from talks.models import Citation, Issue, Reference
from talks.press.contract import (
    ActorRecord,
    CiteRecord,
    DateRecord,
    IssueRecord,
    NameRecord,
    OfficeRecord,
    PersonRecord,
    SourceRecord,
    SpanRecord,
    TenureRecord,
)

_STATE_BODIES = {
    OrganisationType.EXECUTIVE,
    OrganisationType.MINISTRY,
    OrganisationType.ARMED_FORCE,
    OrganisationType.LEGISLATURE,
    OrganisationType.PARTY,
}


def date_record(value: PartialDate | None) -> DateRecord | None:
    """A partial date as records hold it."""
    if value is None:
        return None
    return {
        "edtf": value.edtf,
        "text": str(value),
        "earliest": value.earliest.isoformat(),
        "latest": value.latest.isoformat(),
        "precision": value.precision,
    }


def span_record(start: PartialDate | None, end: PartialDate | None) -> SpanRecord:
    """A span as records hold it."""
    return {
        "start": date_record(start),
        "end": date_record(end),
        "edtf": span_edtf(start, end),
        "text": show_span(start, end),
    }


class Register:
    """Actors as the log has them, with names, tenures and the chain of parents up to the state.

    Read once for one record or for many. Four queries, and one more a level of parents that was not named already.
    """

    def __init__(self, actor_ids: Iterable[int | None]) -> None:
        self.actors: dict[int, Actor] = {}
        self.described: dict[int, ActorRecord] = {}
        self.load({pk for pk in actor_ids if pk is not None})
        self.book = OfficeBook(pk for pk, actor in self.actors.items() if actor.kind == Kind.PERSON)
        self.load({t.office.organisation_id for tenures in self.book.tenures.values() for t in tenures})

    def load(self, wanted: set[int]) -> None:
        missing = wanted - self.actors.keys()
        while missing:
            rows = Actor.objects.filter(pk__in=missing).prefetch_related("names", "redirects")
            self.actors.update({row.pk: row for row in rows})
            missing = {row.parent_id for row in rows if row.parent_id} - self.actors.keys()

    @cached_property
    def kinds(self) -> dict[int, str]:
        """The kind of every actor that was asked for."""
        return {pk: actor.kind for pk, actor in self.actors.items()}


class Cast:
    """Every actor a record names, described from a register: its own, or one that the records of a batch share."""

    def __init__(self, actor_ids: Iterable[int | None], register: Register | None = None) -> None:
        self.register = register or Register(actor_ids)
        self.actors, self.book = self.register.actors, self.register.book
        self._named: set[int] = set()

    def slug(self, actor_id: int | None) -> str:
        """The slug of an actor, noting that the record names it; "" for None."""
        if actor_id is None:
            return ""
        self._named.add(actor_id)
        return self.actors[actor_id].slug

    def state_of(self, actor_id: int | None) -> Actor | None:
        """The state an actor belongs to: itself, or the first state among its parents; None when there is none."""
        actor = self.actors.get(actor_id) if actor_id else None
        while actor is not None and actor.kind != Kind.STATE:
            actor = self.actors.get(actor.parent_id) if actor.parent_id else None
        return actor

    def person(
        self, actor_id: int, first: date | None, last: date | None, override: Office | None = None
    ) -> PersonRecord:
        """An actor with the offices held from `first` to `last`."""
        return {
            "actor": self.slug(actor_id),
            "name": self.actors[actor_id].name,
            "offices": self._offices(actor_id, first, last, override),
        }

    def maybe_person(self, actor_id: int | None, first: date | None, last: date | None) -> PersonRecord | None:
        """The same; None for None."""
        return None if actor_id is None else self.person(actor_id, first, last)

    def _offices(
        self, actor_id: int, first: date | None, last: date | None, override: Office | None
    ) -> list[OfficeRecord]:
        if override is not None:
            self.register.load({override.organisation_id})
            return [self._office(override, False, "override")]
        held = self.book.on(actor_id, first, last)
        return [self._office(one.office, one.acting, "tenure" if one.certain else "possible") for one in held]

    def _office(self, office: Office, acting: bool, basis: str) -> OfficeRecord:
        return {
            "title": f"Acting {office.title}" if acting else office.title,
            "organisation": self.slug(office.organisation_id),
            "organisation_name": self.actors[office.organisation_id].name,
            "basis": basis,
        }

    def records(self) -> dict[str, ActorRecord]:
        """The description of every actor named so far, and of their parents, by slug in alphabetical order."""
        wanted = self._named | {state.pk for pk in self._named if (state := self._side_of(self.actors[pk]))}
        for actor_id in list(wanted):
            parent_id = self.actors[actor_id].parent_id
            while parent_id:
                wanted.add(parent_id)
                parent_id = self.actors[parent_id].parent_id
        described = [self._describe(self.actors[pk]) for pk in wanted]
        return {record["slug"]: record for record in sorted(described, key=lambda record: record["slug"])}

    def _describe(self, actor: Actor) -> ActorRecord:
        if actor.pk not in self.register.described:
            self.register.described[actor.pk] = self._write(actor)
        return self.register.described[actor.pk]

    def _write(self, actor: Actor) -> ActorRecord:
        parent = self.actors.get(actor.parent_id) if actor.parent_id else None
        state = self._side_of(actor)
        return {
            "slug": actor.slug,
            "kind": actor.kind,
            "name": actor.name,
            "sort_name": actor.sort_name or actor.name,
            "org_type": actor.org_type,
            "description": actor.description,
            "code": actor.code,
            "wikidata": actor.wikidata,
            "parent": parent.slug if parent else "",
            "parent_name": parent.name if parent else "",
            "state": state.slug if state else "",
            "names": sorted(
                (self._name(name) for name in actor.names.all()), key=lambda n: (n["kind"], n["language"], n["text"])
            ),
            "existed": span_record(actor.existed_from, actor.existed_until),
            "tenures": [self._tenure(tenure) for tenure in self.book.tenures.get(actor.pk, [])],
            "formerly": sorted(redirect.old_slug for redirect in actor.redirects.all()),
        }

    def side_of(self, actor_id: int) -> Actor | None:
        """The state an actor belongs to by its parents or, for a person, by the public offices held; or None."""
        return self._side_of(self.actors[actor_id])

    def _side_of(self, actor: Actor) -> Actor | None:
        # Somebody without a parent belongs to the one state whose offices they held; with several, to none. A chair
        # at a university or a company says nothing of the kind.
        if own := self.state_of(actor.pk):
            return own
        bodies = {t.office.organisation_id for t in self.book.tenures.get(actor.pk, [])}
        states = {self.state_of(pk) for pk in bodies if self.actors[pk].org_type in _STATE_BODIES} - {None}
        return next(iter(states)) if len(states) == 1 else None

    @staticmethod
    def _name(name: ActorName) -> NameRecord:
        return {
            "text": name.text,
            "language": name.language,
            "kind": name.kind,
            "span": span_record(name.start, name.end),
        }

    def _tenure(self, tenure: Tenure) -> TenureRecord:
        return {
            "office": tenure.office.title,
            "organisation": tenure.office.organisation.slug,
            "organisation_name": tenure.office.organisation.name,
            "span": span_record(tenure.start, tenure.end),
            "ongoing": tenure.ongoing,
            "acting": tenure.acting,
        }


def read_issues() -> dict[int, Issue]:
    """The whole issue tree by key, with aliases and former slugs. Three queries."""
    return {issue.pk: issue for issue in Issue.objects.prefetch_related("aliases", "redirects")}


class IssueTree:
    """The issue tree, its own or one that the records of a batch share; `slug` notes what the record names."""

    def __init__(self, issues: dict[int, Issue] | None = None) -> None:
        self.issues = read_issues() if issues is None else issues
        self._named: set[int] = set()

    def slug(self, issue_id: int | None) -> str:
        if issue_id is None:
            return ""
        self._named.add(issue_id)
        return self.issues[issue_id].slug

    def path(self, issue: Issue) -> list[Issue]:
        """From the root down to the issue itself."""
        steps = [issue]
        while steps[0].parent_id:
            steps.insert(0, self.issues[steps[0].parent_id])
        return steps

    def sort_key(self, issue: Issue) -> list[tuple[int, str]]:
        """Sorts the tree depth first, siblings by position and name."""
        return [(step.position, step.name) for step in self.path(issue)]

    def named(self) -> list[str]:
        """The slugs named so far, in tree order."""
        issues = sorted((self.issues[pk] for pk in self._named), key=self.sort_key)
        return [issue.slug for issue in issues]

    def records(self, more: Iterable[int] = ()) -> dict[str, IssueRecord]:
        """The issues named so far (and `more`) with their ancestors, in tree order."""
        wanted = {step.pk: step for pk in {*self._named, *more} for step in self.path(self.issues[pk])}
        return {issue.slug: self._describe(issue) for issue in sorted(wanted.values(), key=self.sort_key)}

    def _describe(self, issue: Issue) -> IssueRecord:
        path = self.path(issue)
        return {
            "slug": issue.slug,
            "name": issue.name,
            "description": issue.description,
            "parent": path[-2].slug if len(path) > 1 else "",
            "path": [step.slug for step in path],
            "position": issue.position,
            "aliases": sorted(alias.text for alias in issue.aliases.all()),
            "formerly": sorted(redirect.old_slug for redirect in issue.redirects.all()),
        }


class Bibliography:
    """The numbered sources of one entry or channel. `references` come with source, publisher and side selected."""

    def __init__(self, references: Iterable[Reference]) -> None:
        self.references = list(references)
        self.numbers = {reference.source_id: reference.number for reference in self.references}

    def cites(self, citations: Iterable[Citation]) -> list[CiteRecord]:
        """The citations of one row. Raises KeyError for a source that is not on the list (a check forbids it)."""
        found: list[CiteRecord] = [
            {"number": self.numbers[citation.source_id], "locator": citation.locator} for citation in citations
        ]
        return found

    def actor_ids(self) -> set[int | None]:
        return {pk for ref in self.references for pk in (ref.source.publisher_id, ref.source.issuing_side_id)}

    def issue_ids(self) -> set[int]:
        return {issue.pk for reference in self.references for issue in reference.source.mentions.all()}

    def records(self, cast: Cast, tree: IssueTree) -> list[SourceRecord]:
        return [self._describe(reference, cast, tree) for reference in self.references]

    @staticmethod
    def _describe(reference: Reference, cast: Cast, tree: IssueTree) -> SourceRecord:
        source = reference.source
        return {
            "number": reference.number,
            "slug": source.slug,
            "kind": source.kind,
            "title": source.title,
            "publisher": cast.slug(source.publisher_id),
            "publisher_name": source.publisher.name if source.publisher else "",
            "author": source.author,
            "url": source.url,
            "archive_url": source.archive_url,
            "licence": source.licence,
            "licence_url": source.licence_url,
            "published": date_record(source.published),
            "accessed": date_record(source.accessed),
            "language": source.language,
            "issuing_side": cast.slug(source.issuing_side_id),
            "mentions": [tree.issues[issue.pk].slug for issue in source.mentions.all()],
            "formerly": sorted(redirect.old_slug for redirect in source.redirects.all()),
        }
