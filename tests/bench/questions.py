"""What is asked, and how each system is asked the same: a filter, and its address on the site and beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, cycle
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from tests.bench.load import Ask
from tests.bench.world import world

PAGE_SIZE = 25


@dataclass(frozen=True)
class Filter:
    """What a reader filters by. `depth` is how many entries to pass over, `after` the site's cursor to there;
    `day` is the one that the record is read as of.
    """

    issues: tuple[str, ...] = ()
    every_issue: bool = False
    actor: str = ""
    years: tuple[int, int] | None = None
    q: str = ""
    after: str = ""
    depth: int = 0
    day: str = ""

    def pairs(self) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = [("issue", slug) for slug in self.issues]
        found += [("issues", "all")] if self.every_issue else []
        found += [("actor", self.actor)] if self.actor else []
        found += [("from", self.years[0]), ("to", self.years[1])] if self.years else []
        return found + ([("q", self.q)] if self.q else [])

    def on_site(self, path: str = "/") -> str:
        pairs = self.pairs() + ([("after", self.after)] if self.after else [])
        return path + (f"?{urlencode(pairs)}" if pairs else "")

    def on_usual(self, facets: bool) -> str:
        pairs = self.pairs() + ([("page", self.depth // PAGE_SIZE + 1)] if self.depth else [])
        return f"/usual/?{urlencode(pairs + ([('facets', 1)] if facets else []))}"

    def on_datasette(self, database: str) -> str:
        pairs = [("_size", PAGE_SIZE), ("_sort_desc", "sort_date")]
        pairs += [("_facet", name) for name in ("kind", "status", "level")]
        pairs += [("_facet_array", name) for name in ("issues", "actors", "outcomes")]
        terms = [f"issue:{slug}" for slug in self.issues]
        if len(terms) > 1 and not self.every_issue:
            listed = ", ".join(f"'{term}'" for term in terms)
            pairs += [("_where", f"id IN (SELECT entry_id FROM entry_terms WHERE term IN ({listed}))")]
            terms = []
        for term in terms + ([f"actor:{self.actor}"] if self.actor else []):
            pairs += [("_through", json.dumps({"table": "entry_terms", "column": "term", "value": term}))]
        if self.years:
            pairs += [("last_date__gte", f"{self.years[0]}-01-01"), ("sort_date__lte", f"{self.years[1]}-12-31")]
        pairs += [("_search", self.q), ("_fts_table", "entries_fts"), ("_fts_pk", "id")] if self.q else []
        pairs += [("_next", self.after.replace(".", ","))] if self.after else []
        return f"/{database}/entries?{urlencode(pairs)}"


@dataclass
class Question:
    """`fixed` is asked again and again, `pool` holds equally shaped ones to be asked once each, and `beginning` such
    ones near the first page, for what is asked deep down.

    `path` makes the site's address of a filter; only what is `listed` can be asked of the other systems. With `etag`
    the validator of a first answer is sent along.
    """

    name: str
    title: str
    fixed: Filter
    pool: list[Filter] = field(default_factory=list)
    beginning: list[Filter] = field(default_factory=list)
    path: Callable[[Filter], str] = Filter.on_site
    listed: bool = True
    etag: bool = False

    def __post_init__(self) -> None:
        self._places: dict[tuple[str, int], Iterator[Filter]] = {}

    def filters(self, system: str, cold: bool, readers: int) -> Iterator[Filter]:
        """A row of filters: endless, but for the site's cold ones, which would not be cold a second time.

        A row goes on where it was left; sixteen readers get other ones than the one before them.
        """
        if not cold:
            return cycle([self.fixed])
        key = (system, readers)
        if key not in self._places:
            pool = self.beginning if system == "first" else self.pool
            share = len(pool) * 6 // 10
            pool = pool[:share] if readers == 1 else pool[share:]
            self._places[key] = iter(pool) if system in ("site", "first") else cycle(pool)
        return self._places[key]

    def asks(
        self, system: str, database: str, cold: bool, readers: int, last: int, headers: dict[str, str]
    ) -> Iterator[Ask] | None:
        """The requests for one system; None where it has no such page. `last` is the newest entry's number."""
        filters = self.filters(system, cold, readers)
        if system == "empty":
            return cycle([("/empty/", {})])
        if system == "cards":
            return cycle([(f"/cards/?at={last}", {})])
        if system == "first":
            if not self.beginning:
                return None
            return ((one.on_site(), {}) for one in filters) if cold else cycle([("/", {})])
        if system == "site":
            return ((self.path(one), headers) for one in filters)
        if not self.listed:
            return None
        if system.startswith("usual"):
            return ((one.on_usual(system == "usual+facets"), {}) for one in filters)
        return ((one.on_datasette(database), {}) for one in filters)


