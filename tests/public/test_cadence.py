"""Contacts a year as columns."""

from collections import Counter

from talks.public.analytics.contacts import Cadence
from talks.public.cadence import HEIGHT, WIDTH, contacts_picture
from talks.public.pair_views import CadenceRow, ContactsView
from talks.public.pictures.shapes import Group, Rect, Text


def picture(counts):
    years = sorted({year for year, _ in counts})
    years = list(range(years[0], years[-1] + 1)) if years else []
    cadence = Cadence(years, Counter(counts))
    rows = [
        CadenceRow(year, f"/?from={year}", [cadence.counts[year, one] for one in cadence.levels], cadence.of_year(year))
        for year in reversed(years)
    ]
    view = ContactsView(cadence.total, None, None, None, [], [], [], cadence.levels, rows, cadence, "/", [])
    return contacts_picture(view, ("a", "Ruritania"), ("u", "United Sylvania"))


def test_a_column_is_stacked_from_the_highest_level_up():
    # 1 leader, 2 ministers and 1 at working level in 2020, nothing in 2021, 2 ministers in 2022: the most is 4.
    found = picture({(2020, "leader"): 1, (2020, "minister"): 2, (2020, "working"): 1, (2022, "minister"): 2})
    columns = [one for one in found.shapes if isinstance(one, Group)]
    assert [one.title for one in columns] == ["2020: 4 contacts", "2021: 0 contacts", "2022: 2 contacts"]
    assert [one.url for one in columns] == ["/?from=2020", "", "/?from=2022"]
    pieces = [one for one in columns[0].shapes if isinstance(one, Rect) and one.look != "pic-slot"]
    assert [one.look for one in pieces] == ["tone tone-leader", "tone tone-minister", "tone tone-others"]
    # 16 of 132 px are left for the number, so a contact is 29 high.
    assert [(one.y, one.height) for one in pieces] == [(HEIGHT - 29, 29), (HEIGHT - 87, 58), (16, 29)]
    assert all(one.width == WIDTH / 3 * 0.76 for one in pieces)
    assert [one.text for one in columns[0].shapes if isinstance(one, Text)] == ["4"]


def test_it_names_the_two_and_says_what_it_shows():
    found = picture({(2020, "leader"): 1, (2022, "minister"): 2})
    assert found.title == "Contacts of Ruritania and the United Sylvania a year, by level"
    assert found.alt == ("3 contacts, 2020 to 2022, in columns a year. Most in 2022: 2. 1 year without any on record.")
    assert [key.text for key in found.keys] == ["Leaders", "Ministers"]
    assert [[cell.text for cell in row] for row in found.table.rows] == [
        ["2022", "0", "2", "2"], ["2021", "0", "0", "0"], ["2020", "1", "0", "1"],
    ]  # fmt: skip
    assert found.query == "one=a&other=u"


def test_without_a_contact_there_is_no_picture():
    assert picture({}) is None


def test_years_and_numbers_stand_only_where_there_is_room():
    found = picture({(1980, "leader"): 1, (2020, "leader"): 1})
    columns = [one for one in found.shapes if isinstance(one, Group)]
    assert not any(isinstance(piece, Text) for one in columns for piece in one.shapes)
    years = [one.text for one in found.shapes if isinstance(one, Text)]
    assert len(years) <= 12 and years[0] == "1980"
