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


@dataclass(frozen=True)
class Spelling:
    """A name as the file writes it, and the first row that does."""

    name: str
    folded: str
    sort_name: str
    row: int


class FilePeople:
    """The people of a whole file. One query; memory grows with the people, not with the rows.

    Spellings stand in the order of their rows, so that nothing depends on how a batch happens to be sorted.
    """

    def __init__(self, run: ImportRun) -> None:
        self.by_id: dict[str, list[Spelling]] = defaultdict(list)
        self.without_id: dict[str, list[Spelling]] = defaultdict(list)  # by folded name
        self.ids: dict[str, set[str]] = defaultdict(set)  # folded name → ids
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT person->>'external_id', person->>'name', fold_text(person->>'name'),
                    (array_agg(person->>'sort_name' ORDER BY number))[1], min(number)
                FROM talks_importrow, jsonb_array_elements(
                    CASE draft->>'of' WHEN 'visit' THEN draft->'people' ELSE jsonb_build_array(draft->'person') END
                ) AS person
                WHERE run_id = %s AND draft IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 5, 2
                """,
                [run.pk],
            )
            for external_id, name, folded, sort_name, row in cursor.fetchall():
                spelling = Spelling(name, folded, sort_name or "", row)
                if external_id:
                    self.by_id[external_id].append(spelling)
                    self.ids[folded].add(external_id)
                else:
                    self.without_id[folded].append(spelling)

    def different_names(self, external_id: str) -> bool:
        """Whether the file calls the bearer of an id by names that differ in more than spelling."""
        return len({one.folded for one in self.by_id.get(external_id, ())}) > 1

    def new_name(self, external_id: str, name: str) -> Spelling | None:
        """What the file calls, throughout, somebody whom it called `name` before; None where it still does."""
        spellings = self.by_id[external_id]
        if self.different_names(external_id) or name in {one.name for one in spellings}:
            return None
        return spellings[0]


class People:
    """The people of one batch. About ten queries to make, however many people."""

    def __init__(self, collection: Collection, terms: Terms, file: FilePeople, people: Iterable[PersonName]) -> None:
        self.collection, self.terms, self.file = collection, terms, file
        wanted = list(dict.fromkeys(people))
        self.specs: dict[str, list[Spelling]] = {}  # key → how the file writes the name, the first one first
        self.bound = self._bound(set(wanted))
        self.borne = self._names_borne(wanted)
        unbound = [person for person in wanted if self._known(person) is None]
        self.folded = fold({person.name for person in unbound})
        names = {person.name for person in unbound}
        names |= {file.by_id[one.external_id][0].name for one in unbound if file.different_names(one.external_id)}
        self.found: dict[str, Any] = EXACT.find(names)
        self.taken = self._ids_of({actor.pk for actor in self.found.values() if isinstance(actor, Actor)})
        self.spelled = self._spelled(unbound)
        self.answers: dict[PersonName, Ref | Refusal] = {person: self._answer(person) for person in wanted}

    def get(self, person: PersonName) -> Ref | Refusal:
        """The actor's id, the key of one to be made, or why it is neither."""
        return self.answers[person]

    def remark(self, person: PersonName) -> str:
        """What an editor should look at: that somebody was found by another spelling of their name; else ""."""
        if self._known(person) is not None:
            return ""
        first = self.file.without_id[self.folded[person.name]][0] if not person.external_id else None
        if first is not None and first.name.casefold() != person.name.casefold():
            return f"“{person.name}” is taken for “{first.name}” of row {first.row}: only the spelling differs."
        actor = self.found.get(person.name)
        if not isinstance(actor, Actor) or self.answers[person] != actor.pk or _slug_in(person.name) == actor.slug:
            return ""
        if person.name.casefold() in {actor.name.casefold(), *self.spelled[actor.pk]}:
            return ""
        return f"“{person.name}” is taken for {actor.name} ({actor.slug}): only the spelling differs."

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

    def _names_borne(self, people: list[PersonName]) -> dict[int, set[str]]:
        """The folded names of known actors whose id stands beside different names in the file. Two queries at most."""
        unsure = {person.external_id for person in people if self.file.different_names(person.external_id)}
        actors = {self.bound[one].actor_id for one in unsure if one in self.bound}
        borne: dict[int, set[str]] = defaultdict(set)
        if actors:
            for pk, folded in Actor.objects.filter(pk__in=actors).values_list("pk", "folded"):
                borne[pk].add(folded)
            for pk, folded in ActorName.objects.filter(actor__in=actors).values_list("actor", "folded"):
                borne[pk].add(folded)
        return borne

    def _spelled(self, people: list[PersonName]) -> dict[int, set[str]]:
        """The further names of actors who were found by another spelling of theirs. One query at most."""
        found = {(self.found.get(person.name), person.name) for person in people}
        actors = {
            actor.pk for actor, name in found if isinstance(actor, Actor) and actor.name.casefold() != name.casefold()
        }
        spelled: dict[int, set[str]] = defaultdict(set)
        for pk, text in ActorName.objects.filter(actor__in=actors).values_list("actor", "text") if actors else ():
            spelled[pk].add(text.casefold())
        return spelled

    def _ids_of(self, actors: set[int]) -> dict[int, set[str]]:
        """The ids by which this collection already knows each of `actors`."""
        ids: dict[int, set[str]] = defaultdict(set)
        rows = ImportedPerson.objects.filter(collection=self.collection, actor__in=actors)
        for actor, external_id in rows.values_list("actor_id", "external_id"):
            ids[actor].add(external_id)
        return ids

    def _answer(self, person: PersonName) -> Ref | Refusal:
        known = self._known(person)
        if self.file.different_names(person.external_id) and (other := self._another(person, known)):
            return Refusal(
                f"The id {person.external_id} is {other} and {person.name} here. If they are one person, give the name "
                "to show under [people.names] in the mapping, or at the desk as a further name of theirs."
            )
        if known is not None:
            return known.actor_id
        if not person.external_id and (ids := self.file.ids.get(self.folded[person.name])):
            row = min(one.row for id_ in ids for one in self.file.by_id[id_] if one.folded == self.folded[person.name])
            return Refusal(
                f"“{person.name}” has no id here and an id ({_ids(ids)}) in row {row}. "
                "Give it in every row, or tell them apart by name."
            )
        found = self.found.get(person.name)
        if isinstance(found, Actor):
            return self._by_name(person, found)
        if found is not None and found.message.startswith(f"“{person.name}” can mean"):
            return Refusal(f"{found.message} Or give the id in the mapping.")
        return self._new(person)

    def _another(self, person: PersonName, known: ImportedPerson | None) -> str:
        """Whom an id stands for, and where, if the name beside it here is somebody else's; "" if it may be theirs."""
        spellings = self.file.by_id[person.external_id]
        first, here = spellings[0], next(one for one in spellings if one.name == person.name)
        if known is not None:
            borne = {known.folded, *self.borne[known.actor_id]}
            if here.folded in borne:
                return ""
            if any(one.folded in borne for one in spellings):
                return f"{known.name} on record"
        if here.folded == first.folded:
            return ""
        found = self.found.get(first.name)
        if known is None and isinstance(found, Actor) and found == self.found.get(person.name):
            return ""
        return f"{first.name} in row {first.row}"

    def _by_name(self, person: PersonName, actor: Actor) -> Ref | Refusal:
        if actor.kind != Kind.PERSON:
            return Refusal(f"“{person.name}” is {_a(actor.kind)} here ({actor.slug}), not a person.")
        if not person.external_id:
            return actor.pk
        # Two ids in one file are two people, though they share a name.
        if self.taken.get(actor.pk, set()) & self.file.by_id.keys():
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
        if person.external_id:
            self.specs[key] = self.file.by_id[person.external_id]
        else:
            self.specs[key] = self.file.without_id[self.folded[person.name]][:1]
        return key

    def settled(self, person: PersonName) -> bool:
        """True when there is nothing new to remember of a person: bound already, under this id and by this name."""
        known = self._known(person)
        if not person.external_id:
            return isinstance(self.answers[person], int)
        if known is None or known.external_id != person.external_id:
            return False
        return self.file.new_name(person.external_id, known.name) is None

    # --- Writing ------------------------------------------------------------------------------------------------------

    def make(self, keys: Iterable[str]) -> dict[str, int]:
        """Store the people asked for, under the name of their first row; their ids by key. Three queries."""
        specs = {key: self.specs[key] for key in keys if key in self.specs}
        slugs = unique_slugs(Actor, [first.name for first, *_ in specs.values()]) if specs else []
        made = Actor.objects.bulk_create(
            Actor(kind=Kind.PERSON, slug=slug, name=first.name, sort_name=first.sort_name)
            for slug, (first, *_) in zip(slugs, specs.values(), strict=True)
        )
        other = [
            ActorName(actor=actor, text=one.name, kind=ActorName.NameKind.ALIAS)
            for actor, (first, *rest) in zip(made, specs.values(), strict=True)
            for one in rest
            if one.folded == first.folded
        ]
        ActorName.objects.bulk_create(other)
        return {key: actor.pk for key, actor in zip(specs, made, strict=True)}

    def remember(self, made: dict[str, int], used: set[PersonName]) -> None:
        """Bind the ids of `used` people to their actors, and take over names that changed upstream."""
        fresh, renamed = {}, {}
        for person in sorted(used, key=lambda one: (one.external_id, one.name)):
            ref, known, id_ = self.answers[person], self._known(person), person.external_id
            # Somebody whom no field takes is not made: the desk has put another in their place.
            if not id_ or isinstance(ref, Refusal) or (isinstance(ref, str) and ref not in made):
                continue
            if known is None or known.external_id != id_:
                actor = known.actor_id if known else made[ref] if isinstance(ref, str) else ref
                name = known.name if known else self.file.by_id[id_][0].name
                known = fresh[id_] = ImportedPerson(
                    collection=self.collection, external_id=id_, name=name, actor_id=actor
                )
            renamed[id_] = (known, self.file.new_name(id_, known.name))
        ImportedPerson.objects.bulk_create(fresh.values())
        for known, new in renamed.values():
            if new is not None:
                self._rename(known, new)

    @staticmethod
    def _rename(known: ImportedPerson, new: Spelling) -> None:
        """The new name, unless the desk has chosen one of its own."""
        actor = Actor.objects.select_for_update().get(pk=known.actor_id)
        kind = ActorName.NameKind.ALIAS
        other = new.name
        if actor.name == known.name:
            kind, other = ActorName.NameKind.FORMER, actor.name
            actor.name, actor.sort_name = new.name, new.sort_name or actor.sort_name
            actor.save()
        if not ActorName.objects.filter(actor=actor, text=other).exists():
            ActorName.objects.create(actor=actor, text=other, kind=kind)
        known.name = new.name
        known.save()


def renamed_upstream(file: FilePeople, collection: Collection) -> list[tuple[str, str]]:
    """(old, new) name of everybody whom the file calls by a new name throughout. One query."""
    known = ImportedPerson.objects.filter(collection=collection).order_by("name", "pk")
    named = [(name, file.new_name(id_, name)) for id_, name in known.values_list("external_id", "name")
             if id_ in file.by_id]  # fmt: skip
    return [(old, new.name) for old, new in named if new is not None]


def _ids(ids: set[str]) -> str:
    return ", ".join(sorted(ids)[:4])


def _a(kind: str) -> str:
    return "an organisation" if kind == Kind.ORGANISATION else f"a {kind}"
