"""Which state a label means on a date. Plain values read from the TOML beside this module; no database."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from actors.partial_dates import PartialDate
from actors.states.folding import fold_label, without_bracket, written_orders

FILES = ("present.toml", "former.toml")
ALWAYS = (date.min, date.max)
# Spellings for lists ("Burma/Myanmar", "Congo (DRC)") find a state and are no names of it.
_LIST_MARKS = set("(,/&")

Span = tuple[date, date]


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

    `code` is ISO 3166-1 alpha-2, ISO 3166-3 alpha-4 for a dissolved state, "" for one that the standard never had.
    `kind` is `state`, `territory` or `dissolved`; `parent` the slug of the state a territory belongs to on that date.
    `article` says that its name takes “the” inside a sentence.
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
    article: bool = False

    @property
    def in_a_sentence(self) -> str:
        """ "the Soviet Union", "China"."""
        return f"the {self.name}" if self.article else self.name


@dataclass(frozen=True, slots=True)
class StateRefusal:
    """Why a label stands for no state on that date: a sentence, and the names of the states that may be meant."""

    message: str
    suggestions: tuple[str, ...] = ()
    no_state: bool = False  # the label names a place that belongs to none


@dataclass(frozen=True, slots=True)
class _Entry:
    """A state of the table with what only resolving needs: when it existed, and what came before and after."""

    state: State
    content: dict[str, Any]
    existed: tuple[Span, ...]
    parents: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A label may mean this state during a span; `place` when it names a part of the state."""

    slug: str
    span: Span
    place: str = ""


