"""The actors: a list to search by any name in any script, and one actor with names, offices, entries and positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from talks.models.editions import PublicActor, PublicVersion
from talks.press.contract import ActorRecord, NameRecord, SpanRecord, TenureRecord
from talks.public import facets, items, listing, ways_out
from talks.public.feeds import links
from talks.public.filters import TimelineFilter
from talks.public.http import missing, page, public_page
from talks.public.index.live import State
from talks.public.lookups import DatedOutcome, DatedPosition, Items, published_counts
from talks.public.paging import CursorForm, pages
from talks.public.presenting import (
    Foreign,
    IssueView,
    counted,
    foreign,
    language_name,
    original_name,
    speaks_for_a_side,
)
from talks.public.releases import at, of_one_release
from talks.public.sharing.share import actor_share
from talks.public.structured import absolute, breadcrumbs, script_json
from talks.vocabulary import ActorKind, NameKind, OrganisationType, Voice

PAGE_SIZE = 60
MOST_ROWS = 60  # positions, and judgements, on one actor's page
MOST_CHILDREN = 40
_PLURALS = {"state": "States", "former": "Former states", "person": "People", "organisation": "Organisations"}


class PlaceForm(forms.Form):
    """Behind which actor of the list a page of it begins. What cannot be read means the beginning."""

    after = forms.SlugField(required=False, max_length=120)

    def asked(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("after") or ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An actor in the list."""

    name: str
    original: Foreign | None
    url: str
    kind: str
    belongs_to: str
    description: str
    count: str  # "15 entries, 2 sources"


@dataclass(frozen=True, slots=True)
class KindTab:
    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class NameView:
    name: Foreign
    kind: str
    language: str
    when: str


@dataclass(frozen=True, slots=True)
class TenureView:
    office: str
    organisation: str
    url: str
    when: str
    doubt: str


@dataclass(frozen=True, slots=True)
class IssuePositions:
    issue: IssueView
    rows: list[DatedPosition]


