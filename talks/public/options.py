"""What the filters of the timeline offer: names for values, values with their counts, pills for what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Func, IntegerField, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat

from talks.models.editions import PublicActor, PublicChannel, PublicIssue, PublicSource
from talks.press.terms import NO_COUNTRY, pair_of
from talks.public.filters import CHOICES, TimelineFilter
from talks.public.index.names import Names
from talks.public.index.whole import Counts
from talks.vocabulary import definition

MOST_ACTORS = 40  # named at once, however many there are: the search box finds the others
FIRST = 6  # of each kind of actor, before "more"
MOST_FOUND = 30
MOST_LOOKED_AT = 500  # of those so called, before it is known which of them the results hold
MOST_STATES = 25
FEW = 12  # a tree of so many issues needs no search
# In the order in which pages show them.
HEADINGS = {
    "issue": "Issue",
    "actor": "Actor",
    "pair": "Between two states",
    "country": "Country it was held in",
    "channel": "Channel",
    "status": "Status",
    "outcome": "Outcome",
    "kind": "Kind",
    "level": "Level",
    "source": "Source",
}
# Kinds of filter that pages lead to and the timeline does not offer: there are too many values to choose from.
NOT_OFFERED = {"source"}
UNFOLDED = {"issue", "actor", "status"}
_ACTOR_KINDS = [("state", "States"), ("person", "People"), ("organisation", "Organisations"), ("", "Others")]


@dataclass
class Option:
    """One value of a filter, with how many entries it would show. `kids` are the issues below an issue."""

    value: str
    label: str
    count: int
    chosen: bool
    hint: str = ""
    kids: list[Option] = field(default_factory=list)
    unfolded: bool = False  # whether something below it was chosen, so that it has to be seen


@dataclass(frozen=True)
class Block:
    """Some values of a filter under a heading of their own ("" for none); `rest` are behind "more"."""

    heading: str
    options: list[Option]
    rest: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class FilterGroup:
    """The values of one kind of filter."""

    name: str
    heading: str
    blocks: list[Block]
    chosen: int
    unfolded: bool
    errors: list[str]
    finder: Finder | None = None  # where not all values are shown
    typed: str = ""  # what a reader looks for among them

    @property
    def nothing(self) -> str:
        """What to say where there is no value to offer."""
        return self.finder.nothing if self.finder and self.typed else "No values."


@dataclass(frozen=True)
class Pill:
    """One thing that was asked for, and the filter without it."""

    kind: str
    label: str
    without: TimelineFilter


class Labels:
    """The words for the values that a page mentions. One query where a source was asked for.

    `looked_for` are, by kind of filter, the values whose names a reader is looking for.
    """

    def __init__(
        self, names: Names, asked: TimelineFilter, looked_for: Mapping[str, Collection[str]] | None = None
    ) -> None:
        self.issues, self.actors, self.channels = names.issues, names.actors, names.channels
        self.found = looked_for or {}
        sources = asked.values("source")
        cited = PublicSource.objects.filter(slug__in=sources).values_list("slug", "title") if sources else []
        self.sources: dict[str, str] = dict(cited)

    def of(self, facet: str, value: str) -> str:
        """The word for a value; for one that is not on record, the value itself."""
        if facet in CHOICES:
            return str(CHOICES[facet](value).label)
        if facet == "issue":
            return self.issues[value].name if value in self.issues else value
        if facet in ("source", "channel"):
            return (self.sources if facet == "source" else self.channels).get(value, value)
        if facet == "country" and value in NO_COUNTRY:
            return NO_COUNTRY[value]
        if facet == "pair":
            return " – ".join(sorted(self.of("actor", side) for side in value.split("~")))
        return self.actors[value].name if value in self.actors else value

    def in_full(self, facet: str, value: str) -> str:
        """The same where the value stands alone: an issue with those above it, "Trade › Tariffs"."""
        if facet == "issue" and value in self.issues:
            return " › ".join(self.of("issue", step) for step in self.issues[value].path)
        return self.of(facet, value)

    def unknown(self, asked: TimelineFilter) -> list[tuple[str, str]]:
        """(facet, value) of what was asked for and names no public issue, actor, channel or source."""
        missing = [("issue", slug) for slug in asked.values("issue") if slug not in self.issues]
        missing += [("actor", slug) for slug in asked.values("actor") if slug not in self.actors]
        countries = [slug for slug in asked.values("country") if slug not in NO_COUNTRY]
        missing += [("country", slug) for slug in countries if slug not in self.actors]
        missing += [("channel", slug) for slug in asked.values("channel") if slug not in self.channels]
        return missing + [("source", slug) for slug in asked.values("source") if slug not in self.sources]


# --- Values by their names --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finder:
    """A field to find those values of a kind of filter that are not shown; `named` gives the values so called."""

    parameter: str
    label: str
    hint: str
    nothing: str
    named: Callable[[str], list[str]]


def _holds(folded: Any, find: str) -> Func:
    """Where `find` begins in a folded text, accents and case aside; 0 where it does not stand there."""
    wanted = Func(Value(find), function="fold_text", output_field=TextField())
    return Func(folded, wanted, function="strpos", output_field=IntegerField())


def actors_named(find: str) -> list[str]:
    """Slugs of actors one of whose names contains `find`. One query."""
    found = PublicActor.objects.alias(at=_holds(F("folded"), find)).filter(~Q(at=0))
    return list(found.values_list("slug", flat=True)[:MOST_LOOKED_AT])


def issues_named(find: str) -> list[str]:
    """Slugs of issues whose name or one of whose aliases contains `find`. One query."""
    aliases = Cast(KeyTextTransform("aliases", "data"), TextField())
    names = Func(
        Concat("name", Value(" "), aliases, output_field=TextField()), function="fold_text", output_field=TextField()
    )
    return list(PublicIssue.objects.alias(at=_holds(names, find)).filter(~Q(at=0)).values_list("slug", flat=True))


def pairs_named(find: str) -> list[str]:
    """Every pair that a state so called could form; of more than `MOST_STATES` of them, those of the first. One query.

    There are some 200 states, so some thousand pairs at most, and few of them are in the index.
    """
    states = PublicActor.objects.filter(kind="state").order_by("sort_name").annotate(at=_holds(F("folded"), find))
    slugs = dict(states.values_list("slug", "at"))
    named = [slug for slug, at in slugs.items() if at][:MOST_STATES]
    return sorted({pair_of(one, other) for one in named for other in slugs if other != one})


def states_named(find: str) -> list[str]:
    """Slugs of states one of whose names contains `find`. One query."""
    found = PublicActor.objects.filter(kind="state").alias(at=_holds(F("folded"), find)).filter(~Q(at=0))
    return list(found.values_list("slug", flat=True))


def channels_named(find: str) -> list[str]:
    """Slugs of channels whose name contains `find`. One query."""
    name = Func("name", function="fold_text", output_field=TextField())
    return list(PublicChannel.objects.alias(at=_holds(name, find)).filter(~Q(at=0)).values_list("slug", flat=True))


FINDERS = {
    "issue": Finder(
        "find_issue", "Find an issue", "Find by name", "No issue of that name is in these results.", issues_named
    ),
    "actor": Finder(
        "find", "Find a person, state or organisation", "Find by any name", "Nobody of that name is in these results.",
        actors_named,
    ),
    "pair": Finder(
        "find_pair", "Find a pair by a state", "Find by a state", "No pair with that state is in these results.",
        pairs_named,
    ),
    "country": Finder(
        "find_country", "Find a country", "Find by any name", "Nothing was held in a country of that name.",
        states_named,
    ),
    "channel": Finder(
        "find_channel", "Find a channel", "Find by name", "No channel of that name is in these results.",
        channels_named,
    ),
}  # fmt: skip


# --- What is offered --------------------------------------------------------------------------------------------------


def top(found: dict[str, int], most: int) -> list[str]:
    """The values with the highest counts, highest first."""
    return sorted(found, key=lambda value: (-found[value], value))[:most]


def groups(
    counts: Counts,
    asked: TimelineFilter,
    labels: Labels,
    errors: Mapping[str, list[str]],
    typed: Mapping[str, str] | None = None,
) -> list[FilterGroup]:
    """Every kind of filter that has something to offer or to complain of; `typed` is what a reader looks for, by kind.
    No query.
    """
    made = []
    for name, heading in HEADINGS.items():
        found, chosen = counts.by_facet[name], asked.values(name)
        blocks = _blocks(name, found, chosen, labels)
        looking = (typed or {}).get(name, "")
        finder = FINDERS.get(name)
        wrong = [*errors.get(name, []), *(errors.get(finder.parameter, []) if finder else [])]
        if blocks or wrong or looking or name == "actor":
            unfolded = bool(chosen or wrong or looking) or name in UNFOLDED
            shown = finder if looking or _has_more(name, found, blocks) else None
            made.append(FilterGroup(name, heading, blocks, len(chosen), unfolded, wrong, shown, looking))
    return made


def _has_more(name: str, found: dict[str, int], blocks: list[Block]) -> bool:
    """Whether there are values that a reader does not see at once."""
    return len(found) > FEW if name == "issue" else any(block.rest for block in blocks)


def _blocks(name: str, found: dict[str, int], chosen: tuple[str, ...], labels: Labels) -> list[Block]:
    if name in labels.found and name != "actor":
        options = _looked_for(name, found, chosen, labels)
        return [Block("", options[: MOST_FOUND + len(chosen)], options[MOST_FOUND + len(chosen) :])] if options else []
    if name == "issue":
        options = _issues(found, chosen, labels)
    elif name == "actor":
        return _actors(found, chosen, labels)
    elif name in CHOICES:
        options = [
            Option(value, str(label), found.get(value, 0), value in chosen, definition(CHOICES[name], value))
            for value, label in CHOICES[name].choices
            if found.get(value) or value in chosen
        ]
    else:
        offered = [] if name in NOT_OFFERED else top(found, MOST_ACTORS)
        values = dict.fromkeys([*chosen, *offered])
        options = [Option(value, labels.of(name, value), found.get(value, 0), value in chosen) for value in values]
        return [Block("", options[: FIRST + len(chosen)], options[FIRST + len(chosen) :])] if options else []
    return [Block("", options)] if options else []


def _looked_for(name: str, found: dict[str, int], chosen: tuple[str, ...], labels: Labels) -> list[Option]:
    """What was chosen, and what the reader looks for as far as the results hold it, most entries first."""
    offered = top({value: found[value] for value in labels.found[name] if found.get(value)}, MOST_LOOKED_AT)
    values = dict.fromkeys([*chosen, *offered])
    return [Option(value, labels.in_full(name, value), found.get(value, 0), value in chosen) for value in values]


def _issues(found: dict[str, int], chosen: tuple[str, ...], labels: Labels) -> list[Option]:
    """The tree of issues that anything is under; what was chosen stays, with its ancestors."""
    keep = {value for value in found if value in labels.issues}
    above_chosen: set[str] = set()
    for value in chosen:
        path = labels.issues[value].path if value in labels.issues else [value]
        above_chosen.update(path[:-1])
        keep.update(path)
    made: dict[str, Option] = {}
    roots: list[Option] = []
    for slug, row in labels.issues.items():
        if slug in keep:
            made[slug] = Option(
                slug, row.name, found.get(slug, 0), slug in chosen, row.data["description"],
                unfolded=slug in above_chosen,
            )  # fmt: skip
            above = made.get(row.parent)
            (above.kids if above else roots).append(made[slug])
    return roots + [Option(value, value, 0, True) for value in chosen if value not in labels.issues]


def _actors(found: dict[str, int], chosen: tuple[str, ...], labels: Labels) -> list[Block]:
    """Actors by kind, most entries first; those chosen stand first, and alone with what the reader looks for."""
    looked_for = labels.found.get("actor")
    shown = top(found, MOST_ACTORS)
    if looked_for is not None:
        shown = top({value: found[value] for value in looked_for if found.get(value)}, MOST_LOOKED_AT)
    kinds: dict[str, list[Option]] = {kind: [] for kind, _ in _ACTOR_KINDS}
    for value in dict.fromkeys([*chosen, *shown]):
        if found.get(value) or value in chosen:
            row = labels.actors.get(value)
            kinds[row.kind if row else ""].append(
                Option(value, labels.of("actor", value), found.get(value, 0), value in chosen)
            )
    blocks = []
    for kind, heading in _ACTOR_KINDS:
        options = sorted(kinds[kind], key=lambda option: (not option.chosen, -option.count, option.label))
        first = MOST_FOUND if looked_for is not None else FIRST
        if options:
            blocks.append(Block(heading, options[:first], options[first:]))
    return blocks


def pills(asked: TimelineFilter, labels: Labels) -> Iterator[Pill]:
    """Each thing that was asked for, in the order of the URL."""
    for facet, values in asked.terms:
        for place, value in enumerate(values):
            heading = "and issue" if place and facet == "issue" and asked.every_issue else HEADINGS[facet]
            yield Pill(heading, labels.of(facet, value), asked.without(facet, value))
    if asked.start:
        yield Pill("From", str(asked.start), asked.without("from"))
    if asked.end:
        yield Pill("To", str(asked.end), asked.without("to"))
    if asked.q:
        yield Pill("Words", f"“{asked.q}”", asked.without("q"))


def taken_away(asked: TimelineFilter, option: TimelineFilter, labels: Labels) -> str:
    """What `option` does not ask for and `asked` does: "Issue: Air travel, Trade"."""
    left: list[Any] = [(pill.kind, pill.label) for pill in pills(option, labels)]
    gone = [pill for pill in pills(asked, labels) if (pill.kind, pill.label) not in left]
    return f"{gone[0].kind}: {', '.join(pill.label for pill in gone)}" if gone else ""