class StateBook:
    """Every state and territory of the table, found by any name or code of theirs."""

    def __init__(self, contents: Iterable[dict[str, Any]]) -> None:
        contents = list(contents)
        self.entries = {content["slug"]: _entry(content) for content in contents}
        self.codes = {entry.state.code: slug for slug, entry in self.entries.items() if entry.state.code}
        self.claims: dict[str, list[_Claim]] = defaultdict(list)
        self.code_claims: dict[str, list[_Claim]] = defaultdict(list)
        for content in contents:
            self._claim_all(content)
        long = {key: claims[0].slug for key, claims in self.claims.items() if len(key) > 4}
        self.slips = {slip: slug for key, slug in long.items() for slip in _one_less(key)}

    @classmethod
    def load(cls) -> StateBook:
        """The book that ships with the project; read once for the process (some 0.2 s)."""
        return _shipped()

    def by_slug(self, slug: str) -> State | None:
        """The state of that slug."""
        entry = self.entries.get(slug)
        return entry.state if entry else None

    def by_code(self, code: str) -> State | None:
        """The state whose code, ISO 3166-1 alpha-2 or 3166-3 alpha-4, this is today."""
        return self.by_slug(self.codes.get(code.upper(), ""))

    def resolve(
        self, label: str, on: PartialDate | None, external_id: str = "", *, until: PartialDate | None = None
    ) -> State | StateRefusal:
        """The state that `label` meant at some time from `on` to `until` (the end of a visit; `on` when left out).

        Case, accents, apostrophes, hyphens and spaces do not count. A label of a state that did not exist then is
        refused with a sentence that names the one that did; one that several states bore then is refused with their
        names, unless `external_id` is a code or name of one of them. Without a date any time will do.
        """
        span = _span(on, until)
        found = self._find(label, span, external_id)
        if isinstance(found, StateRefusal):
            return found
        other = self.code_claims.get(external_id, ())
        alive = [claim for claim in other if self._alive(claim, span)]
        if alive and all(claim.slug != found.slug for claim in alive):
            code_means = self.entries[alive[0].slug].state.in_a_sentence
            return StateRefusal(f"“{label}” is {found.in_a_sentence}, but the code {external_id} is {code_means}.")
        return found

    def _find(self, label: str, span: Span, external_id: str) -> State | StateRefusal:
        for order in written_orders(label):
            if claims := self.claims.get(fold_label(order)):
                return self._pick(label, claims, span, external_id)
        whole, part = without_bracket(label)
        if part:
            found = self._find(whole, span, external_id)
            if isinstance(found, StateRefusal):
                return found
            same = any(claim.slug == found.slug and not claim.place for claim in self.claims.get(fold_label(part), ()))
            return found if same else replace(found, place=part)
        if claims := self.code_claims.get(external_id) or (None if label else self.claims.get(fold_label(external_id))):
            return self._pick(label or external_id, claims, span, "")
        return self._unknown(label or external_id)

    def _pick(self, label: str, claims: list[_Claim], span: Span, external_id: str) -> State | StateRefusal:
        alive = {claim.slug: claim for claim in claims if self._alive(claim, span)}
        if len(alive) > 1 and external_id:
            hints = self.code_claims.get(external_id) or self.claims.get(fold_label(external_id), [])
            hinted = {claim.slug for claim in hints if self._alive(claim, span)} & set(alive)
            alive = {slug: alive[slug] for slug in hinted} if len(hinted) == 1 else alive
        if len(alive) == 1:
            return self._at(next(iter(alive.values())), span)
        if alive:
            names = sorted(self.entries[slug].state.name for slug in alive)
            when = "" if span == ALWAYS else " then"
            return StateRefusal(f"“{label}” can mean {_or(names)}{when}. Say which.", tuple(names))
        return self._absent(label, claims, span)

    def _alive(self, claim: _Claim, span: Span) -> bool:
        """Whether the label could mean the state on a day of the span on which that state existed."""
        entry = self.entries[claim.slug]
        return any(_overlap(claim.span, span, existed) for existed in entry.existed) or entry.state.kind == "none"

    def _at(self, claim: _Claim, span: Span) -> State | StateRefusal:
        entry = self.entries[claim.slug]
        if entry.state.kind == "none":
            said = f"{entry.state.name} belongs to no state. Name the place and leave the state empty."
            return StateRefusal(said, no_state=True)
        parent = next((slug for until, slug in entry.parents if span != ALWAYS and span[0] <= until), "")
        return replace(entry.state, parent=parent or entry.state.parent, place=claim.place)

    # Refusals

    def _absent(self, label: str, claims: list[_Claim], span: Span) -> StateRefusal:
        """Why none of the states that bear the label existed then, by the one named so, else the nearest in time."""
        named = [claim for claim in claims if _overlap(claim.span, span)] or claims
        entry = min(
            (self.entries[claim.slug] for claim in named),
            key=lambda entry: (fold_label(entry.state.name) != fold_label(label), _distance(entry, span)),
        )
        name = (
            entry.state.name if fold_label(label) == fold_label(entry.state.name) else f"{entry.state.name} (“{label}”)"
        )
        content = entry.content
        for gap in content.get("absent", ()):
            if _overlap(_dates(gap), span):
                return self._was(gap.get("text", ""), f"{name} was part of", "then", [gap["in"]])
        if entry.existed and span[0] > entry.existed[-1][1]:
            return self._ended(name, entry)
        if entry.existed and span[1] < entry.existed[0][0]:
            return self._not_yet(name, entry, span)
        return StateRefusal(f"“{label}” did not mean {entry.state.in_a_sentence} then.", (entry.state.name,))

    def _was(self, text: str, start: str, end: str, slugs: list[str]) -> StateRefusal:
        states = [self.entries[slug].state for slug in slugs]
        said = text or f"{start} {_or([state.in_a_sentence for state in states], 'and')} {end}".rstrip() + "."
        return StateRefusal(said, tuple(state.name for state in states))

    def _ended(self, name: str, entry: _Entry) -> StateRefusal:
        after = [self.entries[slug].state for slug in entry.content.get("after", ())]
        text = entry.content.get("after_text") or (
            f"after it came {_or([state.in_a_sentence for state in after], 'and')}" if after else ""
        )
        when = entry.state.existed_until
        said = f"{_capital(entry, name)} ended {_on(when)}{f'; {text}' if text else ''}."
        return StateRefusal(said, tuple(state.name for state in after))

    def _not_yet(self, name: str, entry: _Entry, span: Span) -> StateRefusal:
        content, since = entry.content, entry.state.existed_from
        if content.get("before"):
            before = self.entries[content["before"]]
            if any(_overlap(existed, span) for existed in before.existed):
                return self._was("", f"{_capital(entry, name)} was part of", f"until {since}", [before.state.slug])
        if content.get("ruled_by"):
            ruler = self.entries[content["ruled_by"]].state
            said = f"{_capital(entry, name)} has been a state since {since}; {ruler.in_a_sentence} ruled it before."
            return StateRefusal(said, (ruler.name,))
        return StateRefusal(content.get("before_text") or f"{_capital(entry, name)} has existed since {since}.")

    def _unknown(self, label: str) -> StateRefusal:
        if not label.strip():
            return StateRefusal("No state is named.")
        key = fold_label(label)
        near = [self.slips.get(one) for one in sorted(_one_less(key), key=len, reverse=True)] if len(key) < 60 else []
        names = tuple(dict.fromkeys(self.entries[slug].state.name for slug in near if slug))[:3]
        hint = f" Nearest: {_or(list(names))}." if names else ""
        return StateRefusal(f"“{label}” is no state or territory that is known here.{hint}", names)

    # Reading the table

    def _claim_all(self, content: dict[str, Any]) -> None:
        slug = content["slug"]
        texts = [content["name"], content.get("official", ""), slug, *content.get("aliases", ())]
        texts += [row["text"] for key in ("names", "former") for row in content.get(key, ())]
        for key in dict.fromkeys(map(fold_label, filter(None, texts))):
            self.claims[key].append(_Claim(slug, ALWAYS))
        for row in content.get("only", ()):
            self.claims[fold_label(row["label"])].append(_Claim(slug, _dates(row)))
        for row in content.get("places", ()):
            self.claims[fold_label(row["label"])].append(_Claim(slug, _dates(row), row["label"]))
        codes = [{"code": content.get("code", "")}, {"code": content.get("alpha3", "")}]
        for row in [*codes, *content.get("former_codes", ())]:
            if row["code"]:
                claim = _Claim(slug, _dates(row))
                self.code_claims[row["code"]].append(claim)
                self.claims[fold_label(row["code"])].append(claim)


