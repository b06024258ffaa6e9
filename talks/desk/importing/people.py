"""Who the people of a file are: by the collection's own id, else by exact name, else made; never by a guess."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from actors.lookup import ACTORS, Finder, Refusal, fold, unique_slugs
from actors.models import Actor, ActorName, ActorRedirect, Kind
from talks.desk.importing.drafts import PersonName
from talks.desk.importing.terms import Terms
from talks.models import Collection, ImportedPerson, ImportRun

_SLUG = re.compile(r"^([A-Za-z0-9_-]+)$|\(([a-z0-9_-]+)\)\s*$")

# An actor's id, or the key of one that has yet to be made.
Ref = int | str


@dataclass(frozen=True)
class ExactFinder(Finder):
    """A finder that offers no names near to an unknown one: those cost a comparison with every name on record."""

    def _nearest(self, texts: list[str]) -> dict[str, list[str]]:
        return {text: [] for text in texts}

    def everybody(self, folded: dict[str, str]) -> dict[str, list[Any]]:
        """All whom each text (with its folded form) can mean: the one whose slug it is or has in brackets, else those
        of that name. Up to four queries, however many texts.
        """
        slugs = {text: slug for text in folded if (slug := _slug_in(text))}
        by_slug = self._by_slug(set(slugs.values()))
        by_name = self._by_name(set(folded.values()))
        return {
            text: [by_slug[slugs[text]]] if slugs.get(text) in by_slug
            else sorted(by_name.get(folded[text], {}).values(), key=lambda row: row.pk)
            for text in folded
        }  # fmt: skip


def _slug_in(text: str) -> str:
    """The slug that a text is, or has in brackets behind it."""
    match = _SLUG.search(text)
    return match[1] or match[2] if match else ""


def named_by_slug(text: str, rows: list[Any]) -> bool:
    """Whether a text names the only one of `rows` by its slug, so that nothing else about it has to agree."""
    return len(rows) == 1 and _slug_in(text) == rows[0].slug


EXACT = ExactFinder(Actor, "actor", other=(ActorName, "actor", "text"), redirects=(ActorRedirect, "actor"))


class FilePeople:
    """The people of a whole file by their ids there. One query; memory grows with the people, not with the rows."""

    def __init__(self, run: ImportRun) -> None:
        self.names: dict[str, set[str]] = defaultdict(set)  # id → names
        self.ids: dict[str, set[str]] = defaultdict(set)  # folded name → ids
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT person->>'external_id', person->>'name', fold_text(person->>'name')
                FROM talks_importrow, jsonb_array_elements(
                    CASE draft->>'of' WHEN 'visit' THEN draft->'people' ELSE jsonb_build_array(draft->'person') END
                ) AS person
                WHERE run_id = %s AND draft IS NOT NULL AND person->>'external_id' <> '' GROUP BY 1, 2, 3
                """,
                [run.pk],
            )
            for external_id, name, folded in cursor.fetchall():
                self.names[external_id].add(name)
                self.ids[folded].add(external_id)


