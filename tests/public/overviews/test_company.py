"""Who met whom, worked out by hand, and against a count of rows one by one."""

import random
import xml.etree.ElementTree as ET

from talks.public.overviews import company, company_drawing
from talks.public.overviews.company import Company, Member, shade
from talks.public.pictures.shapes import Pen
from tests.public.overviews.making import actors, entry, selection

STATES = actors(a="Alba", b="Borduria", c="Carpania", d="Drusselstein", e="Elbonia")


def cells(found: Company) -> dict[str, list[int]]:
    return {one.slug: row for one, row in zip(found.members, found.cells, strict=True)}


def test_a_cell_counts_the_entries_in_which_both_took_part():
    rows = [
        entry(1, "2020-01-01", took=["a", "b"]),
        entry(2, "2020-01-02", took=["a", "b", "c"]),
        entry(3, "2020-01-03", took=["a"]),
        entry(4, "2020-01-04", "actor:b", took=["c"]),  # b is named there, and did not come
        entry(5, "2020-01-05"),  # nobody on record
    ]
    found = company.company(selection(rows), STATES, "state")
    # a: 1, 2, 3. b: 1, 2. c: 2, 4. a and b: 1, 2; a and c: 2; b and c: 2. Of b and c, two each, b comes first.
    assert found.members == [Member("a", "Alba", 3), Member("b", "Borduria", 2), Member("c", "Carpania", 2)]
    assert found.cells == [[3, 2, 1], [2, 2, 1], [1, 1, 2]]
    # At least one of them in 1, 2, 3, 4; at least two in 1, 2.
    assert (found.total, found.one, found.two, found.more) == (5, 4, 2, False)
    assert [(one.name, other.name, number) for one, other, number in found.pairs] == [
        ("Alba", "Borduria", 2), ("Alba", "Carpania", 1), ("Borduria", "Carpania", 1),
    ]  # fmt: skip
    assert company.said(found, "states") == (
        "Held entries in which both took part, for 3 states. Of 5 held entries, 4 have at least one of them and 2 at "
        "least two."
    )


def test_only_the_most_frequent_are_shown_in_the_order_chosen():
    rows = [entry(n, "2020-01-01", took=["e", "d"]) for n in range(3)] + [entry(9, "2020-01-09", took=["a", "e"])]
    found = company.company(selection(rows), STATES, "state", most=2)
    assert [one.slug for one in found.members] == ["e", "d"] and found.more
    assert "for the 2 states with the most" in company.said(found, "states")
    by_name = company.company(selection(rows), STATES, "state", most=2, by_name=True)
    assert cells(by_name) == {"d": [3, 3], "e": [3, 4]}


def test_of_a_tie_at_the_end_the_first_slug_stays():
    rows = [entry(1, "2020-01-01", took=["d"]), entry(2, "2020-01-01", took=["b"]), entry(3, "2020-01-01", took=["c"])]
    found = company.company(selection(rows), STATES, "state", most=2)
    assert [one.slug for one in found.members] == ["b", "c"]


def test_an_empty_record_and_another_kind_give_nobody():
    empty = company.company(selection([]), STATES, "state")
    assert empty == Company([], [], 0, 0, 0, more=False)
    assert company.said(empty, "states") == "No states took part in any held entry that matches."
    assert not company.company(selection([entry(1, "2020-01-01", took=["a"])]), STATES, "person").members


def test_the_table_is_symmetric_and_equals_a_count_by_hand_of_any_record():
    for seed in range(30):
        chance = random.Random(seed)
        many = actors(**{f"s{n}": f"S{n}" for n in range(12)})
        rows, fresh = [], []
        for n in range(chance.choice([5, 60, 400])):
            took = chance.sample(sorted(many), min(chance.randrange(5), 4))
            (fresh if chance.random() < 0.1 else rows).append(
                entry(
                    n,
                    f"2020-{chance.randrange(1, 13):02d}-01",
                    *[f"actor:{one}" for one in chance.sample(sorted(many), 2)],
                    took=took,
                )
            )
        found = company.company(selection(rows, fresh=fresh), many, "state", most=6)
        came = [{term[5:] for term in row.terms if term.startswith("took:")} for row in rows + fresh]
        for i, one in enumerate(found.members):
            for j, other in enumerate(found.members):
                both = sum(one.slug in some and other.slug in some for some in came)
                assert found.cells[i][j] == both == found.cells[j][i]
        by_hand = sorted((-sum(s in some for some in came), s) for s in many if any(s in some for some in came))[:6]
        assert [(-one.entries, one.slug) for one in found.members] == by_hand, seed
        shown = {one.slug for one in found.members}
        assert found.one == sum(bool(some & shown) for some in came)
        assert found.two == sum(len(some & shown) > 1 for some in came)


def test_shades_tell_small_numbers_apart_and_nothing_from_something():
    # The root of 1/100 is 0.1, of 25/100 0.5: the first and the third of five steps.
    assert [shade(n, 100) for n in (0, 1, 3, 4, 16, 25, 64, 100)] == [0, 1, 1, 2, 3, 3, 5, 5]
    assert shade(0, 0) == 0


def test_the_drawing_names_both_in_every_cell_and_escapes_what_they_are_called():
    rows = [entry(1, "2020-01-01", took=["a", "x"])]
    found = company.company(selection(rows), {**STATES, **actors(x='<script>"')}, "state")
    drawn = Pen(titles=True).draw(company_drawing.shapes(found, lambda i, j: f"/{i}/{j}/"))
    svg = ET.fromstring(f"<svg>{drawn}</svg>")
    assert [(one.get("href"), one.findtext("title")) for one in svg.iter("a")] == [
        ("/0/0/", "Alba: 1 held entry"),
        ("/0/1/", 'Alba and <script>": 1 held entry'),
        ("/1/0/", '<script>" and Alba: 1 held entry'),
        ("/1/1/", '<script>": 1 held entry'),
    ]
