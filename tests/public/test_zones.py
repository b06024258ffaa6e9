"""A country's time zone is named only where no other can be meant."""

from datetime import datetime

import pytest

from talks.public.zones import in_zone


@pytest.mark.parametrize(
    ("code", "offset"),
    [
        ("CN", "+08:00"),  # officially one, though people in Xinjiang use another
        ("SG", "+08:00"),
        ("DE", "+02:00"),  # two zones that show the same hour
        ("GB", "+01:00"),
        ("US", None),
        ("ID", None),
        ("XK", None),  # not in the tz database
        ("SU", None),
        ("", None),
    ],
)
def test_an_hour_has_a_zone_where_the_country_leaves_no_doubt(code, offset):
    found = in_zone(datetime(2023, 6, 18, 14, 30), code)  # noqa: DTZ001
    assert (found.isoformat()[-6:] if found else None) == offset


def test_zones_that_came_to_agree_are_certain_from_then_on():
    """Kuching was half an hour ahead of Kuala Lumpur until 1982."""
    assert in_zone(datetime(1979, 6, 18, 14, 30), "MY") is None  # noqa: DTZ001
    assert in_zone(datetime(1999, 6, 18, 14, 30), "MY").utcoffset().total_seconds() == 8 * 3600  # noqa: DTZ001


def test_nothing_is_said_of_the_time_before_the_tz_database_vouches_for_it():
    assert in_zone(datetime(1969, 12, 31, 12, 0), "CN") is None  # noqa: DTZ001
