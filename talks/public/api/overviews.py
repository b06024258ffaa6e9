"""Where talks were held and who met whom, as the API answers them: the figures of the pages."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from talks.public.api.document import Parameter, filter_parameters
from talks.public.index.live import State
from talks.public.overviews import asking, company_page, places_page
from talks.public.overviews.company_page import KINDS, ORDERS
from talks.public.structured import absolute

Record = dict[str, Any]
_OWN: list[Parameter] = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "description": meaning,
        "schema": {"type": "string", "enum": [one for one in words if one]},
    }
    for name, words, meaning in (
        ("of", KINDS, "Whose company: people or organisations; states without this."),
        ("order", ORDERS, "By name; those with the most entries first without this."),
        ("show", ["more"], f"Up to {company_page.MORE} of them; up to {company_page.SHOWN} without this."),
    )
]


def company_parameters() -> list[Parameter]:
    return [*filter_parameters(), *_OWN]


class CompanyForm(company_page.CompanyForm):
    """As the page, without the entries of one cell, which the list of entries has."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        del self.fields["cell"]


def places(state: State, data: QueryDict) -> Record:
    """Held entries by country. One query, more where slugs are asked for. Raises Refused."""
    asked, own = asking.strict(data, asking.OwnForm)
    found = places_page.found(state, asked)
    return {
        "url": absolute(asking.address("places", asked, own)),
        "total": found.total,
        "known": found.known,
        "remote": found.remote,
        "unknown": found.unknown,
        "countries": [
            {
                "country": one.slug,
                "name": one.name,
                "code": one.code,
                "former": one.former,
                "on_map": one.point is not None,
                "count": one.entries,
            }
            for one in found.located
        ],
    }


def company(state: State, data: QueryDict) -> Record:
    """Who met whom. No query, but where slugs are asked for. Raises Refused."""
    asked, chosen = asking.strict(data, CompanyForm)
    own = {**chosen, "cell": ""}
    found = company_page.found(state, asked, own)
    return {
        "url": absolute(asking.address("who-meets-whom", asked, own)),
        "total": found.total,
        "with_one": found.one,
        "with_two": found.two,
        "more": found.more,
        "actors": [{"actor": one.slug, "name": one.name, "count": one.entries} for one in found.members],
        "pairs": [{"actors": [one.slug, other.slug], "count": number} for one, other, number in found.pairs],
    }
