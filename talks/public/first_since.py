"""The calculator "first since": any reader asks the log since when an actor, a pair, an office, a level or a place saw
none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from numpy.typing import NDArray

from talks.models.editions import PublicActor, PublicEntry, PublicRedirect
from talks.press.terms import pair_of
from talks.public import facets, listing, offices
from talks.public.analytics import contacts, reading
from talks.public.analytics.columns import Before, Columns, Silence
from talks.public.analytics.contacts import Contact, Gap, Ordinal, Since
from talks.public.analytics.spans import Between
from talks.public.filters import in_plain_words
from talks.public.http import page, public_page
from talks.public.index.live import State
from talks.public.listing import WordField, WordsField
from talks.public.offices import Office
from talks.public.pair_views import timeline_url
from talks.public.presenting import joined
from talks.public.releases import one_moment
from talks.public.structured import absolute
from talks.vocabulary import EntryKind, Level

MOST_ROWS = 10
MOST_NAMED = 3  # contacts that may have been the one before, or the longest gap, where the dates leave it open
_KINDS = [(kind, label) for kind, label in EntryKind.choices if kind in contacts.KINDS]


class SinceForm(forms.Form):
    """What to look for. Names are found in any script; a slug does too, and the address of an office."""

    who = WordsField(required=False, max_length=120, label="Who")
    other = WordsField(required=False, max_length=120, label="With whom")
    office = WordsField(required=False, max_length=320, label="Office")
    acting = WordField([("yes", "Acting holders count too")])
    kind = WordField(_KINDS)
    level = WordField(Level.choices)
    country = WordsField(required=False, max_length=120, label="In which country")
    place = WordsField(required=False, max_length=100, label="Place")
    entry = forms.SlugField(required=False, max_length=160)
    pair = forms.RegexField(r"^[a-z0-9][a-z0-9_-]*~[a-z0-9][a-z0-9_-]*$", required=False, max_length=250)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        in_plain_words(self.fields)

    def asked(self) -> dict[str, str]:
        """What could be read; a pair stands for its two sides."""
        self.is_valid()
        asked = {name: str(self.cleaned_data.get(name) or "") for name in self.fields}
        # Whoever acts is asked about only with an office.
        asked["acting"] = asked["acting"] if asked["office"] else ""
        # Where the list begins, which is no question.
        asked["entry"] = asked["entry"] if any(value for name, value in asked.items() if name != "entry") else ""
        if pair := asked.pop("pair"):
            asked["who"], asked["other"] = pair.split("~")
        return asked


@dataclass(frozen=True)
class Named:
    """An actor found by what was typed; else what to say, with those it could be."""

    actor: PublicActor | None = None
    problem: str = ""
    choices: list[PublicActor] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    since: Since
    place: Ordinal


@dataclass(frozen=True)
class Some:
    """So many contacts, of which the newest are named."""

    total: int
    first: list[Contact]

    def __len__(self) -> int:
        return self.total

    @property
    def more(self) -> int:
        return self.total - len(self.first)


@dataclass(frozen=True)
class OfficeNotes:
    """What an answer about an office rests on beside those who surely held it.

    `doubtful` are counted, `without` is the answer without them where that is another one. `acting` took part in
    contacts that are not counted, and `with_acting` is the address of the answer that counts them. `unknown` are
    contacts in which an office is not on record, `between` so many of them that the answer cannot rule out.
    """

    office: Office
    acting_count: bool
    doubtful: Some
    doubtful_ids: frozenset[int]
    without: str
    acting: Some
    with_acting: str
    unknown: Some
    between: int


@public_page
def first_since(request: HttpRequest) -> HttpResponse:
    """The form and, where something is asked, the answer. One query for each name and for the office, up to five for
    the answer."""
    form = SinceForm(request.GET)
    asked = form.asked()
    named = {key: named_by(asked[key]) for key in ("who", "other", "country") if asked[key]}
    problems = [one for one in named.values() if one.actor is None]
    meant, answered = offices.Named(), None
    if any(asked.values()) and not problems and not form.errors:
        with one_moment(request) as state:
            if asked["office"]:
                meant = offices.named_by(state, asked["office"])
            if not meant.problem:
                actors = {key: one.actor for key, one in named.items() if one.actor}
                answered = answer(state, actors, asked, meant.office)
    return page(
        request,
        "talks/first_since.html",
        {
            "asked": {key: one.actor.name if one.actor else asked[key] for key, one in named.items()}
            | {key: value for key, value in asked.items() if key not in named}
            | ({"office": meant.office.name} if meant.office else {}),
            "kinds": _KINDS,
            "levels": Level.choices,
            "errors": [said for many in form.errors.values() for said in many],
            "problems": problems,
            "meant": meant,
            "offices": [(one, address({**asked, "office": one.address})) for one in meant.choices],
            "answer": answered,
            "noindex": bool(request.GET),
            "title": "First since?",
            "description": "Ask the log since when there had been no contact of its kind.",
            "canonical": absolute(reverse("first-since")),
        },
    )


def named_by(text: str) -> Named:
    """Who is meant: the actor of that slug, or the only one of that name; a state before whoever shares its name."""
    found = PublicActor.objects.filter(slug=text).first() if _is_slug(text) else None
    if found is None and _is_slug(text):
        moved = PublicRedirect.objects.filter(kind="actor", old_slug=text).values_list("new_slug", flat=True).first()
        found = PublicActor.objects.filter(slug=moved).first() if moved else None
    if found is not None:
        return Named(found)
    like = list(listing.named_like(text).order_by("sort_name", "slug")[:20])
    exact = [one for one in like if _bears(one, text)]
    best = [one for one in exact if one.kind == "state"] or exact or like
    if len(best) == 1:
        return Named(best[0])
    if not best:
        return Named(problem=f"Nobody on the log is called “{text}”.")
    return Named(problem=f"“{text}” may be any of these:", choices=best[:8])


def _is_slug(text: str) -> bool:
    return text.isascii() and text == text.lower() and " " not in text


def _bears(one: PublicActor, text: str) -> bool:
    return text.casefold() in (name.casefold() for name in one.names.split("\n"))


def answer(
    state: State, named: dict[str, PublicActor], asked: dict[str, str], office: Office | None = None
) -> dict[str, Any]:
    """The contacts that were asked for, the newest with what came before each. One query; one more for a place, for an
    office, and where the list begins with an entry.
    """
    sides = [one.slug for key, one in named.items() if key in ("who", "other")]
    states = all(one.kind == "state" for key, one in named.items() if key in ("who", "other"))
    chosen = {"level": asked["level"], "kind": asked["kind"]}
    chosen["country"] = named["country"].slug if "country" in named else ""
    pair = pair_of(*sides) if len(sides) == 2 and states and sides[0] != sides[1] else ""
    if not pair and sides:
        chosen["actor"] = sides[0]
    wanted = reading.filter_of(pair, **chosen)
    given = {**asked, **{key: one.slug for key, one in named.items()}, "office": office.address if office else ""}
    selection = facets.select(state, wanted)
    among = reading.held_at(asked["place"]) if asked["place"] else None
    every = Columns.of(selection, sides, among)
    held = reading.in_office(selection, office, bool(asked["acting"])) if office else None
    found = every.only(held.counted) if held else every
    newest = found.newest()
    begin = _begin(found, newest, asked["entry"]) if asked["entry"] else 0
    places = newest[begin : begin + MOST_ROWS].tolist()
    before = [found.before(at) for at in places]
    silences = found.longest(MOST_NAMED)
    older = newest[begin + MOST_ROWS : begin + MOST_ROWS + 1]
    shown = {
        *found.ids[places].tolist(), *found.ids[older].tolist(),
        *(pk for one in before if one for pk in one.previous[:MOST_NAMED]),
        *(pk for one in silences for pk in (one.after, one.before)),
    }  # fmt: skip
    by_id = {one.entry_id: one for one in reading.met(shown, ()).contacts}
    rows = [
        Row(_since(by_id[int(found.ids[at])], one, by_id), found.ordinal(at))
        for at, one in zip(places, before, strict=True)
    ]
    exact = len(sides) < 2 or bool(pair)
    return {
        "subject": subject(named, asked, office),
        "total": len(found),
        "rows": rows,
        "sentence": sentence(rows[0]) if rows else "",
        "longest": [_gap(by_id[one.after], by_id[one.before], one) for one in silences],
        # The timeline knows no filter for places and for offices, so there it lists more.
        "url": timeline_url(wanted) if exact and not asked["place"] and not office else "",
        "pair": pair.split("~") if pair else [],
        "notes": notes(office, held, every, found, rows[0] if rows else None, given) if office and held else None,
        "older": address({**given, "entry": by_id[int(found.ids[older[0]])].slug}) if len(older) else "",
        "newest": address({**given, "entry": ""}) if begin else "",
    }


def notes(
    office: Office, held: reading.InOffice, every: Columns, found: Columns, row: Row | None, given: dict[str, str]
) -> OfficeNotes:
    """What to say beside the answer about the newest contact, which is in `row`. One query where there is something."""
    doubtful, acting, unknown = (every.only(ids) for ids in (held.doubtful, held.acting, held.unknown))
    named = [some.ids[some.newest()][:MOST_NAMED].tolist() for some in (doubtful, acting, unknown)]
    differs, other = _without(every.only(held.sure), found, row)
    told = {pk for some in named for pk in some} | set(other.previous[:MOST_NAMED] if differs and other else ())
    by_id = {one.entry_id: one for one in reading.met(told, ()).contacts} if told else {}
    some = [
        Some(len(columns), [by_id[pk] for pk in pks])
        for columns, pks in zip((doubtful, acting, unknown), named, strict=True)
    ]
    place = found.place(row.since.contact.entry_id) if row else None
    return OfficeNotes(
        office,
        acting_count=bool(given["acting"]),
        doubtful=some[0],
        doubtful_ids=held.doubtful,
        without=sentence(Row(_since(row.since.contact, other, by_id), row.place)) if row and differs else "",
        acting=some[1],
        with_acting=address({**given, "acting": "yes", "entry": ""}) if len(acting) else "",
        unknown=some[2],
        between=found.between(place, unknown) if place is not None else 0,
    )


def _without(sure: Columns, found: Columns, row: Row | None) -> tuple[bool, Before | None]:
    """Whether leaving out the doubtful ones makes another answer about the newest contact, and what came before it
    then. It makes none where that contact is doubtful itself.
    """
    if row is None:
        return False, None
    place, among_sure = (some.place(row.since.contact.entry_id) for some in (found, sure))
    if place is None or among_sure is None:
        return False, None
    before = sure.before(among_sure)
    return before != found.before(place), before


def _begin(found: Columns, newest: NDArray[np.intp], slug: str) -> int:
    """Where in the list an entry stands; at its beginning where it does not. One query."""
    pk = PublicEntry.objects.filter(slug=slug).values_list("pk", flat=True).first()
    return next(iter(np.flatnonzero(found.ids[newest] == pk).tolist()), 0) if pk else 0


def _since(one: Contact, before: Before | None, by_id: dict[int, Contact]) -> Since:
    if before is None:
        return Since(one, [], None)
    previous = [by_id[pk] for pk in before.previous[:MOST_NAMED]]
    return Since(one, previous, Between(before.least, before.most, one.start.about or previous[0].end.about))


def _gap(after: Contact, before: Contact, days: Silence) -> Gap:
    return Gap(after, before, Between(days.least, days.most, after.end.about or before.start.about))


def address(given: dict[str, str]) -> str:
    """The page of a question: what was asked by name, the list beginning with `entry` where that is given."""
    return f"{reverse('first-since')}?{urlencode([(key, value) for key, value in given.items() if value])}"


def subject(named: dict[str, PublicActor], asked: dict[str, str], office: Office | None = None) -> str:
    """What was asked for, in words: "Visits at the level “Minister” in China with the Secretary of State (U.S.
    Department of State) taking part"."""
    said = f"{EntryKind(asked['kind']).label}s" if asked["kind"] else "Contacts"
    if asked["level"]:
        said += f" at the level “{Level(asked['level']).label}”"
    places = [asked["place"]] if asked["place"] else []
    places += [named["country"].name] if "country" in named else []
    if places:
        said += f" in {', '.join(places)}"
    sides = [one.name for key, one in named.items() if key in ("who", "other")]
    if office:
        acting = ", acting or not" if asked["acting"] else ""
        sides.append(f"the {office.title} ({office.organisation_name}{acting})")
    return f"{said} with {joined(sides)} taking part" if sides else said


def sentence(row: Row) -> str:
    """The answer for one contact: "“Blinken in Beijing”, 18–19 June 2023, is the first since “…”, 8 October 2018:
    1,713 days"."""
    said = f"“{row.since.contact.title}”, {row.since.contact.when},"
    if row.since.days is None:
        return f"{said} is the first on the log; what came before it is not known here."
    return f"{said} is the first since {before(row.since.previous)}: {row.since.days}."


def before(previous: Iterable[Contact]) -> str:
    return " or ".join(f"“{one.title}”, {one.when}" for one in list(previous)[:MOST_NAMED])
