"""A filter is called what its readers would call it."""

import pytest
from django.http import QueryDict

from talks.public.naming import parts
from talks.public.selection import read
from tests import builders as build


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", []),
        ("from=2023-06&to=2023-06", ["June 2023"]),
        ("from=2023-06&to=2024", ["June 2023 to 2024"]),
        ("from=2023-06-18", ["from 18 June 2023"]),
        ("to=about 2024", ["until about 2024"]),
        ("issue=trade&status=held&from=2023&to=2024&q=tariff", ["Trade", "Held", "2023 to 2024", "“tariff”"]),
    ],
)
def test_dates_are_said_as_one_span(query, said):
    build.published()
    assert parts(read(QueryDict(query))) == said
