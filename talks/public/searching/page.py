"""The page to search everything, and how browsers can be told of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from talks.models.editions import PublicActor, PublicVersion
from talks.public import facets
from talks.public.filters import TimelineFilter
from talks.public.http import page, public_page
from talks.public.index.live import State
from talks.public.presenting import Foreign, joined, original_name
from talks.public.releases import of_one_release
from talks.public.search import pieces
from talks.public.searching.asked import MOST, MOST_PAGES, SIZE, TYPES, Asked, SearchForm, of_type
from talks.public.searching.marking import Marker
from talks.public.searching.results import Answer, Group, answered, said
from talks.public.searching.things import Hit, original_of
from talks.public.structured import absolute
from talks.public.timeline import address
from talks.public.version import newest

DESCRIPTION = "Search the record of diplomatic talks: entries, statements, people, states, issues, channels, sources."
FEW = 3  # actors, and they come first
MOST_LOOKED_AT = 60  # actors, for examples


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit with what was asked for marked."""

    type: str
    url: str
    title: SafeString
    foreign: Foreign | None  # the language of the title, where it is not English
    original: Foreign | None
    original_marked: SafeString
    about: SafeString
    count: SafeString
    passage: SafeString | str
    more: SafeString | str  # a part of the text beyond, where it holds what the rest does not
    also: list[SafeString]


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    count: str
    current: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    type: str
    heading: str
    said: str
    hits: list[HitView]
    url: str  # to all of them; "" where they are shown
    link: str
    too_long: bool


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Everything public that holds the words asked for. Three queries without words, some 25 for new ones."""
    form = SearchForm(request.GET)
    asked = form.asked()
    if form.errors.get("q"):
        asked = replace(asked, q="")

    def ask(state: State) -> tuple[PublicVersion | None, dict[str, Any]]:
        context = _context(state, form, asked)
        return newest(), context

    return page(request, "talks/search.html", of_one_release(request, ask))


def _context(state: State, form: SearchForm, asked: Asked) -> dict[str, Any]:
    answer = answered(state, asked)
    found = bool(answer.total)
    mark = _View(answer.marker()) if answer.words else None
    label = TYPES[asked.type][2] if asked.type else ""
    title = f"{label + ': ' if label else ''}search for “{asked.q}”" if asked.q else "Search"
    return {
        "title": title[0].upper() + title[1:],
        "description": DESCRIPTION,
        "canonical": asked.address,
        "noindex": True,
        "asked": asked,
        "typed": form.typed if form.errors.get("q") else asked.q,
        "errors": [error for errors in form.errors.values() for error in errors],
        "summary": _summary(answer) if asked.q else "",
        "tabs": _tabs(answer) if found else [],
        "exact": [mark.hit(one) for one in answer.exact] if mark else [],
        "groups": [mark.group(group, asked) for group in _shown(answer)] if mark else [],
        "too_long": [TYPES[one.type][1] for one in answer.groups if one.too_long],
        "too_common": joined([f"“{one}”" for one in answer.too_common]),
        "names_alone": answer.words is not None and not answer.words.asks(),
        "only_excluded": answer.only_excluded,
        "suggestions": [(one.q, of_type(one.q, asked.type), one.entries) for one in answer.suggestions],
        "fewer": [(one.left_out, of_type(one.q), one.entries) for one in answer.fewer],
        "timeline": (answer.group("entries").count, address(TimelineFilter(q=asked.q))) if asked.q else None,
        "pager": _pager(answer) if asked.type else None,
        "examples": [] if asked.q else _examples(state),
    }


def _shown(answer: Answer) -> list[Group]:
    if answer.asked.type:
        return [answer.group(answer.asked.type)]
    # Somebody so called is likely who is meant; what stands apart already need not stand here again.
    apart = {(hit.type, hit.slug) for hit in answer.exact}
    groups = [group for group in answer.groups if any((hit.type, hit.slug) not in apart for hit in group.hits)]
    return sorted(groups, key=lambda group: not (group.type == "actors" and group.count <= FEW))


def _number(count: int, more: bool) -> str:
    return f"{count:,}{'+' if more else ''}"


def _summary(answer: Answer) -> str:
    """ "34 entries, 12 statements, 1 actor" """
    if answer.only_excluded:
        return ""
    told = [said(group) for group in answer.groups if group.count or group.too_long]
    if told:
        return f"{joined(told)}."
    several = len(pieces(answer.asked.q)) > 1
    return f"Nothing on record holds {'all of these words' if several else 'this word'}."


def _tabs(answer: Answer) -> list[Tab]:
    asked = answer.asked
    tabs = [Tab("All", of_type(asked.q), _number(answer.total, answer.more), not asked.type)]
    for group in answer.groups:
        if group.count or group.too_long or group.type == asked.type:
            number = "?" if group.too_long else _number(group.number, group.more)
            current = asked.type == group.type
            tabs.append(Tab(TYPES[group.type][2], of_type(asked.q, group.type), number, current))
    return tabs


def _pager(answer: Answer) -> dict[str, Any]:
    asked = answer.asked
    count = min(answer.group(asked.type).count, MOST)
    last = min(max(-(-count // SIZE), 1), MOST_PAGES)
    first = (asked.page - 1) * SIZE
    return {
        "first": first + 1,
        "last": min(first + SIZE, count),
        "of": said(answer.group(asked.type)),
        "beyond": asked.page > last,
        "before": replace(asked, page=asked.page - 1).address if 1 < asked.page <= last else "",
        "next": replace(asked, page=asked.page + 1).address if asked.page < last else "",
        "start": replace(asked, page=1).address,
        "many": answer.group(asked.type).more,
        "limit": asked.page == MOST_PAGES and answer.group(asked.type).count >= MOST,
    }


class _View:
    """Turns hits into what the template lays out."""

    def __init__(self, marker: Marker) -> None:
        self.marker = marker

    def hit(self, hit: Hit) -> HitView:
        marked = self.marker.marked
        original = hit.original
        seen = [hit.title, *([original.text] if original else [])]
        first, rest = hit.texts[0] if hit.texts else "", hit.texts[1:]
        told = self.marker.holds(hit.title, hit.about, hit.count, first)
        more = self.marker.passage(rest, told)
        told |= self.marker.holds(more.text) if more else frozenset()
        # Names in an entry say why it was found where nothing else does; another name of the thing itself always may.
        also = [
            one
            for one in hit.also
            if one not in seen and self.marker.holds(one, name=True) - (told if hit.type == "entries" else frozenset())
        ]
        return HitView(
            hit.type, hit.url, marked(hit.title, name=hit.type != "statements").html, original_of(hit), original,
            marked(original.text, name=True).html if original else SafeString(""),
            marked(hit.about, name=True).html, marked(hit.count).html, marked(first).html if first else "",
            more.html if more else "", [marked(one, name=True).html for one in also[:3]],
        )  # fmt: skip

    def group(self, group: Group, asked: Asked) -> GroupView:
        _, several, heading = TYPES[group.type]
        link = ""
        if not asked.type and (group.count > len(group.hits) or group.more):
            one = f"{MOST:,} or more" if group.more else f"all {group.count:,}"
            link = f"See {one} {several}"
        return GroupView(
            group.type, heading, said(group), [self.hit(one) for one in group.hits],
            of_type(asked.q, group.type) if link else "", link, group.too_long,
        )  # fmt: skip


def _examples(state: State) -> list[tuple[str, str]]:
    """Names and words of this very record, to try. One query."""
    counts = facets.select(state, TimelineFilter()).count(MOST_LOOKED_AT).by_facet["actor"]
    often = sorted(counts, key=lambda slug: (-counts[slug], slug))
    people = [slug for slug in often if slug in state.names.actors and state.names.actors[slug].kind == "person"][:2]
    rows = PublicActor.objects.in_bulk(people)
    originals = [original_name(rows[slug].data) for slug in people if slug in rows]
    issues = [row for row in state.names.issues.values() if row.parent][:1]
    texts = [
        *(rows[slug].name for slug in people if slug in rows),
        *(one.text for one in originals if one),
        *(f'"{row.name}"' if " " in row.name else row.name for row in issues),
        *list(state.names.channels.values())[:1],
    ]
    return [(text, of_type(text)) for text in texts]


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """The description that lets a browser's own search field lead here. No query."""
    text = render_to_string(
        "talks/opensearch.xml",
        {
            "icon": absolute(static("icon.svg")),
            "search": absolute(reverse("search")),
            "self": absolute(reverse("opensearch")),
        },
    )
    response = HttpResponse(text, content_type="application/opensearchdescription+xml")
    response["Cache-Control"] = "public, max-age=86400"
    return response