@public_page
def actors(request: HttpRequest) -> HttpResponse:
    """The actors by name, a page at a time. Four queries, five beyond the first page."""
    if moved := listing.renamed("actors", request.GET):
        return HttpResponsePermanentRedirect(f"{reverse('actors')}?{moved}")
    asked, after = listing.on_page("actors", request.GET), PlaceForm(request.GET).asked()
    kinds = listing.named_like(asked.own["name"]).order_by().aggregate(
        every=Count("slug"), former=Count("slug", filter=listing.FORMER),
        **{kind: Count("slug", filter=Q(kind=kind)) for kind in ActorKind.values},
    )  # fmt: skip
    found = listing.actors(at(request), asked).order_by("sort_name", "slug")
    rows = list(_after(found, after)[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    slugs = [row.slug for row in rows]
    counts, published = facets.term_counts(at(request), "actor", slugs), published_counts(slugs)
    return page(
        request,
        "talks/actors.html",
        {
            "nav": "actors",
            "asked": asked.own,
            "after": after,
            "tabs": tabs(kinds, asked.own),
            "actors": [listed(row, said_count(counts.get(row.slug, 0), published.get(row.slug, 0))) for row in rows],
            "total": kinds[asked.own["type"] or "every"],
            "next_url": _list_url({**asked.own, "after": rows[-1].slug}) if more else "",
            "first_url": _list_url(asked.own) if after else "",
            "ways": ways_out.of_things("actors", asked) if rows else None,
            "title": "Actors",
            "description": "The people, states and organisations of the talks, by any of their names.",
            "canonical": absolute(_list_url({**asked.own, "after": after})),
        },
    )


def _after(found: QuerySet[PublicActor], slug: str) -> QuerySet[PublicActor]:
    """The rows that sort behind the actor `slug`; all of them when there is no such actor."""
    place = PublicActor.objects.filter(slug=slug).values_list("sort_name", flat=True).first() if slug else None
    if place is None:
        return found
    return found.filter(Q(sort_name__gt=place) | Q(sort_name=place, slug__gt=slug))


def _list_url(asked: Mapping[str, str]) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("actors") + (f"?{query}" if query else "")


def tabs(kinds: dict[str, int], asked: Mapping[str, str]) -> list[KindTab]:
    """All, then each kind that the search finds or that is chosen."""

    def tab(label: str, kind: str, count: int) -> KindTab:
        return KindTab(label, _list_url({**asked, "type": kind}), count, asked["type"] == kind)

    shown = [kind for kind in _PLURALS if kinds.get(kind) or asked["type"] == kind]
    return [tab("All", "", kinds["every"]), *(tab(_PLURALS[kind], kind, kinds[kind]) for kind in shown)]


def listed(row: PublicActor, count: str = "") -> Listed:
    record: ActorRecord = row.data
    return Listed(
        row.name,
        original_name(record),
        reverse("actor", args=[row.slug]),
        row.kind,
        record["parent_name"] or _latest_office(record) or existed(record.get("existed")),
        record["description"],
        count,
    )


def said_count(entries: int, sources: int) -> str:
    """Where an actor occurs: "15 entries, 2 sources"; "named only" for one who is named and nothing more."""
    said = [counted(entries, "entry", "entries")] if entries else []
    return ", ".join([*said, counted(sources, "source")] if sources else said) or "named only"


def _latest_office(record: ActorRecord) -> str:
    latest = next(reversed(record["tenures"]), None)
    return f"{latest['office']}, {latest['organisation_name']}" if latest else ""


@public_page
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    """One actor. Nine queries at most, however long the record."""
    return page(request, "talks/actor.html", of_one_release(request, lambda state: _shown(request, state, slug)))


def _shown(request: HttpRequest, state: State, slug: str) -> tuple[PublicVersion | None, dict[str, Any]]:
    """What the page shows, and the release of it."""
    row = PublicActor.objects.filter(slug=slug).first()
    if row is None:
        raise missing("actor", slug)
    record: ActorRecord = row.data
    related = list(PublicActor.objects.filter(_related(record)).order_by("sort_name", "slug")[: MOST_CHILDREN + 20])
    pages_of = {one.slug: reverse("actor", args=[one.slug]) for one in related}
    said, judged = (items.of_actor(state, kind, slug) for kind in ("position", "outcome"))
    newest = [*items.rows("position", said.first(MOST_ROWS)), *items.rows("outcome", judged.first(MOST_ROWS))]
    told = Items(newest, state.names.issues.values())
    positions, judgements = told.positions(), told.outcomes()
    published = published_counts([slug]).get(slug, 0)
    asked = CursorForm(request.GET).onto(TimelineFilter(terms=(("actor", (slug,)),)))
    path = reverse("actor", args=[slug])
    version, cards = facets.cards(state, asked)
    return version, {
        "nav": "actors",
        "actor": record,
        "original": original_name(record),
        "existed": existed(record.get("existed")),
        "organisation_type": OrganisationType(record["org_type"]).label if record["org_type"] else "",
        "parent": {"name": record["parent_name"], "url": pages_of.get(record["parent"], "")},
        "names": [name_view(name) for name in record["names"]],
        "tenures": [tenure_view(tenure, pages_of) for tenure in reversed(record["tenures"])],
        "children": [listed(one) for one in related if one.data["parent"] == slug][:MOST_CHILDREN],
        "positions": by_issue(positions),
        "more_positions": said.total > MOST_ROWS,
        "judgements": judgements,
        "more_judgements": judged.total > MOST_ROWS,
        "capacity": own_voices(slug, positions, judgements),
        "count": facets.term_counts(state, "actor", [slug])[slug],
        "published": published,
        **pages(asked, cards, path),
        "share": actor_share(slug, row.name),
        "alternates": links.for_subject("actor", slug, row.name),
        "ways": ways_out.of_list(asked, "actor", slug),
        "json_ld": script_json(breadcrumbs([*_above(record, pages_of), (row.name, path)])),
        "title": row.name,
        "description": record["description"] or f"{row.name}: talks taken part in, offices held, positions stated.",
        "canonical": absolute(path),
    }


def _above(record: ActorRecord, pages_of: dict[str, str]) -> list[tuple[str, str]]:
    """The way to an actor's page: the list, and the parent where that has a page."""
    parent = pages_of.get(record["parent"])
    return [("Actors", reverse("actors")), *([(record["parent_name"], parent)] if parent else [])]


def _related(record: ActorRecord) -> Q:
    """The parent, the organisations of the offices held, and whatever belongs to the actor."""
    slugs = [record["parent"], *(tenure["organisation"] for tenure in record["tenures"])]
    return Q(slug__in=slugs) | Q(data__parent=record["slug"])


def by_issue(rows: Iterable[DatedPosition]) -> list[IssuePositions]:
    """Positions under their issue, in the order of the issues' names; each newest first."""
    groups: dict[str, IssuePositions] = {}
    for row in rows:
        issue = row.position.issue
        groups.setdefault(issue.slug, IssuePositions(issue, [])).rows.append(row)
    return sorted(groups.values(), key=lambda group: (group.issue.trail or group.issue.name, group.issue.name))


def own_voices(slug: str, positions: list[DatedPosition], judgements: list[DatedOutcome]) -> list[str]:
    """In which voices other than a side's the actor speaks here: "analyst" … Empty for officials."""
    voices = {
        row.position.voice for row in positions if row.position.speaker and row.position.speaker.actor.slug == slug
    }
    voices |= {row.outcome.voice for row in judgements}
    return [voice for voice in Voice.values if voice in voices and not speaks_for_a_side(voice)]


def name_view(name: NameRecord) -> NameView:
    kind = NameKind(name["kind"]).label
    text = foreign(name["text"], name["language"])
    return NameView(text, str(kind), language_name(name["language"]), name["span"]["text"])


def existed(span: SpanRecord | None) -> str:
    """How long a state or organisation existed, as far as that is on record: "Existed 1922 – 26 December 1991"."""
    if span is None or not (span["start"] or span["end"]):
        return ""
    return f"Existed {span['text']}" if span["end"] else f"Exists since {span['text']}"


def tenure_view(tenure: TenureRecord, pages_of: dict[str, str]) -> TenureView:
    office = f"Acting {tenure['office']}" if tenure["acting"] else tenure["office"]
    when, doubt = tenure_text(tenure["span"], tenure["ongoing"])
    return TenureView(office, tenure["organisation_name"], pages_of.get(tenure["organisation"], ""), when, doubt)


def tenure_text(span: SpanRecord, ongoing: bool) -> tuple[str, str]:
    """When an office was held, and what is not known of it: ("since 2021", ""), ("from 2021", "end not known")."""
    start, end = span["start"], span["end"]
    if start is None and end is None:
        return ("in office when last checked", "start not known") if ongoing else ("", "dates not known")
    if start is None:
        return span["text"], "start not known"
    if end is None:
        return (f"since {start['text']}", "") if ongoing else (f"from {start['text']}", "end not known")
    return span["text"], ""
