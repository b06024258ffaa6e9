"""States and organisations of a file as actors of the log: found by code or exact name, else made with all names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from actors.lookup import Refusal, fold, unique_slugs
from actors.models import Actor, ActorName, Kind
from actors.partial_dates import PartialDate
from actors.states import State, StateBook, StateRefusal
from talks.desk.importing.drafts import OfficeName, StateName
from talks.desk.importing.naming import why_no_state
from talks.desk.importing.people import EXACT, Ref, named_by_slug
from talks.models import ImportRun


@dataclass(frozen=True)
class Named:
    """A state as a row names it: the label may mean different states at different times."""

    name: StateName
    start: PartialDate | None
    end: PartialDate | None


@dataclass(frozen=True)
class Found:
    """The actor (or the key of one to be made), and the part of the state that the label named."""

    ref: Ref
    name: str
    place: str = ""


class States:
    """The states of one batch. About eight queries to make, however many labels."""

    def __init__(self, wanted: Iterable[Named], codes: Iterable[str] = ()) -> None:
        self.book = StateBook.load()
        self.resolved: dict[Named, State | StateRefusal] = {
            one: self.book.resolve(one.name.label, one.start, one.name.external_id, until=one.end)
            for one in set(wanted)
        }
        self.specs: dict[str, State] = {}
        by_code = (self._by_code(code) for code in set(codes))
        self._load([*self.resolved.values(), *by_code])

    def get(self, one: Named) -> Found | Refusal:
        """The actor of a label, or why it has none."""
        state = self.resolved[one]
        if isinstance(state, StateRefusal):
            if state.no_state:
                return Refusal(why_no_state(one.name.label))
            hint = f" It may be {' or '.join(state.suggestions)}." if state.suggestions else ""
            return Refusal(
                state.message if all(one in state.message for one in state.suggestions) else state.message + hint
            )
        ref = self._ref(state)
        return ref if isinstance(ref, Refusal) else Found(ref, state.name, state.place)

    def of_code(self, code: str) -> Ref | None:
        """The actor of a code, or of a slug of the table where the state never had a code."""
        state = self._by_code(code)
        ref = self._ref(state) if state else None
        return None if isinstance(ref, Refusal) else ref

    def name_of(self, code: str) -> str:
        state = self._by_code(code)
        return state.name if state else code

    def _by_code(self, code: str) -> State | None:
        return self.book.by_code(code) or self.book.by_slug(code)

    def _load(self, states: list[Any]) -> None:
        wanted = {state.slug: state for state in states if isinstance(state, State)}
        for state in list(wanted.values()):
            parent = self.book.by_slug(state.parent) if state.parent else None
            if parent is not None:
                wanted.setdefault(parent.slug, parent)
        codes = {state.code for state in wanted.values() if state.code}
        self.by_code = {actor.code: actor for actor in Actor.objects.filter(code__in=codes)}
        missing = [state for state in wanted.values() if state.code not in self.by_code]
        self.by_name: dict[str, Any] = EXACT.find(state.name for state in missing)

    def _ref(self, state: State) -> Ref | Refusal:
        if state.code and state.code in self.by_code:
            return self.by_code[state.code].pk
        found = self.by_name.get(state.name)
        if isinstance(found, Actor) and found.kind == Kind.STATE and found.code in ("", state.code):
            return found.pk
        if isinstance(found, Refusal) and "can mean" in found.message:
            return found
        self.specs[f"state:{state.slug}"] = state
        return f"state:{state.slug}"

    # --- Writing ------------------------------------------------------------------------------------------------------

    def make(self, keys: Iterable[str]) -> dict[str, int]:
        """Store the states asked for, those they belong to among them, with every name. A few queries."""
        made: dict[str, int] = {}
        specs = [self.specs[key] for key in keys if key in self.specs]
        parents = {state.parent: self.book.by_slug(state.parent) for state in specs if state.parent}
        above = {slug: self._ref(parent) for slug, parent in parents.items() if parent is not None}
        first = [self.specs[ref] for ref in above.values() if isinstance(ref, str) and ref in self.specs]
        for group in (first, [state for state in specs if state not in first]):
            made |= self._make(group, above, made)
        return made

    def _make(self, states: list[State], above: dict[str, Any], made: dict[str, int]) -> dict[str, int]:
        slugs = unique_slugs(Actor, [state.slug for state in states]) if states else []
        rows = []
        for slug, state in zip(slugs, states, strict=True):
            parent = above.get(state.parent)
            rows.append(
                Actor(
                    kind=Kind.STATE, slug=slug, name=state.name, code=state.code, description=state.description[:300],
                    existed_from=state.existed_from, existed_until=state.existed_until,
                    parent_id=made.get(parent) if isinstance(parent, str) else parent,
                )
            )  # fmt: skip
        Actor.objects.bulk_create(rows)
        ActorName.objects.bulk_create(
            [
                ActorName(
                    actor=row, text=name.text, language=name.language, kind=name.kind, start=name.start, end=name.end
                )
                for row, state in zip(rows, states, strict=True)
                for name in state.names
            ],
            ignore_conflicts=True,
        )
        return {f"state:{state.slug}": row.pk for row, state in zip(rows, states, strict=True)}


class Organisations:
    """The organisations that offices belong to, told apart by name and state. Up to eight queries to make.

    `file` holds the states that the whole file gives for each name, folded: see `organisations_of_file`.
    """

    def __init__(self, wanted: Iterable[OfficeName], states: States, file: dict[str, set[str]]) -> None:
        self.states, self.file = states, file
        self.specs: dict[str, OfficeName] = {}
        offices = {(office.organisation, office.state): office for office in wanted if office.organisation}
        self.folded = fold({name for name, _ in offices})
        self.known = EXACT.everybody(self.folded)
        self.above = _states_above([actor for actors in self.known.values() for actor in actors])
        self.answers = {key: self._answer(office) for key, office in offices.items()}

    def get(self, office: OfficeName) -> Ref | Refusal:
        """The organisation of an office; the state itself where the office names none."""
        if not office.organisation:
            state = self.states.of_code(office.state) if office.state else None
            return state if state is not None else Refusal(f"“{office.title}” belongs to no organisation or state.")
        return self.answers[office.organisation, office.state]

    def _answer(self, office: OfficeName) -> Ref | Refusal:
        name, known = office.organisation, self.known[office.organisation]
        others = [actor for actor in known if actor.kind != Kind.PERSON]
        if known and not others:
            return Refusal(f"“{name}” is a person here ({known[0].slug}), so no office belongs to it.")
        in_file = self.file.get(self.folded[name], set()) - {""}
        if named_by_slug(name, others):
            return others[0].pk
        if office.state:
            return self._of_a_state(office, others, in_file)
        if in_file:
            return Refusal(
                f"The file has “{name}” of {self._names(in_file)}, and here without a state. "
                "Give its state in every row."
            )
        return self._one(office, others) if others else self._new(office)

    def _of_a_state(self, office: OfficeName, known: list[Actor], in_file: set[str]) -> Ref | Refusal:
        """That of the state, else the only one that is nobody's yet, else a new one; never that of another state."""
        own = self._own(known, office.state)
        free = [actor for actor in known if actor.kind == Kind.ORGANISATION and actor.parent_id is None]
        if own or not free:
            return self._one(office, own) if own else self._new(office)
        claims = {code for code in in_file if not self._own(known, code)} | {office.state}
        if len(free) == 1 and len(claims) > 1:
            return Refusal(
                f"“{office.organisation}” ({free[0].slug}) is on record without a state, and the file has one of "
                f"{self._names(claims)}. Say at the desk what it belongs to."
            )
        return self._one(office, free)

    def _own(self, known: list[Actor], code: str) -> list[Actor]:
        state = self.states.of_code(code)
        return [actor for actor in known if state in self.above[actor.pk]]

    def _one(self, office: OfficeName, known: list[Actor]) -> Ref | Refusal:
        return known[0].pk if len(known) == 1 else EXACT._ambiguous(office.organisation, known)

    def _new(self, office: OfficeName) -> Ref:
        key = f"org:{self.folded[office.organisation]}|{office.state}"
        self.specs.setdefault(key, office)
        return key

    def _names(self, codes: set[str]) -> str:
        return " and ".join(sorted(self.states.name_of(code) for code in codes))

    # --- Writing ------------------------------------------------------------------------------------------------------

    def make(self, keys: Iterable[str], made: dict[str, int]) -> dict[str, int]:
        """Store the organisations asked for; `made` holds the states just made. Two queries."""
        specs = {key: self.specs[key] for key in keys if key in self.specs}
        slugs = unique_slugs(Actor, [self._stem(office) for office in specs.values()]) if specs else []
        rows = []
        for slug, office in zip(slugs, specs.values(), strict=True):
            state = self.states.of_code(office.state) if office.state else None
            rows.append(
                Actor(
                    kind=Kind.ORGANISATION, slug=slug, name=office.organisation, org_type=office.org_type,
                    parent_id=made.get(state) if isinstance(state, str) else state,
                )
            )  # fmt: skip
        Actor.objects.bulk_create(rows)
        return {key: row.pk for key, row in zip(specs, rows, strict=True)}

    def _stem(self, office: OfficeName) -> str:
        """The name, with the state behind it where others bear it."""
        name = office.organisation
        shared = self.known[name] or len(self.file.get(self.folded[name], ())) > 1
        return f"{name} {self.states.name_of(office.state)}" if shared and office.state else name


