"""What the lists of actors, sources, issues and channels are asked for: the same by page, file and program.

Each list has parameters of its own, about the things in it, and besides, in files and for programs, the timeline's
filter, about the entries that name them. The names differ from the timeline's, so that both can stand in one address.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Func, Q, QuerySet, TextChoices, Value
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from talks.models.editions import PublicActor, PublicChannel, PublicIssue, PublicMention, PublicSource
from talks.public import facets
from talks.public.filters import TimelineFilter, in_plain_words
from talks.public.index.live import State
from talks.public.selection import PARAMETERS, Errors, current, once, read
from talks.vocabulary import ActorKind, ChannelState, SourceKind

# What can be told of a channel itself; the rest of the timeline's filter is about entries.
OF_CHANNELS = ("issue", "actor", "pair", "source")
# A state whose end is on record. (A key that is null in JSON has no "edtf" below it.)
FORMER = Q(kind="state", data__existed__end__edtf__isnull=False)


@dataclass(frozen=True)
class Asked:
    """The timeline's filter, and by name what the list alone takes, "" for what was not asked."""

    filter: TimelineFilter = field(default_factory=TimelineFilter)
    own: Mapping[str, str] = field(default_factory=dict)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """(parameter, value) as addresses hold them, in one fixed order."""
        yield from self.filter.pairs()
        yield from ((name, value) for name, value in self.own.items() if value)

    def querystring(self) -> str:
        """Without the question mark; "" for everything."""
        return urlencode(list(self.pairs()))


# The parameters ---------------------------------------------------------------------------------------------------


class WordField(forms.ChoiceField):
    """One word of some; what else is given is told which there are."""

    def __init__(self, words: Iterable[tuple[str, Any]]) -> None:
        choices = list(words)
        there_are = ", ".join(value for value, _ in choices)
        said = f"There is no “%(value)s” here. There are: {there_are}."
        super().__init__(required=False, choices=[("", ""), *choices], error_messages={"invalid_choice": said})

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).strip()

    def validate(self, value: Any) -> None:
        if value and not self.valid_value(value):
            raise forms.ValidationError(self.error_messages["invalid_choice"] % {"value": value[:60]})


class WordsField(forms.CharField):
    """Words of a name or a title, with single spaces."""

    def clean(self, value: Any) -> str:
        return " ".join(super().clean(value).split())


def _words(length: int) -> Callable[[], forms.Field]:
    return lambda: WordsField(required=False, max_length=length)


def _slug() -> forms.Field:
    said = "A slug holds letters, digits and hyphens: daily-gazette."
    return forms.SlugField(required=False, max_length=120, error_messages={"invalid": said})


def _of(words: type[TextChoices], *more: tuple[str, str]) -> Callable[[], forms.Field]:
    return lambda: WordField([*words.choices, *more])


@dataclass(frozen=True, slots=True)
class Parameter:
    """`of` is the kind whose slug it holds."""

    meaning: str
    field: Callable[[], forms.Field]
    of: str = ""


OWN: dict[str, dict[str, Parameter]] = {
    "actors": {
        "name": Parameter("A part of any of its names, in any script, accents and case aside.", _words(120)),
        "type": Parameter(
            "Person, state or organisation; `former`: a state that exists no more.",
            _of(ActorKind, ("former", "Former state")),
        ),
    },
    "sources": {
        "title": Parameter("A part of its title, accents and case aside.", _words(200)),
        "type": Parameter("The kind of source.", _of(SourceKind)),
        "publisher": Parameter("Who published it, by slug.", _slug, "actor"),
    },
    "channels": {"state": Parameter("The state it is in at present.", _of(ChannelState))},
}
TAKES: dict[str, Collection[str]] = {"channels": OF_CHANNELS}
# What pages called these parameters before files and programs knew them, and what they are called now.
FORMERLY = {"actors": {"q": "name", "kind": "type"}, "sources": {"q": "title", "kind": "type"}}


class OwnForm(forms.Form):
    """Reads a list's own parameters."""

    def __init__(self, name: str, data: QueryDict) -> None:
        super().__init__(data)
        self.own = OWN.get(name, {})
        self.fields.update({key: one.field() for key, one in self.own.items()})
        in_plain_words(self.fields)

    def asked(self) -> dict[str, str]:
        """What could be read."""
        self.is_valid()
        return {key: str(self.cleaned_data.get(key) or "") for key in self.own}


def on_page(name: str, data: QueryDict) -> Asked:
    """What a reader asks the page of a list for. What cannot be read is left out."""
    return Asked(own=OwnForm(name, data).asked())


