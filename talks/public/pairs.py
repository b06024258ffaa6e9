"""The pairs of states that the record is about, those with the most entries first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from talks.public import facets
from talks.public.filters import TimelineFilter
from talks.public.http import page, public_page
from talks.public.index.names import ActorName
from talks.public.releases import at
from talks.public.structured import absolute

MOST_PAIRS = 200


class WithForm(forms.Form):
    """Whose pairs. What cannot be read means everybody's."""

    of = forms.SlugField(required=False, max_length=120)

    def asked(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("of") or ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A pair in the list."""

    name: str
    url: str
    entries: int


@public_page
def pairs(request: HttpRequest) -> HttpResponse:
    """The pairs, or those of one state. No query of its own."""
    of = WithForm(request.GET).asked()
    state = at(request)
    names = state.names.actors
    counted = {
        pair: count
        for pair, count in facets.select(state, TimelineFilter()).count().by_facet["pair"].items()
        if count and (not of or of in pair.split("~"))
    }
    most = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_PAIRS]
    whose = names[of].name if of in names else of
    return page(
        request,
        "talks/pairs.html",
        {
            "nav": "actors",
            "pairs": [listed(pair, count, names, of) for pair, count in most],
            "total": len(counted),
            "of": {"name": whose, "url": reverse("actor", args=[of])} if of in names else None,
            "title": f"Pairs with {whose}" if of else "Pairs of states",
            "description": "When two states last met, how often, who travels to whom, what was refused and put off.",
            "canonical": absolute(reverse("pairs") + (f"?of={of}" if of else "")),
        },
    )


def listed(pair: str, count: int, names: Mapping[str, ActorName], of: str = "") -> Listed:
    """A pair by both names; by the other one alone in the list of one state."""
    sides = pair.split("~")
    shown = [names[side].name if side in names else side for side in sides if side != of]
    return Listed(" and ".join(shown), reverse("pair", args=sides), count)
