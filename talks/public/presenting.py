"""What pages share: people with their offices, names beside their original script, issues, numbered footnotes.

View models are frozen and hold finished text and addresses, so that templates only lay them out. Nothing here asks
the database: everything comes from a record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.conf.locale import LANG_INFO
from django.urls import get_script_prefix, reverse

from talks.press.contract import ActorRecord, CiteRecord, IssueRecord, NameRecord, OfficeRecord, PersonRecord
from talks.vocabulary import SIDE_VOICES

# Languages written from right to left, for `dir`; the primary subtag decides.
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ps", "ur", "yi", "ckb", "dv", "sd", "ug"}
_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


@dataclass(frozen=True, slots=True)
class Foreign:
    """Text in another language, for `lang` and `dir`."""

    text: str
    language: str
    direction: str


@dataclass(frozen=True, slots=True)
class ActorView:
    """An actor as a link; `url` is "" when no public page describes it."""

    slug: str
    name: str
    kind: str
    url: str
    original: Foreign | None
    state: str


@dataclass(frozen=True, slots=True)
class OfficeView:
    text: str  # "Secretary of State, U.S. Department of State"
    doubtful: bool  # the dates on record leave open whether it was held that day


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody who took part, spoke or judged. `offices` may be empty: not known."""

    actor: ActorView
    offices: list[OfficeView]

    @property
    def is_person(self) -> bool:
        return self.actor.kind == "person"


@dataclass(frozen=True, slots=True)
class IssueView:
    slug: str
    name: str
    trail: str  # "Security › Military-to-military channels" without its own name: "Security"
    url: str


@dataclass(frozen=True, slots=True)
class Note:
    """One footnote mark: the source's number, the locator, and the id the source links back to."""

    number: int
    locator: str
    anchor: str
    url: str  # "#source-3", or the entry's page with that fragment


def page_of(route: str, slug: str) -> str:
    """The address of the page of an entry, an actor, an issue …: what `reverse` says, at a twentieth of the cost."""
    before, after = _around_slug(route, get_script_prefix())
    return f"{before}{slug}{after}"


@lru_cache(maxsize=64)
def _around_slug(route: str, prefix: str) -> tuple[str, str]:
    before, _, after = reverse(route, args=["SLUG"]).rpartition("SLUG")  # a slug has nothing that has to be quoted
    return before, after


class Footnotes:
    """Hands out footnote marks in page order and remembers them for the links back from the sources."""

    def __init__(self, page: str = "") -> None:
        self._page = page
        self._given: dict[int, list[Note]] = defaultdict(list)

    def marks(self, cites: Iterable[CiteRecord]) -> list[Note]:
        """The marks for one statement, in the order of their numbers."""
        return [self._mark(cite) for cite in sorted(cites, key=lambda cite: (cite["number"], cite["locator"]))]

    def _mark(self, cite: CiteRecord) -> Note:
        number = cite["number"]
        given = self._given[number]
        note = Note(number, cite["locator"], f"cite-{number}-{len(given) + 1}", f"{self._page}#source-{number}")
        given.append(note)
        return note

    def given(self, number: int) -> list[Note]:
        """Every mark handed out so far for the source `number`."""
        return list(self._given[number])


def elsewhere(entry_url: str, cites: Iterable[CiteRecord]) -> list[Note]:
    """Marks on a page other than the entry's: they lead to the entry's own list of sources."""
    return Footnotes(entry_url).marks(cites)


