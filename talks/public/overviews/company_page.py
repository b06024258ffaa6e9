"""The page of who meets whom: a table of actors by the same, and the entries of one cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from talks.public import facets
from talks.public.filters import TimelineFilter, ValuesField
from talks.public.http import page, public_page
from talks.public.index.live import State
from talks.public.index.names import ActorName
from talks.public.index.terms import took
from talks.public.overviews import asking, company, company_drawing
from talks.public.overviews.company import MORE, SHOWN, Company, shade
from talks.public.pictures.picture import Cell, Column, Picture, Table
from talks.public.releases import at
from talks.public.timeline import renamed

TITLE = "Who meets whom"
DESCRIPTION = "How often each two states, people or organisations took part in the same held talks, as a table."
KINDS = {"": ("state", "states", "States"), "people": ("person", "people", "People"),
         "organisations": ("organisation", "organisations", "Organisations")}  # fmt: skip
ORDERS = {"": "By number", "name": "By name"}
MOST_LISTED = 50
TOOK_PART = (
    "Somebody took part who came, for whom somebody came, or who is named as a party and did not stay away; for an "
    "organisation, one whose office was held that day by somebody who came."
)


class CompanyForm(asking.OwnForm):
    """Of whom, in which order, how many, and whose entries to list."""

    of = forms.ChoiceField(
        required=False, choices=[(name, words[2]) for name, words in KINDS.items()],
        error_messages={"invalid_choice": "There are: people, organisations."},
    )  # fmt: skip
    order = forms.ChoiceField(
        required=False, choices=list(ORDERS.items()), error_messages={"invalid_choice": "There is: name."}
    )
    show = forms.ChoiceField(
        required=False, choices=[("", SHOWN), ("more", MORE)], error_messages={"invalid_choice": "There is: more."}
    )
    cell = forms.CharField(required=False, max_length=250)

    def clean_cell(self) -> str:
        text: str = self.cleaned_data["cell"]
        sides = text.split("~") if text else []
        if text and (len(sides) != 2 or not all(ValuesField("actor").to_python([side]) for side in sides)):
            raise ValidationError("A cell is two actors with a tilde between them: china~united-states.")
        return text


def found(state: State, asked: TimelineFilter, own: Mapping[str, str]) -> Company:
    """The table. No query of its own."""
    wanted = asking.held(asked)
    if wanted is None:
        return Company([], [], 0, 0, 0, more=False)
    most = MORE if own["show"] else SHOWN
    selected = facets.select(state, wanted)
    return company.company(selected, state.names.actors, KINDS[own["of"]][0], most, by_name=own["order"] == "name")


def links(shown: Company, asked: TimelineFilter, own: Mapping[str, str]) -> Callable[[int, int], str]:
    """Where a cell leads to: of two states without a filter to their page, else to the entries below the table."""

    def url(i: int, j: int) -> str:
        one, other = shown.members[i].slug, shown.members[j].slug
        if not asked and not own["of"] and i != j:
            return reverse("pair", args=sorted((one, other)))
        cell = "~".join(sorted((one, other)))
        return asking.address("who-meets-whom", asked, {**own, "cell": cell}) + "#entries"

    return url


def picture(shown: Company, asked: TimelineFilter, own: Mapping[str, str]) -> Picture:
    """The table as a picture to take away. No query."""
    own = {**own, "cell": ""}
    width, height = company_drawing.size(shown)
    url, many = links(shown, asked, own), KINDS[own["of"]][1]
    places = {one.slug: at for at, one in enumerate(shown.members)}
    rows = [
        (Cell(f"{one.name} and {other.name}"), Cell(f"{number:,}", url(places[one.slug], places[other.slug])))
        for one, other, number in shown.pairs
    ]
    return Picture(
        name="who-meets-whom",
        title=TITLE,
        alt=company.alt(shown, many),
        width=width,
        height=height,
        shapes=company_drawing.shapes(shown, url),
        table=Table((Column("Who"), Column("Held entries", number=True)), tuple(rows)),
        counts=company.said(shown, many),
        source=asking.address("who-meets-whom", asked, own),
        query=asking.address("who-meets-whom", asked, own).partition("?")[2],
        notes=("With itself, in the diagonal: all in which it took part.", TOOK_PART, asking.HELD),
        fluid=False,
    )


def make(request: HttpRequest, data: QueryDict) -> Picture:
    """For the registry of pictures. One query, more where slugs are asked for."""
    asked, own = asking.strict(data, CompanyForm)
    shown = found(at(request), asked, own)
    if not shown.members:
        raise Http404(asking.NOTHING)
    return picture(shown, asked, own)


@dataclass(frozen=True, slots=True)
class CellView:
    number: int
    url: str
    look: str
    who: str


@dataclass(frozen=True, slots=True)
class RowView:
    number: int
    name: str
    url: str
    cells: list[CellView]


def rows(shown: Company, url: Callable[[int, int], str]) -> list[RowView]:
    """The table, row by row."""
    return [
        RowView(
            i + 1,
            one.name,
            reverse("actor", args=[one.slug]),
            [
                CellView(number, url(i, j) if number else "", _look(shown, i, j), shown.members[j].name)
                for j, number in enumerate(shown.cells[i])
            ],
        )
        for i, one in enumerate(shown.members)
    ]


def _look(shown: Company, i: int, j: int) -> str:
    level = "all" if i == j else str(shade(shown.cells[i][j], shown.highest))
    return f"heat-{level} on-heat-{level}"


@public_page
def view(request: HttpRequest) -> HttpResponse:
    """Who meets whom among the held entries of a filter. One query, and one for the entries of a cell."""
    read, own, state = asking.Read.of(request.GET), CompanyForm(request.GET).asked(), at(request)
    context: dict[str, Any] = asking.context("who-meets-whom", read, state.names, {**own, "cell": ""})
    if moved := renamed(read.asked, context["unknown"]):
        return HttpResponseRedirect(asking.address("who-meets-whom", moved, own))
    shown, many = found(state, read.asked, own), KINDS[own["of"]]

    def other(**changed: str) -> str:
        return asking.address("who-meets-whom", read.asked, {**own, "cell": "", **changed})

    return page(
        request,
        "talks/who_meets_whom.html",
        {
            **context,
            "title": TITLE,
            "lede": company.said(shown, many[1]),
            "alt": company.alt(shown, many[1]),
            "description": DESCRIPTION,
            "canonical": asking.address("who-meets-whom", read.asked, own),
            "rows": rows(shown, links(shown, read.asked, own)),
            "many": many[1],
            "picture": picture(shown, read.asked, own) if shown.members else None,
            "of": [(words[2], other(of=name), name == own["of"]) for name, words in KINDS.items()],
            "orders": [(label, other(order=name), name == own["order"]) for name, label in ORDERS.items()],
            "more_url": other(show="more") if shown.more and not own["show"] else "",
            "fewer_url": other(show="") if own["show"] else "",
            "more": MORE,
            "notes": [TOOK_PART, asking.HELD],
            "cell": _listed(state, read.asked, own["cell"]) if own["cell"] else None,
        },
    )


def _listed(state: State, asked: TimelineFilter, cell: str) -> dict[str, Any]:
    """The newest entries in which both took part. One query, or none."""
    sides, names = sorted(set(cell.split("~"))), state.names.actors
    wanted = asking.held(asked)
    both = facets.select(state, wanted).with_all([took(side) for side in sides]) if wanted else []
    ids: list[int] = facets.ids_of(state.index, both).tolist() if wanted else []
    pair = len(sides) == 2 and all(_is_state(names, one) for one in sides)
    return {
        "title": " and ".join(names[side].name if side in names else side for side in sides),
        "pair_url": reverse("pair", args=sides) if pair else "",
        "total": len(ids),
        "cards": facets.cards_of(ids[:MOST_LISTED]) if ids else [],
    }


def _is_state(names: Mapping[str, ActorName], slug: str) -> bool:
    return slug in names and names[slug].kind == "state"
