"""Who and what the invented log is about: states, ministries, people, outlets, issues and sources, as records.

Everything follows from the seed and the number of entries; two processes that make a world make the same one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random

from django.utils.text import slugify

from actors.partial_dates import PartialDate
from talks.press.contract import ActorRecord, DateRecord, IssueRecord, OfficeRecord, PersonRecord, SourceRecord
from talks.press.describing import date_record, span_record
from talks.vocabulary import SourceKind
from tests.bench.words import han_name, names, vocabulary, zipf

STATES, PEOPLE, OUTLETS, ANALYSTS = 200, 5_000, 3_000, 400
WORDS = 20_000
ISSUE_ROOTS, ISSUE_BRANCHES, ISSUE_LEAVES = 10, 60, 80
DATASETS = 5  # sources that very many entries rest on
MOST_SOURCES = 100_000
FIRST_DAY, LAST_DAY = date(1945, 1, 1), date(2026, 6, 30)
_OFFICES = ["Foreign Minister", "Deputy Foreign Minister", "Ambassador", "Trade Minister", "Special Envoy"]


@cache
def day_record(day: date) -> DateRecord:
    """A day as records hold it."""
    found = date_record(PartialDate.from_date(day))
    assert found is not None
    return found


@dataclass(frozen=True)
class World:
    """The cast of one log of `entries` entries. The weights are for `Random.choices(…, cum_weights=…)`."""

    entries: int
    seed: int
    words: list[str]
    word_weights: list[float]
    actors: dict[str, ActorRecord]
    states: list[str]
    state_weights: list[float]
    people_of: dict[str, list[str]]  # by state, those who travel most first
    analysts: list[str]
    outlets: list[str]
    issues: dict[str, IssueRecord]  # in tree order
    issue_slugs: list[str]  # those touched most first
    issue_weights: list[float]
    source_count: int
    source_weights: list[float]
    _sources: dict[int, SourceRecord] = field(default_factory=dict)

    def text(self, rng: Random, length: int) -> str:
        """A sentence of about that many words."""
        words = rng.choices(self.words, cum_weights=self.word_weights, k=max(3, length + rng.randint(-3, 3)))
        return f"{' '.join(words).capitalize()}."

    def person(self, slug: str) -> PersonRecord:
        """Somebody with the office held, as participations and positions name them."""
        actor = self.actors[slug]
        offices: list[OfficeRecord] = [
            {
                "title": tenure["office"],
                "organisation": tenure["organisation"],
                "organisation_name": tenure["organisation_name"],
                "basis": "tenure",
            }
            for tenure in actor["tenures"]
        ]
        return {"actor": slug, "name": actor["name"], "offices": offices}

    def source(self, index: int) -> SourceRecord:
        """The source of that rank; its number is 0. Remembered: most are cited again and again."""
        if index not in self._sources:
            self._sources[index] = self._make_source(index)
        return self._sources[index]

    def _make_source(self, index: int) -> SourceRecord:
        rng = Random(self.seed * 7919 + index)
        kinds = [
            SourceKind.WIRE,
            SourceKind.READOUT,
            SourceKind.TRANSCRIPT,
            SourceKind.ANALYSIS,
            SourceKind.STATE_MEDIA,
        ]
        dataset = index < DATASETS
        outlet = self.outlets[int(len(self.outlets) * rng.random() ** 2)]
        published = LAST_DAY - timedelta(days=int(29_000 * rng.random() ** 2))
        title = f"Visits abroad, collection {index + 1}" if dataset else self.text(rng, 7).rstrip(".")
        slug = f"{slugify(title)[:60].strip('-')}-{index}"
        return {
            "number": 0,
            "slug": slug,
            "kind": SourceKind.DATASET.value if dataset else rng.choice(kinds).value,
            "title": title,
            "publisher": outlet,
            "publisher_name": self.actors[outlet]["name"],
            "author": "",
            "url": f"https://press.example/{slug}",
            "archive_url": "",
            "licence": "CC BY 4.0" if dataset else "",
            "licence_url": "",
            "published": day_record(published),
            "accessed": day_record(LAST_DAY),
            "language": "en",
            "issuing_side": "",
            "mentions": [],
            "formerly": [],
        }


@cache
def world(entries: int, seed: int = 1) -> World:
    """The cast of a log of that size. Takes half a second."""
    rng = Random(seed)
    actors: dict[str, ActorRecord] = {}
    states = _states(rng, actors)
    state_weights = zipf(len(states), 0.9)
    people_of = _people(rng, actors, states, state_weights)
    analysts = [_add(actors, "person", name) for name in _full_names(rng, ANALYSTS)]
    outlets = [_add(actors, "organisation", f"{name} Gazette", org_type="outlet") for name in names(rng, OUTLETS)]
    issues = _issues(rng)
    slugs = list(issues)
    rng.shuffle(slugs)
    source_count = min(MOST_SOURCES, max(200, entries // 10))
    words = vocabulary(rng, WORDS)
    return World(
        entries, seed, words, zipf(WORDS, 1.0), actors, states, state_weights, people_of, analysts, outlets,
        issues, slugs, zipf(len(slugs), 0.8), source_count, zipf(source_count - DATASETS, 0.7),
    )  # fmt: skip


def _states(rng: Random, actors: dict[str, ActorRecord]) -> list[str]:
    states = [_add(actors, "state", name) for name in names(rng, STATES, (2, 2, 3))]
    for slug in states:
        actors[slug]["state"] = slug
        name = actors[slug]["name"]
        _add(
            actors,
            "organisation",
            f"Ministry of {name}",
            org_type="ministry",
            parent=slug,
            parent_name=name,
            state=slug,
        )
    return states


def _people(
    rng: Random, actors: dict[str, ActorRecord], states: list[str], weights: list[float]
) -> dict[str, list[str]]:
    """Officials by state: some for each, and many for those that talk much."""
    people_of: dict[str, list[str]] = {slug: [] for slug in states}
    everyone = _full_names(rng, PEOPLE - ANALYSTS)
    homes = [*states * 4, *rng.choices(states, cum_weights=weights, k=len(everyone) - 4 * len(states))]
    for name, home in zip(everyone, homes, strict=True):
        slug = _add(actors, "person", name, state=home)
        start = date(rng.randint(1945, 2020), rng.randint(1, 12), rng.randint(1, 28))
        ministry = f"ministry-of-{home}"
        actors[slug]["tenures"] = [
            {
                "office": rng.choice(_OFFICES),
                "organisation": ministry,
                "organisation_name": actors[ministry]["name"],
                "span": span_record(PartialDate.from_date(start), None),
                "ongoing": True,
                "acting": False,
            }
        ]
        if rng.random() < 0.1:
            written = {"text": han_name(rng), "language": "zh", "kind": "original", "span": span_record(None, None)}
            actors[slug]["names"] = [written]  # type: ignore[list-item]
        people_of[home].append(slug)
    return people_of


def _full_names(rng: Random, count: int) -> list[str]:
    given, family = names(rng, 400, (1, 2)), names(rng, 4_000)
    return [f"{rng.choice(given)} {rng.choice(family)}" for _ in range(count)]


def _add(actors: dict[str, ActorRecord], kind: str, name: str, **more: str) -> str:
    """Describe one more actor; returns the slug."""
    slug = stem = slugify(name)
    number = 1
    while slug in actors:
        number += 1
        slug = f"{stem}-{number}"
    blank: ActorRecord = {
        "slug": slug,
        "kind": kind,
        "name": name,
        "sort_name": " ".join(reversed(name.split())) if kind == "person" else name,
        "org_type": "",
        "description": "",
        "code": "",
        "wikidata": "",
        "parent": "",
        "parent_name": "",
        "state": "",
        "names": [],
        "existed": span_record(None, None),
        "tenures": [],
        "formerly": [],
    }
    actors[slug] = {**blank, **more}  # type: ignore[typeddict-item]
    return slug


def _issues(rng: Random) -> dict[str, IssueRecord]:
    """The tree: roots, branches and leaves, in tree order."""
    found = [name.lower().capitalize() for name in names(rng, ISSUE_ROOTS + ISSUE_BRANCHES + ISSUE_LEAVES)]
    roots = [_issue(name, position, None) for position, name in enumerate(found[:ISSUE_ROOTS])]
    below = found[ISSUE_ROOTS:]
    branches = [_issue(name, n // ISSUE_ROOTS, roots[n % ISSUE_ROOTS]) for n, name in enumerate(below[:ISSUE_BRANCHES])]
    leaves = [
        _issue(name, n // ISSUE_BRANCHES, branches[n % ISSUE_BRANCHES]) for n, name in enumerate(below[ISSUE_BRANCHES:])
    ]
    made = {issue["slug"]: issue for issue in [*roots, *branches, *leaves]}
    return dict(sorted(made.items(), key=lambda one: [(made[s]["position"], made[s]["name"]) for s in one[1]["path"]]))


def _issue(name: str, position: int, parent: IssueRecord | None) -> IssueRecord:
    slug = f"{slugify(name)}-issue"
    return {
        "slug": slug,
        "name": name,
        "description": f"All that is said of {name}.",
        "parent": parent["slug"] if parent else "",
        "path": [*(parent["path"] if parent else []), slug],
        "position": position,
        "aliases": [],
        "formerly": [],
    }
