"""Everything that the drafts of one batch name, looked up together: people, states, offices, sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.text import slugify

from actors.lookup import Refusal, fold, unique_slugs
from actors.models import Actor, Office
from talks.desk.importing.drafts import Draft, OfficeName, PersonName, StateName, TenureDraft, VisitDraft
from talks.desk.importing.people import FilePeople, People, Ref
from talks.desk.importing.state_actors import Found, Named, Organisations, States
from talks.desk.importing.terms import Terms
from talks.desk.importing.values import surname
from talks.models import Collection, Source

COLLECTION = "source:"  # the key of the collection's own source


class Book:
    """What a batch of drafts names. About 15 queries to make, however many drafts.

    Names stand for a `Ref`: the id of a row on record, or the key of one that `make` stores.
    """

    def __init__(
        self, collection: Collection, terms: Terms, file: FilePeople, organisations: dict[str, set[str]],
        drafts: Iterable[Draft],
    ) -> None:  # fmt: skip
        self.collection = collection
        drafts = list(drafts)
        offices = list(dict.fromkeys(draft.office for draft in drafts if draft.office))
        people = [person for draft in drafts for person in people_of(draft)]
        self.people = People(collection, terms, file, people)
        named = [named_in(draft, one) for draft in drafts if isinstance(draft, VisitDraft) for one in states_of(draft)]
        codes = {office.state for office in offices}.union(*organisations.values()) - {""}
        self.states = States(named, codes)
        self.organisations = Organisations(offices, self.states, organisations)
        self.office_refs = self._offices(offices)
        self.sources = self._sources({draft.url for draft in drafts} - {""})
        self.wanted_sources: dict[str, tuple[PersonName, ...]] = {}
        self.names: dict[Ref, str] = {}
        self.titles: dict[int, str] = {}  # of sources

    # --- Looking up ---------------------------------------------------------------------------------------------------

    def person(self, person: PersonName) -> Ref | Refusal:
        answer = self.people.get(person)
        if not isinstance(answer, Refusal):
            self.names[answer] = person.name
        return answer

    def state(self, draft: VisitDraft, name: StateName) -> Found | Refusal:
        answer = self.states.get(named_in(draft, name))
        if isinstance(answer, Found):
            self.names[answer.ref] = answer.name
        return answer

    def office(self, office: OfficeName) -> Ref | Refusal:
        answer = self.office_refs[office]
        if not isinstance(answer, Refusal):
            self.names.setdefault(f"office {answer}", office.title)
        return answer

    def source(self, url: str, draft: Draft) -> Ref:
        """The source of a row's own page; the collection's own when `url` is its address."""
        if url == self.collection.url:
            return self.collection_source()
        if url in self.sources:
            return self.sources[url]
        self.wanted_sources.setdefault(url, people_of(draft))
        return f"source:{url}"

    def collection_source(self) -> Ref:
        return self.collection.source_id or COLLECTION

    def _offices(self, offices: list[OfficeName]) -> dict[OfficeName, Ref | Refusal]:
        self.office_specs: dict[str, OfficeName] = {}
        folded = fold({office.title for office in offices})
        known = {
            (office.folded, office.organisation_id): office.pk
            for office in Office.objects.filter(folded__in=set(folded.values()))
        } if offices else {}  # fmt: skip
        refs: dict[OfficeName, Ref | Refusal] = {}
        for office in offices:
            organisation = self.organisations.get(office)
            if isinstance(organisation, Refusal):
                refs[office] = organisation
            elif (folded[office.title], organisation) in known:
                refs[office] = known[folded[office.title], organisation]  # type: ignore[index]
            else:
                key = f"office:{folded[office.title]}, {organisation}"
                self.office_specs.setdefault(key, office)
                refs[office] = key
        return refs

    @staticmethod
    def _sources(urls: set[str]) -> dict[str, int]:
        """The oldest source of each address."""
        rows = Source.objects.filter(url__in=urls).order_by("-pk").values_list("url", "pk") if urls else []
        return dict(rows)

    def label(self, ids: Iterable[int]) -> None:
        """Learn the names of further actors, for reports. One query at most."""
        missing = {pk for pk in ids if pk not in self.names}
        if missing:
            self.names |= dict(Actor.objects.filter(pk__in=missing).values_list("pk", "name"))

    def office_name(self, ref: Ref | None) -> str:
        """An office by its title. A query at most."""
        key = f"office {ref}"
        if key not in self.names:
            found = Office.objects.filter(pk=ref).values_list("title", flat=True) if isinstance(ref, int) else []
            self.names[key] = next(iter(found), str(ref or "").removeprefix("office:"))
        return self.names[key]

    def offices_of(self, people: list[list[Any]]) -> str:
        """People with their offices. A query for each office at most."""
        said = [(self.names.get(person, ""), self.office_name(office)) for person, _, office in people]
        return "; ".join(f"{name} ({office})" if office else f"{name} (no office)" for name, office in said)

    def cited(self, sources: list[list[Any]]) -> str:
        """Sources as reports name them: where in the collection, and others by their titles. A query at most."""
        ids = {source for source, _ in sources if isinstance(source, int)} - self.titles.keys()
        self.titles |= dict(Source.objects.filter(pk__in=ids).values_list("pk", "title")) if ids else {}
        return "; ".join(self._cite(source, locator) for source, locator in sources)

    def _cite(self, source: Ref, locator: str) -> str:
        if locator and source == self.collection_source():
            return locator
        if isinstance(source, int):
            title = self.titles.get(source, "a source that is gone")
        else:
            url = source.removeprefix(COLLECTION)
            title = self._title_of_page(url) if url else self.collection.title
        return ", ".join(filter(None, [title, locator]))

    # --- Writing ------------------------------------------------------------------------------------------------------

    def make(self, keys: set[str], used: set[PersonName]) -> dict[str, int]:
        """Store what `keys` stand for and all that rests on it; the ids by key. About 15 queries."""
        offices = {key: self.office_specs[key] for key in keys if key in self.office_specs}
        above = {self.organisations.get(office) for office in offices.values()}
        organisations = {ref for ref in above if isinstance(ref, str) and ref.startswith("org:")}
        codes = [self.organisations.specs[key].state for key in organisations]
        codes += [office.state for office in offices.values() if not office.organisation]
        states = {self.states.of_code(code) for code in codes if code}
        state_keys = {ref for ref in {*keys, *states} if isinstance(ref, str) and ref.startswith("state:")}
        made = self.states.make(sorted(state_keys))
        made |= self.organisations.make(sorted(organisations), made)
        made |= self._make_offices(offices, made)
        people = self.people.make(sorted(key for key in keys if key.startswith("person:")))
        self.people.remember(people, used)
        return made | people | self._make_sources(sorted(key for key in keys if key.startswith("source:")))

    def _make_offices(self, offices: dict[str, OfficeName], made: dict[str, int]) -> dict[str, int]:
        if not offices:
            return {}
        slugs = unique_slugs(
            Office, [f"{office.organisation or office.state} {office.title}" for office in offices.values()]
        )
        rows = []
        for slug, office in zip(slugs, offices.values(), strict=True):
            organisation = self.organisations.get(office)
            assert not isinstance(organisation, Refusal)
            rows.append(
                Office(
                    slug=slug, title=office.title, level=office.level,
                    organisation_id=made[organisation] if isinstance(organisation, str) else organisation,
                )
            )  # fmt: skip
        Office.objects.bulk_create(rows)
        return {key: row.pk for key, row in zip(offices, rows, strict=True)}

    def _make_sources(self, keys: list[str]) -> dict[str, int]:
        """One source for each page that rows name, with the terms and the publisher of the collection."""
        own = self.collection.source
        urls = [key.removeprefix(COLLECTION) for key in keys if key != COLLECTION]
        if not urls:
            return {}
        assert own is not None
        titles = [self._title_of_page(url) for url in urls]
        rows = [
            Source(
                slug=slug, title=title, kind=own.kind, publisher_id=own.publisher_id, author=own.author, url=url,
                accessed=own.accessed, language=own.language, licence=own.licence, licence_url=own.licence_url,
            )
            for slug, title, url in zip(unique_slugs(Source, [t[:150] for t in titles]), titles, urls, strict=True)
        ]  # fmt: skip
        Source.objects.bulk_create(rows)
        return {f"source:{url}": row.pk for url, row in zip(urls, rows, strict=True)}

    def _title_of_page(self, url: str) -> str:
        """The collection, and whose page it is: the traveller's where the address ends in their id or family name."""
        tail = url.rstrip("/").rpartition("/")[2]
        people = self.wanted_sources[url]
        own = len(people) == 1 and (people[0].external_id == tail or slugify(surname(people[0])) in tail.lower())
        return f"{self.collection.title}: {people[0].name if own else tail}"[:300]


def people_of(draft: Draft) -> tuple[PersonName, ...]:
    return (draft.person,) if isinstance(draft, TenureDraft) else draft.people


def states_of(draft: VisitDraft) -> list[StateName]:
    return [one for one in (draft.side, draft.country, *draft.parties) if one is not None]


def named_in(draft: VisitDraft, name: StateName) -> Named:
    return Named(name, draft.start, draft.end)


def text_of(value: Any, names: dict[Ref, str]) -> str:
    """A field's value as reports show it."""
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return "; ".join(text_of(part[0] if isinstance(part, list) else part, names) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return names.get(value, str(value))