def renamed(name: str, data: QueryDict, page_size: int = 0) -> str:
    """The query of an address of the page that still uses former parameters, with the present ones; "" for others."""
    former = FORMERLY[name]
    page = data.get("page", "") if page_size else ""
    if not page and not any(key in data for key in former):
        return ""
    pairs = {key: value for key, value in data.items() if key not in former and key != "page"}
    pairs = {former[key]: data[key] for key in former if data.get(key)} | pairs
    if page.isascii() and page.isdigit() and len(page) < 6 and int(page) > 1:
        pairs["after"] = str((int(page) - 1) * page_size)
    return urlencode(pairs) or "after="


def asked_of(
    name: str,
    data: QueryDict,
    *also: str,
    takes: Collection[str] | None = None,
    errors: Mapping[str, list[str]] | None = None,
) -> Asked:
    """What a file or a program asks a list for, all of it read or Refused; `also` and `errors` as `selection.read`.

    One query more than that where a publisher is asked for, two if it bears another slug now.
    """
    form = OwnForm(name, data)
    own = form.asked()
    wrong: Errors = {key: [str(one) for one in said] for key, said in form.errors.items()} | dict(errors or {})
    once(data, form.own, wrong)
    for key, parameter in form.own.items():
        if parameter.of and own[key]:
            present = current(parameter.of, [own[key]])[own[key]]
            if present is None:
                wrong.setdefault(key, []).append(f"There is no {parameter.of} “{own[key]}” on record.")
            own[key] = present or ""
    taken = TAKES.get(name, PARAMETERS) if takes is None else takes
    return Asked(read(data, *form.own, *also, takes=taken, errors=wrong), own)


# What they find ---------------------------------------------------------------------------------------------------


def actors(state: State, asked: Asked) -> QuerySet[PublicActor]:
    """No query yet, as for the others, but those of `facets.select` where a filter asks for it."""
    found = named_like(asked.own.get("name", ""))
    if kind := asked.own.get("type"):
        found = found.filter(FORMER) if kind == "former" else found.filter(kind=kind)
    return _named(state, found, "actor", asked.filter)


def named_like(name: str) -> QuerySet[PublicActor]:
    """Actors any of whose names holds `name`, accents and case aside. No query yet."""
    found = PublicActor.objects.all()
    return found.filter(folded__contains=_folded(Value(name))) if name else found


def issues(state: State, asked: Asked) -> QuerySet[PublicIssue]:
    """No query yet."""
    return _named(state, PublicIssue.objects.all(), "issue", asked.filter)


def sources(state: State, asked: Asked) -> QuerySet[PublicSource]:
    """No query yet."""
    found = PublicSource.objects.all()
    if kind := asked.own.get("type"):
        found = found.filter(kind=kind)
    if publisher := asked.own.get("publisher"):
        found = found.filter(publisher=publisher)
    if title := asked.own.get("title"):
        found = found.alias(folded=_folded("title")).filter(folded__contains=_folded(Value(title)))
    return _named(state, found, "source", asked.filter)


def channels(asked: Asked) -> QuerySet[PublicChannel]:
    """Channels under an issue, between parties that are, or belong to, an actor. One query where actors are named."""
    found = PublicChannel.objects.all()
    chosen = asked.filter
    if state := asked.own.get("state"):
        found = found.filter(state=state)
    if under := chosen.values("issue"):
        found = found.filter(issue_path__overlap=list(under))
    if named := chosen.values("actor"):
        found = found.filter(actors__overlap=_families(named))
    if pairs := chosen.values("pair"):
        between = Q()
        for pair in pairs:
            one, other = pair.split("~")
            between |= Q(actors__overlap=_families([one])) & Q(actors__overlap=_families([other]))
        found = found.filter(between)
    if cited := chosen.values("source"):
        ids = PublicSource.objects.filter(slug__in=cited).values_list("channel_ids", flat=True)
        found = found.filter(channel_id__in={pk for some in ids for pk in some})
    return found


def _folded(text: Any) -> Func:
    return Func(text, function="fold_text")


def _named(state: State, found: QuerySet[Any], kind: str, asked: TimelineFilter) -> QuerySet[Any]:
    """Those that the entries name which match a filter; all of them without one."""
    if not asked:
        return found
    ids = facets.in_order(facets.select(state, asked)).tolist()
    editions = RawSQL("SELECT edition_id FROM talks_publicentry WHERE entry_id = ANY(%s::bigint[])", [ids])
    mentions = PublicMention.objects.filter(kind=kind, edition_id__in=editions)
    return found.filter(slug__in=mentions.values("slug"))


def _families(slugs: Any) -> list[str]:
    """Some actors with everybody who belongs to them as a state. One query."""
    found = PublicActor.objects.filter(Q(slug__in=slugs) | Q(state__in=slugs))
    return list(found.values_list("slug", flat=True))
