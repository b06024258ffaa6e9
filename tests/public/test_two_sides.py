"""What two states held last, issue by issue, from the public tables."""

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from talks.press.publishing import publish
from talks.public.index.live import keeper
from talks.public.two_sides import two_sides
from tests import builders as build
from tests.public.test_entry import text

pytestmark = pytest.mark.django_db


def said(when, *positions, parties=None):
    """A published entry with positions: (party, issue, stance, voice)."""
    entry = build.draft(f"Talks of {when}", start=when, parties=parties)
    for party, issue, stance, voice in positions:
        speaker = build.actor("Professor Calculus") if voice == "analyst" else None
        build.position(entry, build.issue(issue), party=party, stance=stance, voice=voice, speaker=speaker)
    publish(entry, by=build.user(), note="First")
    return entry


def test_it_shows_what_each_held_last_and_counts_the_rest(django_assert_num_queries):
    ruritania, fenwick = build.state("Ruritania"), build.state("Grand Fenwick")
    said("2020-05-01", (ruritania, "Trade", "refuses", "official"), (fenwick, "Trade", "seeks", "spokesperson"))
    said("2021-05-01", (ruritania, "Trade", "hedges", "official"), (ruritania, "Fish", "seeks", "official"))
    said("2022-05-01", (None, "Trade", "opposes", "analyst"))
    elsewhere = [ruritania, build.state("Graustark")]
    said("2023-05-01", (ruritania, "Trade", "supports", "official"), parties=elsewhere)
    state = keeper.current()
    with django_assert_num_queries(3):
        found = two_sides(state, "ruritania", "grand-fenwick")
    assert [
        (row.issue.name, [[one.position.stance for one in cell.shown] for cell in row.cells]) for row in found.rows
    ] == [("Fish", [["seeks"], []]), ("Trade", [["hedges"], ["seeks"]])]
    trade = found.rows[1].cells[0]
    assert (trade.count, trade.url) == (2, "/issues/trade/positions/ruritania/")
    assert found.others == 1
    assert found.sentence == (
        "Of 2 issues on which either is on record, both are on 1, only Ruritania on 1 and only Grand Fenwick on 0. "
        "Shown is what each held last."
    )


def test_the_include_names_the_side_of_each_cell_and_folds_what_is_long():
    ruritania, fenwick = build.state("Ruritania"), build.state("Grand Fenwick")
    said("2020-05-01", *((ruritania, f"Issue {number}", "seeks", "official") for number in range(9)))
    view = two_sides(keeper.current(), "ruritania", "grand-fenwick")
    page = BeautifulSoup(render_to_string("talks/_two_sides.html", {"two": view}), "html.parser")
    assert [len(table.select("tbody tr")) for table in page.select("table")] == [8, 1]
    first = page.select("tbody td")
    assert [cell["data-side"] for cell in first[:2]] == ["Ruritania", fenwick.name]
    assert "Seeks" in text(first[0]) and text(first[1]) == "Nothing on record"
    assert first[0].select_one("a[href='/entries/talks-of-2020-05-01/#positions']")


def test_without_a_position_of_either_there_is_nothing_to_show():
    said("2022-05-01", (None, "Trade", "opposes", "analyst"))
    assert two_sides(keeper.current(), "ruritania", "grand-fenwick") is None
