"""Walking a list: every row once, whatever is published in between, and no cursor but its own."""

import json
import random

import pytest
from django.core import signing

from talks.press.publishing import correct, publish, withdraw
from talks.public.api.lists import LISTS
from tests import builders as build
from tests.public.api.conftest import everything
from tests.public.api.test_lists import rows

pytestmark = pytest.mark.django_db


def walk(client, url, way="next"):
    """The pages from `url` on."""
    seen = set()
    while url:
        assert url not in seen, "the list goes round in circles"
        seen.add(url)
        answer = client.get(url).json()
        yield answer["results"]
        url = answer[way]


def test_every_row_comes_once_there_and_back(client, ask):
    rows(3)
    for name in (listing.name for listing in LISTS):
        whole = ask(f"{name}/?limit=100")["results"]
        for limit in (1, 2):
            first = f"/api/v1/{name}/?limit={limit}"
            assert [row for page in walk(client, first) for row in page] == whole
            last = first
            while following := client.get(last).json()["next"]:
                last = following
            back = list(walk(client, last, "previous"))
            assert [row for page in reversed(back) for row in page] == whole


def test_nothing_is_skipped_or_repeated_while_entries_are_published(client):
    chance = random.Random(7)
    days = [f"2020-0{chance.randint(1, 4)}-1{chance.randint(0, 3)}" for _ in range(12)]
    there = {build.published(f"Talks {number}", start=day).slug for number, day in enumerate(days)}
    seen = []
    for number, page in enumerate(walk(client, "/api/v1/entries/?limit=2&fields=slug")):
        seen += [row["slug"] for row in page]
        # Before, after and on the very day of the page that was just read.
        for day in ("2019-01-01", "2021-01-01", days[number]):
            build.published(f"New {number} {day}", start=day)
    assert [slug for slug in seen if slug in there] == list(dict.fromkeys(slug for slug in seen if slug in there))
    assert there <= set(seen)
    assert len(seen) == len(set(seen))


def test_rows_of_one_day_are_told_apart_by_entry_and_place(client):
    for title in ("Older", "Newer"):
        entry = build.draft(title)
        for number in range(3):
            build.position(entry, summary=f"{title} {number}")
        publish(entry, by=build.user(), note="First published")
    for limit in (1, 2, 4):
        pages = list(walk(client, f"/api/v1/positions/?limit={limit}&fields=summary"))
        assert [row["summary"] for page in pages for row in page] == [
            "Newer 0", "Newer 1", "Newer 2", "Older 0", "Older 1", "Older 2",
        ]  # fmt: skip


@pytest.fixture
def cursor(client):
    rows(2)
    return client.get("/api/v1/entries/?limit=1").json()["next"].partition("cursor=")[2]


def forged(*place, salt="talks.api.entries.-sort_date,-entry_id"):
    return signing.Signer(key="another key", salt=salt).sign_object(list(place))


CHANGES = [
    lambda cursor: cursor[:-1] + ("A" if cursor[-1] != "A" else "B"),
    lambda cursor: "x" + cursor,
    lambda cursor: cursor.partition(":")[0],
    lambda cursor: cursor + "=",
    lambda cursor: "2020-05-01.1",
    lambda cursor: forged("next", "2020-05-01", 1),
    lambda cursor: ":",
    lambda cursor: "%00",
    lambda cursor: "鲁里",
    lambda cursor: "x" * 2001,
    lambda cursor: json.dumps([]),
]


def test_a_cursor_that_was_changed_or_made_up_is_a_problem(refused, cursor):
    for change in CHANGES:
        _, errors = refused(f"entries/?cursor={change(cursor)}")
        assert set(errors) == {"cursor"}, change(cursor)


def test_a_cursor_of_another_list_is_a_problem(refused, cursor):
    _, errors = refused(f"positions/?cursor={cursor}")
    assert errors["cursor"].startswith("This is no place in this list.")
    refused(f"actors/?cursor={cursor}")


def test_lists_of_the_same_order_do_not_share_cursors(client, refused):
    rows(2)
    cursor = client.get("/api/v1/meetings/?limit=1").json()["next"].partition("cursor=")[2]
    assert client.get(f"/api/v1/meetings/?cursor={cursor}").status_code == 200
    _, errors = refused(f"positions/?cursor={cursor}")
    assert set(errors) == {"cursor"}


def test_a_cursor_past_the_end_gives_an_empty_page(client):
    entry = everything()
    url = client.get("/api/v1/positions/?limit=1&fields=summary").json()
    assert url["next"] is None
    build.position(entry, summary="Older still", date="1999")
    correct(entry, by=build.user(), note="One more")
    following = client.get("/api/v1/positions/?limit=1").json()["next"]
    withdraw(entry, by=build.user(), note="Mistaken")
    assert client.get(following).json() == {"count": None, "next": None, "previous": None, "results": []}
