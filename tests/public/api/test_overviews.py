"""Where talks were held and who met whom, for programs: the figures of the pages, for the same filter."""

import pytest

from tests import builders as build
from tests.public.api.conftest import assert_fits

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    china, ruritania = build.state("China", code="CN"), build.state("Ruritania")
    build.published("A visit", kind="visit", country=china, parties=[ruritania, china])
    build.published("Another", kind="visit", country=china, level="leader", parties=[ruritania, china])
    build.published("A call", kind="call")
    build.published("Somewhere", country=None)
    build.published("Declined", status="declined", country=china)


def test_places_add_up_and_each_count_is_that_of_the_filter(ask, record):
    found = ask("places/")
    assert_fits(found, "Places")
    assert found["countries"] == [
        {"country": "china", "name": "China", "code": "CN", "former": False, "on_map": True, "count": 2}
    ]
    # Two visits, a call and a meeting nobody knows where; what was declined was not held.
    assert (found["total"], found["known"], found["remote"], found["unknown"]) == (4, 2, 1, 1)
    assert ask("entries/?country=china&status=held")["count"] == 2
    assert ask("entries/?country=unknown~")["count"] == 1
    assert ask("places/?level=leader")["total"] == 1


def test_who_meets_whom_gives_each_two_once(ask, record):
    found = ask("who-meets-whom/")
    assert_fits(found, "WhoMeetsWhom")
    assert [(one["actor"], one["count"]) for one in found["actors"]] == [
        ("ruritania", 4), ("china", 2), ("grand-fenwick", 2),
    ]  # fmt: skip
    assert found["pairs"] == [
        {"actors": ["ruritania", "china"], "count": 2}, {"actors": ["ruritania", "grand-fenwick"], "count": 2},
    ]  # fmt: skip
    assert (found["total"], found["with_one"], found["with_two"], found["more"]) == (4, 4, 4, False)
    assert ask("who-meets-whom/?order=name&level=leader")["actors"][0]["actor"] == "china"


@pytest.mark.parametrize("path", ["places/?region=europe", "places/?level=king", "who-meets-whom/?cell=a~b",
                                  "who-meets-whom/?of=moons"])  # fmt: skip
def test_what_cannot_be_read_is_refused(refused, path):
    name = path.partition("?")[2].partition("=")[0]
    assert list(refused(path)[1]) == [name]