@dataclass(frozen=True)
class Names:
    """Actors and issues of a record by slug. `linkable` limits links to slugs that have a public page (None: all)."""

    actors: Mapping[str, ActorRecord]
    issues: Mapping[str, IssueRecord]
    linkable: frozenset[str] | None = field(default=None)
    _actors: dict[str, ActorView] = field(default_factory=dict, init=False, compare=False, repr=False)
    _issues: dict[str, IssueView] = field(default_factory=dict, init=False, compare=False, repr=False)

    def actor(self, slug: str) -> ActorView | None:
        """The actor as a link; None for "". An actor the record does not describe keeps its slug as its name."""
        if not slug:
            return None
        if slug not in self._actors:
            self._actors[slug] = self._actor(slug)
        return self._actors[slug]

    def _actor(self, slug: str) -> ActorView:
        described = self.actors.get(slug)
        if described is None:
            return ActorView(slug, slug, "", "", None, "")
        url = page_of("actor", slug) if self._has_page(slug) else ""
        return ActorView(slug, described["name"], described["kind"], url, original_name(described), described["state"])

    def listed(self, slugs: Iterable[str]) -> list[ActorView]:
        return [actor for slug in slugs if (actor := self.actor(slug))]

    def name(self, slug: str) -> str:
        """The plain name; "" for ""."""
        return self.actors[slug]["name"] if slug in self.actors else slug

    def person(self, record: PersonRecord | None) -> PersonView | None:
        if record is None:
            return None
        actor = self.actor(record["actor"])
        assert actor is not None
        return PersonView(actor, [office_view(office) for office in record["offices"]])

    def issue(self, slug: str) -> IssueView:
        """The issue as a link, with those above it."""
        if slug not in self._issues:
            self._issues[slug] = self._issue(slug)
        return self._issues[slug]

    def _issue(self, slug: str) -> IssueView:
        described = self.issues.get(slug)
        if described is None:
            return IssueView(slug, slug, "", "")
        above = [self.issues[step]["name"] for step in described["path"][:-1] if step in self.issues]
        url = page_of("issue", slug) if self._has_page(f"issue:{slug}") else ""
        return IssueView(slug, described["name"], " › ".join(above), url)

    def state_of(self, slug: str) -> str:
        """The slug of the state an actor belongs to; "" when none or not known."""
        return self.actors[slug]["state"] if slug in self.actors else ""

    def _has_page(self, key: str) -> bool:
        return self.linkable is None or key in self.linkable


def office_view(record: OfficeRecord) -> OfficeView:
    organisation = record["organisation_name"]
    text = f"{record['title']}, {organisation}" if organisation else record["title"]
    return OfficeView(text, record["basis"] == "possible")


def foreign(text: str, language: str) -> Foreign:
    primary = language.split("-")[0].lower()
    return Foreign(text, language, "rtl" if primary in _RIGHT_TO_LEFT or "-Arab" in language else "ltr")


def language_name(tag: str) -> str:
    """A language as readers call it: "Simplified Chinese" for zh-Hans; the tag itself where it has no name here."""
    if tag.lower() == "zh":
        return "Chinese"  # Django knows only its two scripts
    known = LANG_INFO.get(tag.lower()) or LANG_INFO.get(tag.lower().split("-")[0]) or {}
    return str(known.get("name", tag))


def original_name(actor: ActorRecord) -> Foreign | None:
    """The name in the original script: the one in use now where there are several; None without one."""
    originals = [name for name in actor["names"] if name["kind"] == "original" and name["text"] != actor["name"]]
    current = [name for name in originals if name["span"]["end"] is None]
    chosen: NameRecord | None = next(iter(sorted(current or originals, key=_simplified_first)), None)
    return foreign(chosen["text"], chosen["language"]) if chosen else None


def _simplified_first(name: NameRecord) -> int:
    return 1 if "Hant" in name["language"] else 0


def speaks_for_a_side(voice: str) -> bool:
    """Whether a voice speaks for a side; analysts, business and the press never do."""
    return voice in SIDE_VOICES


def joined(parts: list[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def counted(number: int, singular: str, plural: str = "") -> str:
    """ "1 meeting", "14 meetings"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def in_words(number: int) -> str:
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


def distance(first: date, last: date) -> str:
    """How long from one day to a later one, as people say it: "3 days", "four months", "two years"; "" if not later.

    Days up to a fortnight, weeks up to two months, months up to two years, rounded to the nearest.
    """
    days = (last - first).days
    if days <= 0:
        return ""
    if days < 15:
        return _some(days, "day")
    if days < 60:
        return _some(round(days / 7), "week")
    if days < 730:
        return _some(round(days / 30.44), "month")
    return _some(round(days / 365.25), "year")


def _some(number: int, unit: str) -> str:
    return f"{in_words(number)} {unit}{'' if number == 1 else 's'}"


def capital(text: str) -> str:
    """The first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """With a full stop at the end, unless one is there."""
    text = text.strip()
    return text if not text or text[-1] in ".!?…”" else f"{text}."


def minutes(number: int | None) -> str:
    """A duration: "45 minutes", "5 hours 30 minutes"; "" when not known."""
    if not number:
        return ""
    hours, rest = divmod(number, 60)
    parts = [counted(hours, "hour")] if hours else []
    return " ".join([*parts, counted(rest, "minute")] if rest else parts)
