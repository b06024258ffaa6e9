"""The counts beside each value of each filter, with the words pages use for them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from talks.models.editions import PublicActor, PublicChannel, PublicIssue
from talks.press.terms import NO_COUNTRY
from talks.public import facets
from talks.public.filters import CHOICES, FACETS, TimelineFilter
from talks.public.structured import absolute


def counted(asked: TimelineFilter) -> dict[str, Any]:
    """The answer for a filter. The queries of `facets.count`, and two or three for the names.

    Sources are left out, as on the timeline: there are as many as statements. The list of sources has their counts.
    """
    counts = facets.count(asked)
    names = _Names(counts)
    query = asked.querystring()
    return {
        "url": absolute(reverse("timeline")) + (f"?{query}" if query else ""),
        "total": counts.total,
        "facets": {
            facet: [
                {"value": value, "label": names.of(facet, value), "count": number}
                for value, number in sorted(
                    counts.by_facet.get(facet, {}).items(), key=lambda pair: (-pair[1], pair[0])
                )
            ]
            for facet in FACETS
            if facet != "source"
        },
        "months": [{"month": month, "count": number} for month, number in sorted(counts.months.items())],
    }


class _Names:
    """The words for the values of a filter. Two queries to make, three where there are channels."""

    def __init__(self, counts: facets.Counts) -> None:
        sides = (side for pair in counts.by_facet["pair"] for side in pair.split("~"))
        slugs = {*counts.by_facet["actor"], *counts.by_facet["country"], *sides}
        self.names: dict[str, dict[str, str]] = {
            "actor": dict(PublicActor.objects.filter(slug__in=slugs).values_list("slug", "name")),
            "issue": dict(PublicIssue.objects.filter(slug__in=counts.by_facet["issue"]).values_list("slug", "name")),
        }
        channels = counts.by_facet["channel"]
        found = PublicChannel.objects.filter(slug__in=channels).values_list("slug", "name") if channels else []
        self.names["channel"] = dict(found)

    def of(self, facet: str, value: str) -> str:
        if facet in CHOICES:
            return str(CHOICES[facet](value).label)
        if facet == "pair":
            return " – ".join(sorted(self.of("actor", side) for side in value.split("~")))
        if facet == "country":
            return NO_COUNTRY.get(value) or self.names["actor"].get(value, value)
        return self.names[facet].get(value, value)
