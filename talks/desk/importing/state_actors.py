"""States and organisations of a file as actors of the log: found by code or exact name, else made with all names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from actors.lookup import Refusal, unique_slugs
from actors.models import Actor, ActorName, Kind
from actors.partial_dates import PartialDate
from actors.states import State, StateBook, StateRefusal
from talks.desk.importing.drafts import OfficeName, StateName
from talks.desk.importing.people import EXACT, Ref


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
        by_code = (self.book.by_code(code) for code in set(codes))
        self._load([*self.resolved.values(), *by_code])

    def get(self, one: Named) -> Found | Refusal:
        """The actor of a label, or why it has none."""
        state = self.resolved[one]
        if isinstance(state, StateRefusal):
            hint = f" It may be {' or '.join(state.suggestions)}." if state.suggestions else ""
            return Refusal(
                state.message if all(one in state.message for one in state.suggestions) else state.message + hint
            )
        ref = self._ref(state)
        return ref if isinstance(ref, Refusal) else Found(ref, state.name, state.place)

    def of_code(self, code: str) -> Ref | None:
        state = self.book.by_code(code)
        ref = self._ref(state) if state else None
        return None if isinstance(ref, Refusal) else ref

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
    """The organisations that offices belong to, and publishers. Five queries to make."""

    def __init__(self, wanted: Iterable[OfficeName], states: States) -> None:
        self.states = states
        self.specs: dict[str, OfficeName] = {}
        self.offices = {office.organisation: office for office in wanted if office.organisation}
        self.found: dict[str, Any] = EXACT.find(self.offices)

    def get(self, office: OfficeName) -> Ref | Refusal:
        """The organisation of an office; the state itself where the office names none."""
        if not office.organisation:
            state = self.states.of_code(office.state) if office.state else None
            return state if state is not None else Refusal(f"“{office.title}” belongs to no organisation or state.")
        found = self.found[office.organisation]
        if isinstance(found, Actor):
            if found.kind == Kind.PERSON:
                return Refusal(f"“{office.organisation}” is a person here ({found.slug}), so no office belongs to it.")
            return found.pk
        if "can mean" in found.message:
            return found
        self.specs.setdefault(f"org:{office.organisation}", office)
        return f"org:{office.organisation}"

    def make(self, keys: Iterable[str], made: dict[str, int]) -> dict[str, int]:
        """Store the organisations asked for; `made` holds the states just made. Two queries."""
        specs = {key: self.specs[key] for key in keys if key in self.specs}
        slugs = unique_slugs(Actor, [office.organisation for office in specs.values()]) if specs else []
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
