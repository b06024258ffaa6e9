"""Which state a label means on a date. Plain values read from the TOML beside this module; no database."""

from __future__ import annotations

from dataclasses import dataclass

from actors.partial_dates import PartialDate


@dataclass(frozen=True, slots=True)
class StateName:
    """One more name of a state, as `actors.models.ActorName` keeps it; `kind` is one of its kinds."""

    text: str
    language: str = ""
    kind: str = "alias"
    start: PartialDate | None = None
    end: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A state or territory: what an actor of it is made from, and the part of it that the label named.

    `code` is ISO 3166-1 alpha-2, ISO 3166-3 alpha-4 for a dissolved state, "" for one older than the standard.
    `kind` is `state`, `territory` or `dissolved`; `parent` the slug of the state a territory belongs to on that date.
    """

    code: str
    slug: str
    name: str
    kind: str = "state"
    parent: str = ""
    existed_from: PartialDate | None = None
    existed_until: PartialDate | None = None
    description: str = ""
    names: tuple[StateName, ...] = ()
    place: str = ""  # "Northern Ireland" for "United Kingdom (Northern Ireland)"


@dataclass(frozen=True, slots=True)
class StateRefusal:
    """Why a label stands for no state on that date: a sentence, and the slugs of the states that may be meant."""

    message: str
    suggestions: tuple[str, ...] = ()


class StateBook:
    """Every state and territory of the table, found by any name or code of theirs."""

    @classmethod
    def load(cls) -> StateBook:
        """The book that ships with the project; read once for the process."""
        raise NotImplementedError

    def by_slug(self, slug: str) -> State | None:
        """The state of that slug."""
        raise NotImplementedError

    def by_code(self, code: str) -> State | None:
        """The state whose code, ISO 3166-1 alpha-2 or 3166-3 alpha-4, this is today."""
        raise NotImplementedError

    def resolve(
        self, label: str, on: PartialDate | None, external_id: str = "", *, until: PartialDate | None = None
    ) -> State | StateRefusal:
        """The state that `label` meant at some time from `on` to `until` (the end of a visit; `on` when left out)."""
        raise NotImplementedError
