"""The API itself: every address of /api/v1/, what it answers with, and what it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import NinjaAPI

from talks.models.editions import PublicActor, PublicChannel, PublicEntry, PublicIssue, PublicSource
from talks.public.api import analyses, document, history, pairs, rendering, searches
from talks.public.api import overviews as overview
from talks.public.api.asked import fields_asked
from talks.public.api.counting import counted
from talks.public.api.frame import answer
from talks.public.api.lists import LISTS, Listing, keys_of, listed
from talks.public.api.problems import answer_to
from talks.public.api.schemas import analysis, described, found, overviews, whole
from talks.public.api.schemas.answers import Facets, Root, listing
from talks.public.api.schemas.common import Described
from talks.public.api.schemas.pairs import Pair
from talks.public.channel import last_day
from talks.public.http import Moved, missing
from talks.public.index.live import State
from talks.public.releases import at, one_moment
from talks.public.selection import read
from talks.public.structured import absolute

VERSION = "1"

api = NinjaAPI(
    title="Talks tracker",
    version=VERSION,
    description="A public record of diplomatic talks, for programs. Read-only, no key needed.",
    urls_namespace="api-v1",
    openapi_url=None,
    docs_url=None,
)
for _kind in (Exception, Http404):
    api.add_exception_handler(_kind, answer_to)  # type: ignore[arg-type]


def operation(path: str, name: str, tag: str, schema: type[Described], parameters: list[dict[str, Any]]) -> Callable:
    """A view for GET at `path`, as the document describes it; `schema` is declared and not run."""
    return api.get(
        path,
        url_name=name,
        operation_id=name,
        tags=[tag],
        response=schema,
        by_alias=True,
        openapi_extra={"parameters": parameters},
    )


@operation("/", "root", "overview", Root, [])
def root(request: HttpRequest) -> HttpResponse:
    """Where everything is."""
    read(request.GET, takes=())
    base = absolute(reverse("api-v1:root"))
    return answer(
        {
            "url": absolute(reverse("api")),
            "openapi": f"{base}openapi.json",
            "resources": {one.name: f"{base}{one.name}/" for one in LISTS}
            | {"facets": f"{base}facets/", "search": f"{base}search/"},
        }
    )


def _list_view(listing: Listing) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        return listed(listing, request)

    view.__name__, view.__doc__ = listing.name, f"{listing.summary}. {listing.order_text}"
    return view


for _one in LISTS:
    operation(f"/{_one.name}/", _one.name, _one.name, _one.schema, document.list_parameters(_one))(_list_view(_one))


@operation("/facets/", "facets", "facets", Facets, document.filter_parameters())
def facets(request: HttpRequest) -> HttpResponse:
    """How many entries match a filter, and how many would for each value of each parameter."""
    return answer(counted(read(request.GET)))


@operation("/search/", "search", "search", found.Search, document.search_parameters())
def search(request: HttpRequest) -> HttpResponse:
    """Everything that holds some words: entries, statements, actors, issues, channels and sources, with their counts.

    Without words it finds nothing. The best of each type, or a page of the type that is asked for.
    """
    return answer(searches.found(request))


def _resource(path: str, name: str, tag: str, schema: type[Described]) -> Callable:
    """A single resource by slug, with `fields`."""
    return operation(path, name, tag, schema, [document.fields_parameter(keys_of(schema))])


@_resource("/entries/{slug:slug}/", "entry", "entries", whole.Entry)
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """One entry, whole, as its current edition tells it."""
    fields = fields_asked(request.GET, keys_of(whole.Entry))
    return answer(rendering.chosen(rendering.entries(at(request), [_entry(request, slug)]), fields)[0])


@operation(
    "/entries/{slug:slug}/editions/",
    "editions",
    "entries",
    listing(whole.Edition),
    document.paging_parameters(keys_of(whole.Edition)),
)
def editions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every published state of an entry, newest first."""
    return history.editions(request, _entry(request, slug))


@_resource("/entries/{slug:slug}/editions/{int:number}/", "edition", "entries", whole.Entry)
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The entry as one of its editions told it. An edition never changes."""
    fields = fields_asked(request.GET, keys_of(whole.Entry))
    row = _entry(request, slug)
    found = history.edition(row, number)
    record = rendering.entry(row, found, rendering.slugs_of([found.record]), history.permalink(row, number))
    return answer(rendering.chosen([record], fields)[0])


@operation("/entries/{slug:slug}/editions/{int:before}..{int:after}/", "difference", "entries", whole.Difference, [])
def difference(request: HttpRequest, slug: str, before: int, after: int) -> HttpResponse:
    """What changed from one edition of an entry to another, in words a reader can follow."""
    read(request.GET, takes=())
    return answer(history.difference(_entry(request, slug), before, after))


@_resource("/channels/{slug:slug}/", "channel", "channels", whole.Channel)
def channel(request: HttpRequest, slug: str) -> HttpResponse:
    """One channel with its periods."""
    return _single(request, "channel", slug, whole.Channel, PublicChannel, rendering.channels)


@_resource("/actors/{slug:slug}/", "actor", "actors", described.Actor)
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    """One actor, as the newest edition that names it describes it."""
    return _single(request, "actor", slug, described.Actor, PublicActor, rendering.actors)


@_resource("/issues/{slug:slug}/", "issue", "issues", described.Issue)
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """One issue, as the newest edition that names it describes it."""
    return _single(request, "issue", slug, described.Issue, PublicIssue, rendering.issues)


@_resource("/sources/{slug:slug}/", "source", "sources", described.Source)
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """One source, as the newest edition that cites it describes it."""
    return _single(request, "source", slug, described.Source, PublicSource, rendering.sources)


@operation("/pairs/{slug:one}/{slug:other}/", "pair", "pairs", Pair, [])
def pair(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Two states and everything between them: when they met, who travels, what was refused, put off and claimed."""
    read(request.GET, takes=())
    return answer(pairs.answered(request, one, other))