class People:
    """The people of one batch. About ten queries to make, however many people."""

    def __init__(self, collection: Collection, terms: Terms, file: FilePeople, people: Iterable[PersonName]) -> None:
        self.collection, self.terms, self.file = collection, terms, file
        wanted = set(people)
        self.specs: dict[str, PersonName] = {}
        self.bound = self._bound(wanted)
        unbound = {person for person in wanted if self._known(person) is None}
        self.folded = fold({person.name for person in unbound})
        self.found: dict[str, Any] = EXACT.find(person.name for person in unbound)
        self.taken = self._ids_of({actor.pk for actor in self.found.values() if isinstance(actor, Actor)})
        self.answers: dict[PersonName, Ref | Refusal] = {person: self._answer(person) for person in wanted}

    def get(self, person: PersonName) -> Ref | Refusal:
        """The actor's id, the key of one to be made, or why it is neither."""
        return self.answers[person]

    def _bound(self, people: set[PersonName]) -> dict[str, ImportedPerson]:
        ids = {person.external_id for person in people} - {""}
        former = {new: old for old, new in self.terms.renamed_people.items() if new in ids}
        rows = ImportedPerson.objects.filter(collection=self.collection, external_id__in=ids | set(former.values()))
        by_id = {row.external_id: row for row in rows}
        for new, old in former.items():
            if new not in by_id and old in by_id:
                by_id[new] = by_id[old]
        return by_id

    def _known(self, person: PersonName) -> ImportedPerson | None:
        return self.bound.get(person.external_id) if person.external_id else None

    def _ids_of(self, actors: set[int]) -> dict[int, set[str]]:
        """The ids by which this collection already knows each of `actors`."""
        ids: dict[int, set[str]] = defaultdict(set)
        rows = ImportedPerson.objects.filter(collection=self.collection, actor__in=actors)
        for actor, external_id in rows.values_list("actor_id", "external_id"):
            ids[actor].add(external_id)
        return ids

    def _answer(self, person: PersonName) -> Ref | Refusal:
        known = self._known(person)
        if known is not None:
            return known.actor_id
        found = self.found.get(person.name)
        if isinstance(found, Actor):
            return self._by_name(person, found)
        if found is not None and found.message.startswith(f"“{person.name}” can mean"):
            return Refusal(f"{found.message} Or give the id in the mapping.")
        return self._new(person)

    def _by_name(self, person: PersonName, actor: Actor) -> Ref | Refusal:
        if actor.kind != Kind.PERSON:
            return Refusal(f"“{person.name}” is {_a(actor.kind)} here ({actor.slug}), not a person.")
        if not person.external_id:
            return actor.pk
        # Two ids in one file are two people, though they share a name.
        if self.taken.get(actor.pk, set()) & set(self.file.names):
            return self._new(person)
        others = self.file.ids.get(self.folded[person.name], set()) - {person.external_id}
        if others:
            ids = _ids({*others, person.external_id})
            return Refusal(
                f"“{person.name}” is the name of {len(others) + 1} people of the file ({ids}), "
                f"and one such person is on record: {actor.slug}. Log the others first, or tell them apart by name."
            )
        return actor.pk

    def _new(self, person: PersonName) -> Ref | Refusal:
        if not self.terms.make_people:
            nearest = ACTORS.find([person.name])[person.name]
            message = nearest.message if isinstance(nearest, Refusal) else f"“{person.name}” is somebody else here."
            return Refusal(message.partition(" To add them,")[0])
        key = f"person:{person.external_id or '=' + self.folded[person.name]}"
        self.specs.setdefault(key, person)
        return key

    def settled(self, person: PersonName) -> bool:
        """True when there is nothing new to remember of a person: bound already, under this id and name."""
        known = self._known(person)
        if not person.external_id:
            return isinstance(self.answers[person], int)
        return known is not None and (known.external_id, known.name) == (person.external_id, person.name)

    # --- Writing ------------------------------------------------------------------------------------------------------

    def make(self, keys: Iterable[str]) -> dict[str, int]:
        """Store the people asked for; their ids by key. Two queries."""
        specs = {key: self.specs[key] for key in keys if key in self.specs}
        slugs = unique_slugs(Actor, [person.name for person in specs.values()]) if specs else []
        made = Actor.objects.bulk_create(
            Actor(kind=Kind.PERSON, slug=slug, name=person.name, sort_name=person.sort_name)
            for slug, person in zip(slugs, specs.values(), strict=True)
        )
        return {key: actor.pk for key, actor in zip(specs, made, strict=True)}

    def remember(self, made: dict[str, int], used: set[PersonName]) -> None:
        """Bind the ids of `used` people to their actors, and take over names that changed upstream."""
        fresh, renamed = {}, []
        for person in used:
            ref, known = self.answers[person], self._known(person)
            # Somebody whom no field takes is not made: the desk has put another in their place.
            if not person.external_id or isinstance(ref, Refusal) or (isinstance(ref, str) and ref not in made):
                continue
            if known is None:
                fresh[person.external_id] = ImportedPerson(
                    collection=self.collection, external_id=person.external_id, name=person.name,
                    actor_id=made[ref] if isinstance(ref, str) else ref,
                )  # fmt: skip
            elif known.external_id != person.external_id:
                fresh[person.external_id] = ImportedPerson(
                    collection=self.collection, external_id=person.external_id, name=known.name,
                    actor_id=known.actor_id,
                )  # fmt: skip
                renamed.append((fresh[person.external_id], person))
            elif known.name != person.name:
                renamed.append((known, person))
        ImportedPerson.objects.bulk_create(fresh.values())
        for known, person in renamed:
            self._rename(known, person)

    def _rename(self, known: ImportedPerson, person: PersonName) -> None:
        """The new name, unless the file has several for that person or the desk has chosen one of its own."""
        if known.name == person.name or len(self.file.names[person.external_id]) > 1:
            return
        actor = Actor.objects.select_for_update().get(pk=known.actor_id)
        kind = ActorName.NameKind.ALIAS
        other = person.name
        if actor.name == known.name:
            kind, other = ActorName.NameKind.FORMER, actor.name
            actor.name, actor.sort_name = person.name, person.sort_name or actor.sort_name
            actor.save()
        if not ActorName.objects.filter(actor=actor, text=other).exists():
            ActorName.objects.create(actor=actor, text=other, kind=kind)
        known.name = person.name
        known.save()


def renamed_upstream(run: ImportRun, collection: Collection) -> list[tuple[str, str]]:
    """(old, new) name of everybody whom the file calls by one new name only. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT known.name, min(named.name) FROM talks_importedperson known JOIN (
                SELECT person->>'external_id' AS id, person->>'name' AS name FROM talks_importrow,
                    jsonb_array_elements(CASE draft->>'of' WHEN 'visit' THEN draft->'people'
                                         ELSE jsonb_build_array(draft->'person') END) AS person
                WHERE run_id = %s AND draft IS NOT NULL GROUP BY 1, 2
            ) named ON named.id = known.external_id
            WHERE known.collection_id = %s GROUP BY known.id
            HAVING count(*) = 1 AND min(named.name) <> known.name ORDER BY 1
            """,
            [run.pk, collection.pk],
        )
        return cursor.fetchall()


def _ids(ids: set[str]) -> str:
    return ", ".join(sorted(ids)[:4])


def _a(kind: str) -> str:
    return "an organisation" if kind == Kind.ORGANISATION else f"a {kind}"
