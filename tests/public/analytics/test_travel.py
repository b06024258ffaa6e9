from talks.public.analytics.travel import travel
from tests.public.analytics.rows import contact


def found(*rows):
    return travel(rows, "fenwick", "ruritania")


def test_who_travelled_follows_from_the_country():
    it = found(contact(1, "2020"), contact(2, "2021", country="fenwick"), contact(3, "2022", country="sylvania"),
               contact(4, "2023", country=""))  # fmt: skip
    # To Ruritania travels Fenwick, to Fenwick Ruritania; Sylvania is neither's; without a country nobody knows.
    assert [[one.entry_id for one in rows] for rows in (it.there.visits, it.back.visits, it.elsewhere, it.unknown)] == [
        [1], [2], [3], [4],
    ]  # fmt: skip
    assert (it.there.visitor, it.there.host, it.total) == ("fenwick", "ruritania", 4)


def test_only_visits_and_summits_are_travel_and_meetings_count_apart_in_third_countries():
    it = found(contact(1, "2020", kind="meeting"), contact(2, "2020", kind="meeting", country="sylvania"),
               contact(3, "2020", kind="call", country=""), contact(4, "2020", kind="summit", level="leader"),
               contact(5, "2020", kind="summit", country=""), contact(6, "2020", status="moved_online"),
               contact(7, "2020", kind="meeting", country=""))  # fmt: skip
    # A meeting in Ruritania may be with the resident ambassador; a summit without a place may have been by video.
    assert [one.entry_id for one in it.there.visits] == [4]
    assert [one.entry_id for one in it.meetings] == [2]
    assert (it.total, it.third, it.third_countries) == (1, 1, [("sylvania", 1)])


def test_the_highest_visitor_is_the_highest_rank_that_came():
    it = found(contact(1, "2020", level="business"), contact(2, "2021"), contact(3, "2022"),
               contact(4, "2020", country="fenwick", level="business"))  # fmt: skip
    assert [one.entry_id for one in it.there.highest] == [2, 3]
    assert it.back.highest == [], "business is beside the ranks"
    # Counts by level sum to the visits of each direction.
    assert sum(it.there.by_level.values()) == 3 and it.levels == ["minister", "business"]


def test_an_empty_log_knows_no_travel():
    assert (found().total, found().third, found().levels, found().third_countries) == (0, 0, [], [])