# What is derived from the record -------------------------------------------------------------------------------------


@operation("/entries/{slug:slug}/readouts/", "readouts", "entries", analysis.ReadoutComparison, [])
def readouts(request: HttpRequest, slug: str) -> HttpResponse:
    """What each side’s readout of an entry mentions, what both do, and how many days later each appeared."""
    read(request.GET, takes=())
    return answer(analyses.readouts(_entry(request, slug)))


@operation("/issues/{slug:slug}/ladder/", "ladder", "issues", analysis.Ladder, [])
def ladder(request: HttpRequest, slug: str) -> HttpResponse:
    """The outcomes on exactly this issue as steps in time, by who judges, and where officials and analysts part."""
    read(request.GET, takes=())
    with one_moment(request) as state:
        row = state.names.issues.get(slug)
        if row is None:
            raise moved(request, "issue", slug)
        return answer(analyses.ladder(state, row))


@operation("/issues/{slug:slug}/positions/{slug:actor}/", "stances", "issues", analysis.StancesOverTime, [])
def stances(request: HttpRequest, slug: str, actor: str) -> HttpResponse:
    """What one side said on exactly this issue over time, with every change of its stance."""
    read(request.GET, takes=())
    with one_moment(request) as state:
        row = state.names.issues.get(slug)
        if row is None:
            raise moved(request, "issue", slug)
        who = PublicActor.objects.filter(slug=actor).first()
        if who is None:
            raise moved(request, "actor", actor, "actor")
        return answer(analyses.over_time(state, row, who))


@operation("/channels/{slug:slug}/freezes/", "freezes", "channels", analysis.Freezes, [])
def freezes(request: HttpRequest, slug: str) -> HttpResponse:
    """When a channel stopped and was in use again: days from the trigger to the freeze, and from there to the thaw."""
    read(request.GET, takes=())
    with one_moment(request):
        row = PublicChannel.objects.filter(slug=slug).first()
        if row is None:
            raise moved(request, "channel", slug)
        return answer(analyses.freezes(row, last_day(request)))


@operation("/commitments/tally/", "tally", "commitments", analysis.CommitmentTally, document.filter_parameters())
def commitment_tally(request: HttpRequest) -> HttpResponse:
    """How many of the commitments that were due were kept, and how many are overdue."""
    asked = read(request.GET)
    with one_moment(request) as state:
        return answer(analyses.commitment_tally(state, asked, last_day(request)))


@operation("/places/", "places", "overviews", overviews.Places, document.filter_parameters())
def places(request: HttpRequest) -> HttpResponse:
    """Where held entries were held, by country, with what was held by telephone and what nobody knows apart."""
    with one_moment(request) as state:
        return answer(overview.places(state, request.GET))


@operation("/who-meets-whom/", "company", "overviews", overviews.WhoMeetsWhom, overview.company_parameters())
def company(request: HttpRequest) -> HttpResponse:
    """How often each two states, people or organisations took part in the same held entries."""
    with one_moment(request) as state:
        return answer(overview.company(state, request.GET))


@operation("/pairs/{slug:one}/{slug:other}/issues/", "pair-issues", "pairs", analysis.IssueMatrix, [])
def pair_issues(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Which issues are on record for which meetings of two states, what was dropped since last time and what is new."""
    read(request.GET, takes=())
    with one_moment(request) as state:
        _two_states(request, state, one, other)
        return answer(analyses.issues_of_two(state, one, other))


@operation("/pairs/{slug:one}/{slug:other}/positions/", "pair-positions", "pairs", analysis.SideBySide, [])
def pair_positions(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """What two states held last on each issue, beside each other."""
    read(request.GET, takes=())
    with one_moment(request) as state:
        _two_states(request, state, one, other)
        return answer(analyses.positions_of_two(state, one, other))


def _two_states(request: HttpRequest, state: State, one: str, other: str) -> None:
    """Raises what fits unless both are states that are public. No query for such."""
    for name, slug in (("one", one), ("other", other)):
        actor = state.names.actors.get(slug)
        if actor is None:
            raise moved(request, "actor", slug, name)
        if actor.kind != "state":
            raise Http404("Only states have an account of what lies between them.")
    if one == other:
        raise Http404("Two different states, please.")


def _single(
    request: HttpRequest, kind: str, slug: str, schema: type[Described], table: Any, render: Callable
) -> HttpResponse:
    fields = fields_asked(request.GET, keys_of(schema))
    rows = list(table.objects.filter(slug=slug))
    if not rows:
        raise moved(request, kind, slug)
    return answer(rendering.chosen(render(at(request), rows), fields)[0])


def _entry(request: HttpRequest, slug: str) -> PublicEntry:
    row = PublicEntry.objects.filter(slug=slug).only(*history.COLUMNS).first()
    if row is None:
        raise moved(request, "entry", slug)
    return row


def moved(request: HttpRequest, kind: str, slug: str, name: str = "slug") -> Exception:
    """What to raise for a slug that is not public: the same address under its present slug, or why there is none.

    `name` is what the address calls it.
    """
    error = missing(kind, slug)
    match = request.resolver_match
    if not isinstance(error, Moved) or match is None:
        return error
    url = reverse(match.view_name, kwargs={**match.kwargs, name: error.slug})
    return Moved(f"{url}?{request.GET.urlencode()}" if request.GET else url)
