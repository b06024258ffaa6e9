"""Offices in which people took part in what is on record, found by what a reader types.

Which there are is known from the index; what their organisations and states are called costs one query.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from weakref import WeakKeyDictionary

from django.db.models import Q
from django.utils.text import slugify

from talks.models.editions import PublicActor, PublicRedirect
from talks.press.held_offices import ACTING, key_of, read
from talks.public.index.live import State
from talks.public.index.terms import took
from talks.public.index.whole import Index
from talks.public.two_spellings import both
from talks.text import folded

MOST_CHOICES = 12
# Words that tell no office from another: a Minister of Foreign Affairs is a foreign minister.
_LITTLE = frozenset(("a", "affairs", "an", "and", "at", "for", "in", "of", "on", "the", "to"))
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Holders:
    """Keys of one office as entries have them: held for sure, and perhaps. Several where its title is spelt in several
    ways."""

    sure: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()

    def __add__(self, other: Holders) -> Holders:
        return Holders(self.sure + other.sure, self.doubtful + other.doubtful)


@dataclass(frozen=True, slots=True)
class Office:
    """An office of an organisation. `address` is how pages name it: "us-department-of-state~secretary-of-state".

    `acting` are those who only acted in it. `sides` are the slugs for which somebody in this office may come: its
    organisation, what stands right above that, and the state.
    """

    address: str
    title: str
    organisation: str
    holders: Holders
    acting: Holders
    organisation_name: str = ""
    sides: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """ "Secretary of State, U.S. Department of State"."""
        return f"{self.title}, {self.organisation_name}"

    @property
    def unknown(self) -> list[str]:
        """The keys of entries in which somebody took part who may have held it, for all that is on record."""
        return [key_of(side, "") for side in ("", *self.sides)]


@dataclass(frozen=True)
class Named:
    """The office that was found by what was typed; else what to say, with those it could be."""

    office: Office | None = None
    problem: str = ""
    choices: list[Office] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Body:
    """An organisation with the words that are part of any of its names or of its state's."""

    name: str
    sides: tuple[str, ...]
    words: frozenset[str]


def named_by(state: State, text: str) -> Named:
    """The office of an address, or the one that is meant by some words: "secretary of state united states".

    One query; one more for the address of an organisation that was called otherwise. An office is found by words of its
    title, its organisation and its state in any order, case and accents aside. Those whose title is said in full are
    meant before those that have more in theirs (a Deputy Secretary of State), and whoever acts only where that is said.
    """
    there = on_record(state)
    if "~" in text:
        address = text.lower()
        office = there.get(address) or there.get(_moved(address))
        if office is None:
            return Named(problem=f"No office on the log has the address “{text}”.")
        return Named(_placed(office, _bodies({office.organisation})))
    bodies = _bodies({office.organisation for office in there.values()})
    found = _meant(text, [_placed(office, bodies) for office in there.values()], bodies)
    if len(found) == 1:
        return Named(found[0])
    if not found:
        return Named(problem=f"No office on the log is called “{text}”.")
    more = f"; these are {MOST_CHOICES} of {len(found)}" if len(found) > MOST_CHOICES else ""
    return Named(problem=f"“{text}” may be any of these offices{more}:", choices=found[:MOST_CHOICES])


_on_record: WeakKeyDictionary[Index, dict[str, Office]] = WeakKeyDictionary()


def on_record(state: State) -> Mapping[str, Office]:
    """Every office in which somebody took part in an entry, by address. No query; worked out once a release."""
    if (found := _on_record.get(state.index)) is None:
        found = _on_record[state.index] = _read(state.index)
    return found


def _read(index: Index) -> dict[str, Office]:
    held: dict[tuple[str, str], dict[str, set[bool]]] = defaultdict(lambda: defaultdict(set))
    for text in _keys(index):
        key = read(text)
        if key is not None and key.title:
            held[key.organisation, _plain(key.title)][key.title].add(key.certain)
            if base := key.title.removeprefix(ACTING).strip():
                # The office exists although nobody but an acting holder took part.
                held[key.organisation, _plain(base)].setdefault(base, set())
    return {
        f"{organisation}~{plain}": Office(
            address=f"{organisation}~{plain}",
            title=min(titles),
            organisation=organisation,
            holders=_holders(organisation, titles),
            acting=_holders(organisation, held.get((organisation, _plain(f"{ACTING}{plain}")), {})),
        )
        for (organisation, plain), titles in list(held.items())
    }