def all_questions(seed: int = 5) -> list[Question]:
    """Read from the database what there is to ask for: a few queries of some seconds."""
    rng = Random(seed)

    def shuffled(values: list[str]) -> list[str]:
        return rng.sample(values, len(values))

    listed = issues()
    broad = [slug for slug, _, _ in listed[:60]]
    branches = [slug for slug, _, has_children in listed if has_children]
    named, states = actors()
    words = world(1).words  # the same whatever the number of entries
    [(entries,)] = _rows("SELECT count(*) FROM talks_publicentry")
    halfway, pages = _places(entries // 2, entries // 20), [Filter(q=slug) for slug in shuffled(_slugs())]
    root = {slug: root for slug, root, _ in listed}
    # Neither of the two lies below the other.
    pairs = [pair for pair in combinations(branches, 2) if root[pair[0]] != root[pair[1]]]
    broadest = pairs[0]
    rng.shuffle(pairs)
    rng.shuffle(named)

    def three() -> Filter:
        start = rng.randint(1960, 2015)
        return Filter((rng.choice(broad),), actor=rng.choice(states), years=(start, start + rng.randint(2, 10)))

    of_actor = [Filter(actor=slug) for slug in named]
    of_issue = [Filter((slug,)) for slug in shuffled(branches)]
    of_any_issue = [Filter((slug,)) for slug, _, _ in listed]
    two_words = [Filter(q=" ".join(rng.sample(words[10:300], 2))) for _ in range(3000)]
    every = [Filter(pair, every_issue=True) for pair in pairs]
    top = branches[0]
    common, rare = ([Filter(q=word) for word in shuffled(some)] for some in (words[5:165], words[8000:]))
    phrases = [Filter(q=f'"{" ".join(rng.sample(words[60:600], 2))}"') for _ in range(300)]
    two = [Filter(q=pair) for pair in state_pairs()]
    shuffled_pairs = rng.sample(two, len(two))
    known = known_entries(pages)
    return [
        Question("timeline", "The timeline, unfiltered", Filter()),
        Question("issue", "One issue with all below it", Filter((top,)), of_issue),
        Question("actor", "One actor", Filter(actor=states[2]), of_actor[:1000]),
        Question(
            "three", "Issue, state and dates", Filter((top,), actor=states[0], years=(2000, 2015)),
            [three() for _ in range(3000)],
        ),
        Question("any-of", "Either of two broad issues", Filter(broadest), [Filter(pair) for pair in pairs]),
        Question("all-of", "Both of two broad issues", Filter(broadest, every_issue=True), every),
        Question("common", "A common word", Filter(q=words[15]), common),
        Question("rare", "A rare word", Filter(q=words[9000]), rare),
        Question("two-words", "Two words", Filter(q=f"{words[20]} {words[30]}"), two_words),
        Question("half", "Half-way down", halfway[0], halfway, beginning=_places(PAGE_SIZE, entries // 20)),
        Question("issue-page", "The page of an issue", Filter((top,)), of_any_issue, path=_issue_page, listed=False),
        Question("entry", "The page of an entry", pages[0], pages, path=_entry_page, listed=False),
        Question("search-common", "Search for a common word", Filter(q=words[15]), common, path=_search, listed=False),
        Question("search-rare", "Search for a rare word", Filter(q=words[9000]), rare, path=_search, listed=False),
        Question("search-phrase", "Search for two words together", phrases[0], phrases, path=_search, listed=False),
        Question("pair", "The page of two states", two[0], shuffled_pairs, path=_pair_page, listed=False),
        Question("first-since", "First since", two[0], shuffled_pairs, path=_first_since, listed=False),
        *([Question("known-on", "The page of an entry, as known on a day", known[0], known, path=_entry_page,
                    listed=False)] if known else []),
        Question("api", "The API's list", Filter(), of_actor[1000:1500], path=_api_page, listed=False),
        Question("feed", "The feed", Filter(), of_actor[1500:], path=_feed, listed=False),
        Question("304", "Not modified", Filter(), listed=False, etag=True),
    ]  # fmt: skip


def _rows(query: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


def issues() -> list[tuple[Any, ...]]:
    """(slug, root, whether anything is below it), with most entries first."""
    return _rows(
        "SELECT i.slug, p.path[1], EXISTS (SELECT FROM talks_publicissue kid WHERE kid.parent = i.slug) "
        "FROM usual_issue i JOIN talks_publicissue p ON p.slug = i.slug "
        "JOIN (SELECT issue_id, count(*) AS n FROM usual_entry_issues GROUP BY 1) t ON t.issue_id = i.id "
        "ORDER BY n DESC, i.slug"
    )


def actors() -> tuple[list[str], list[str]]:
    """The 2,000 actors with most entries, and the states among them; those with most first."""
    rows = _rows(
        "SELECT slug, p.kind FROM usual_actor a JOIN talks_publicactor p USING (slug) "
        "JOIN (SELECT actor_id, count(*) AS n FROM usual_entry_actors GROUP BY 1) t ON t.actor_id = a.id "
        "ORDER BY n DESC, slug LIMIT 2000"
    )
    return [slug for slug, _ in rows], [slug for slug, kind in rows if kind == "state"]


def state_pairs() -> list[str]:
    """Up to 400 pairs of states, "a~b", those that come most often in every fiftieth entry first."""
    rows = _rows(
        "SELECT substr(term, 6) FROM talks_publicentry entry, unnest(entry.terms) AS term "
        "WHERE (entry.entry_id %% 50 = 3 OR entry.entry_id < 1000) AND term LIKE 'pair:%%' "
        "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT %s",
        [400],
    )
    return [pair for (pair,) in rows]


def known_entries(pages: list[Filter]) -> list[Filter]:
    """The pages of entries as of the newest day of the record; none where its history has none."""
    [(day,)] = _rows("SELECT max(day) FROM past.day")
    return [Filter(q=one.q, day=day.isoformat()) for one in pages] if day else []


def _places(depth: int, entries: int) -> list[Filter]:
    """Up to 2,000 places on the timeline, spread over so many entries from that depth on."""
    rows = _rows(
        "SELECT sort_date, entry_id FROM talks_publicentry ORDER BY sort_date DESC, entry_id DESC OFFSET %s LIMIT %s",
        [depth, entries],
    )
    step = max(1, len(rows) // 2000)
    return [Filter(after=f"{day.isoformat()}.{pk}", depth=depth) for day, pk in rows[::step]]


def _slugs() -> list[str]:
    """Of 3,000 entries of all times."""
    rows = _rows("SELECT slug FROM talks_publicentry WHERE entry_id % 7 = 3 ORDER BY slug LIMIT 3000")
    return [slug for (slug,) in rows]


def _issue_page(asked: Filter) -> str:
    return f"/issues/{asked.issues[0]}/"


def _entry_page(asked: Filter) -> str:
    return f"{f'/known-on/{asked.day}' if asked.day else ''}/entries/{asked.q}/"


def _search(asked: Filter) -> str:
    return asked.on_site("/search/")


def _pair_page(asked: Filter) -> str:
    return f"/between/{asked.q.replace('~', '/')}/"


def _first_since(asked: Filter) -> str:
    return f"/first-since/?{urlencode({'pair': asked.q})}"


def _api_page(asked: Filter) -> str:
    return asked.on_site("/api/v1/entries/")


def _feed(asked: Filter) -> str:
    return asked.on_site("/feeds/timeline.atom")