def organisations_of_file(run: ImportRun) -> dict[str, set[str]]:
    """The states that a whole file gives for each organisation, by its folded name; "" for none. One query."""
    states: dict[str, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT fold_text(draft->'office'->>'organisation'), draft->'office'->>'state'
            FROM talks_importrow WHERE run_id = %s AND draft->'office'->>'organisation' <> ''
            """,
            [run.pk],
        )
        for name, state in cursor.fetchall():
            states[name].add(state)
    return states


def _states_above(actors: Iterable[Actor]) -> dict[int, set[int]]:
    """The state that each of `actors` belongs to, through whatever stands between; a state is its own.

    A query for each level, five at most.
    """
    above: dict[int, set[int]] = {actor.pk: {actor.pk} if actor.kind == Kind.STATE else set() for actor in actors}
    climbing = {actor.pk: actor.parent_id for actor in actors if actor.parent_id}
    for _level in range(5):
        if not climbing:
            break
        parents = Actor.objects.in_bulk(set(climbing.values()))
        higher = {}
        for pk, parent_id in climbing.items():
            parent = parents[parent_id]
            if parent.kind == Kind.STATE:
                above[pk].add(parent.pk)
            elif parent.parent_id:
                higher[pk] = parent.parent_id
        climbing = higher
    return above
