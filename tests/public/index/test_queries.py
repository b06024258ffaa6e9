"""Queries as PostgreSQL writes them, read and worked out with bitmaps."""

import pytest
from django.db import connection

from talks.public.index.queries import Unreadable, parse
from talks.public.index.segment import Row, build

TEXTS = [["border", "talk"], ["tariff", "talk"], ["it's", "back\\slash"], ["北京"], []]


def found(tsquery):
    segment = build(Row(pk, pk, pk, [], words) for pk, words in enumerate(TEXTS))
    return list(parse(tsquery).within(segment))


@pytest.mark.parametrize(
    ("tsquery", "expected"),
    [
        ("'talk'", [0, 1]),
        ("'talk' & 'tariff'", [1]),
        ("'border' | 'tariff'", [0, 1]),
        ("'border' | 'tariff' & 'talk'", [0, 1]),
        ("( 'border' | '北京' ) & !'talk'", [3]),
        ("!'talk'", [2, 3, 4]),
        ("!( 'talk' | 'it''s' )", [3, 4]),
        ("'ta':*", [0, 1]),
        ("'北':*", [3]),
        ("'it''s'", [2]),
        (r"'back\\slash'", [2]),
        ("'nothing'", []),
        ("", []),
    ],
)
def test_a_query_finds_what_postgresql_would_find(tsquery, expected):
    assert found(tsquery) == expected


@pytest.mark.parametrize(
    "tsquery", ["'a' <-> 'b'", "'a' <2> 'b'", "'a':A", "'a' &", "( 'a'", "'a' 'b'", "a", "'a", ")", "!", "'a' | | 'b'"]
)
def test_what_bitmaps_cannot_answer_is_left_to_postgresql(tsquery):
    with pytest.raises(Unreadable):
        parse(tsquery)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    ["talks", "talks -border", "talks or tariff", "it's", "a & b | c", "the", "(x", "'quoted'", "back\\slash", "x:*"],
)
def test_postgresql_writes_nothing_that_is_not_understood_but_phrases(typed):
    with connection.cursor() as cursor:
        for config in ("english", "simple"):
            cursor.execute("SELECT websearch_to_tsquery(%s::regconfig, %s)::text", [config, typed])
            written = cursor.fetchone()[0]
            if "<->" not in written:
                parse(written)


@pytest.mark.parametrize(
    ("tsquery", "expected"),
    [
        ("'border' <-> 'talk'", [0]),
        ("'talk' <2> 'border' | '北京'", [0, 3]),
        ("'tariff' & !( 'border' <-> 'talk' )", [1]),
        ("!( 'border' <-> 'talk' )", [0, 1, 2, 3, 4]),
        ("!'border' <-> 'talk'", [0, 1]),
        ("'talk' & !'border'", [1]),
    ],
)
def test_read_loosely_a_query_finds_at_least_what_postgresql_would_find(tsquery, expected):
    segment = build(Row(pk, pk, pk, [], words) for pk, words in enumerate(TEXTS))
    assert list(parse(tsquery, loosely=True).within(segment)) == expected