def _keys(index: Index) -> set[str]:
    """The keys of entries that are shown: a base still has those of entries that were withdrawn since."""
    found: set[str] = set()
    for at, (segment, shown) in enumerate(zip(index.segments, index.shown, strict=True)):
        all_shown = at > 0 or not index.hidden
        found.update(key for key in segment.offices if all_shown or segment.bitmaps[took(key)].intersect(shown))
    return found


def _holders(organisation: str, titles: Mapping[str, Collection[bool]]) -> Holders:
    def keys(certain: bool) -> tuple[str, ...]:
        return tuple(key_of(organisation, title, certain) for title, held in sorted(titles.items()) if certain in held)

    return Holders(keys(True), keys(False))


def address_of(organisation: str, title: str) -> str:
    """How pages name an office."""
    return f"{organisation}~{_plain(title)}"


@lru_cache(maxsize=20_000)
def _plain(title: str) -> str:
    """A title as addresses have it; of other scripts the letters stay."""
    return slugify(folded(title), allow_unicode=True) or "office"


def _moved(address: str) -> str:
    """The address of an office whose organisation is called otherwise by now. One query."""
    old, _, title = address.partition("~")
    new = PublicRedirect.objects.filter(kind="actor", old_slug=old).values_list("new_slug", flat=True).first()
    return f"{new}~{title}"


def _bodies(slugs: Collection[str]) -> dict[str, _Body]:
    """Organisations by slug. One query."""
    wanted = list(slugs)
    states = PublicActor.objects.filter(slug__in=wanted).values("state")
    rows = PublicActor.objects.filter(Q(slug__in=wanted) | Q(slug__in=states))
    found = {
        slug: (name, state, parent, frozenset(words(names)))
        for slug, name, state, parent, names in rows.values_list("slug", "name", "state", "data__parent", "folded")
    }
    nobody = ("", "", "", frozenset[str]())
    bodies = {}
    for slug in wanted:
        name, state, parent, own = found.get(slug, nobody)
        sides = dict.fromkeys(one for one in (slug, parent, state) if one)
        bodies[slug] = _Body(name or slug, tuple(sides), own | found.get(state, nobody)[3])
    return bodies


def _placed(office: Office, bodies: Mapping[str, _Body]) -> Office:
    body = bodies[office.organisation]
    return Office(
        office.address, office.title, office.organisation, office.holders, office.acting, body.name, body.sides
    )


def _meant(text: str, offices: Iterable[Office], bodies: Mapping[str, _Body]) -> list[Office]:
    """The one of that name, else those whose title is said in full, by itself before with whose it is; else all that
    have every word.

    Whose office it is need not be said: "president" is also a President of the United States, and no Vice President.
    """
    said = set(words(text))
    every = sorted(offices, key=lambda one: (len(one.title), one.name, one.address))
    meant = folded(text)
    called = [one for one in every if meant.startswith(_folded(one.title)) and folded(one.name) == meant]
    if called or not said:
        return called
    if "acting" not in said:
        every = [one for one in every if not one.title.startswith(ACTING)]
    found = [(one, _title_words(one.title), bodies[one.organisation].words) for one in every]
    held = [(one, title, body) for one, title, body in found if _has(title | body, said)]
    in_full = [(one, title) for one, title, body in held if ((title - body) or title) <= said]
    alone = [one for one, title in in_full if said <= title]
    return alone or [one for one, _ in in_full] or [one for one, _, _ in held]


def _has(there: Collection[str], said: Iterable[str]) -> bool:
    """Whether every word is there; of scripts that put no space between words, a part of one will do."""
    return all(one in there or (not one.isascii() and any(one in word for word in there)) for one in said)


# Many organisations have offices of the same title.
_folded = lru_cache(maxsize=20_000)(folded)


@lru_cache(maxsize=20_000)
def _title_words(title: str) -> frozenset[str]:
    return frozenset(words(title))


def words(text: str) -> list[str]:
    """The words that tell offices apart, in one spelling; "U.S." is one."""
    found = _WORD.findall(folded(text).replace(".", ""))
    return [both(word)[0] for word in found if word not in _LITTLE]