@lru_cache(maxsize=1)
def _shipped() -> StateBook:
    folder = Path(__file__).parent
    return StateBook(
        content for name in FILES for content in tomllib.loads((folder / name).read_text(encoding="utf-8"))["states"]
    )


def _one_less(key: str) -> set[str]:
    """A key and what is left of it without one of its letters: two keys that share one differ by a slip or two."""
    return {key, *(key[:place] + key[place + 1 :] for place in range(len(key)))}


def _entry(content: dict[str, Any]) -> _Entry:
    state = State(
        code=content.get("code", ""),
        slug=content["slug"],
        name=content["name"],
        kind=content.get("kind", "state"),
        parent=content.get("parent", ""),
        existed_from=_date(content.get("existed_from", "")),
        existed_until=_date(content.get("existed_until", "")),
        description=content.get("description", ""),
        names=tuple(_names(content)),
        article=content.get("article", False),
    )
    parents = tuple((PartialDate.parse(row["until"]).latest, row["slug"]) for row in content.get("parents", ()))
    return _Entry(state, content, _existed(state, content), parents)


def _names(content: dict[str, Any]) -> list[StateName]:
    """Every name for the actor's record, each text once a language and none that is its main name."""
    names: dict[tuple[str, str], StateName] = {}
    found = [StateName(content["official"], "en", "official")] if content.get("official") else []
    found += [StateName(row["text"], row["language"], row["kind"]) for row in content.get("names", ())]
    found += [
        StateName(row["text"], "en", "former", _date(row.get("from", "")), _date(row.get("until", "")))
        for row in content.get("former", ())
    ]
    found += [StateName(text, "en") for text in content.get("aliases", ()) if not _LIST_MARKS & set(text)]
    for name in found:
        if name.text != content["name"]:
            names.setdefault((name.text, name.language), name)
    return list(names.values())


def _existed(state: State, content: dict[str, Any]) -> tuple[Span, ...]:
    """The spans in which it existed: from its first to its last day, without those in which it was part of another."""
    start = state.existed_from.earliest if state.existed_from else date.min
    end = state.existed_until.latest if state.existed_until else date.max
    spans = []
    for gap in sorted(_dates(row) for row in content.get("absent", ())):
        if start < gap[0]:
            spans.append((start, gap[0] - timedelta(days=1)))
        start = gap[1] + timedelta(days=1)
    return (*spans, (start, end))


def _date(text: str) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def _dates(row: dict[str, str]) -> Span:
    since, until = _date(row.get("from", "")), _date(row.get("until", ""))
    return since.earliest if since else date.min, until.latest if until else date.max


def _span(on: PartialDate | None, until: PartialDate | None) -> Span:
    first, last = on or until, until or on
    return (first.earliest, max(last.latest, first.latest)) if first and last else ALWAYS


def _overlap(*spans: Span) -> bool:
    return max(start for start, _ in spans) <= min(end for _, end in spans)


def _distance(entry: _Entry, span: Span) -> int:
    """Days between a span and the nearest one in which the state existed."""
    return min(max(0, (start - span[1]).days, (span[0] - end).days) for start, end in entry.existed)


def _capital(entry: _Entry, name: str) -> str:
    return f"The {name}" if entry.state.article else name


def _on(when: PartialDate | None) -> str:
    return "" if when is None else f"{'on' if when.day else 'in'} {when}"


def _or(names: list[str], word: str = "or") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}" if names else ""
