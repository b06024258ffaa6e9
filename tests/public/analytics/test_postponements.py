from talks.public.analytics.postponements import Change, Planned, chains
from talks.public.analytics.spans import Between, moment


def plan(entry_id, start, status="postponed"):
    return Planned(entry_id, status, moment(start), moment(start))


def change(entry_id, status="postponed", order=0, day="2023-02-03", cause=None):
    return Change(entry_id, order, status, moment(day) if day else None, "us", "A balloon", cause)


def found(plans, changes=(), links=()):
    return chains({one.entry_id: one for one in plans}, changes, links)


def test_a_visit_put_off_and_held_lost_the_days_in_between():
    # From 5 February to 18 June 2023: 23 + 31 + 30 + 31 + 18 = 133 days.
    [chain] = found([plan(1, "2023-02-05"), plan(2, "2023-06-18", "held")], [change(1, cause=9)], [(1, 2)])
    assert ([one.entry_id for one in chain.entries], chain.held.entry_id) == ([1, 2], 2)
    assert (chain.days_lost, chain.causes) == (Between(133, 133), [9])


def test_a_date_known_to_the_month_loses_a_range_of_days():
    # From 28 February to 18 June 110 days, from 1 February 137.
    [chain] = found([plan(1, "2023-02"), plan(2, "2023-06-18", "held")], [], [(1, 2)])
    assert chain.days_lost == Between(110, 137)


def test_a_chain_goes_on_until_it_is_held_or_called_off():
    plans = [plan(1, "2023-01-01"), plan(2, "2023-02-01"), plan(3, "2023-03-01", "cancelled")]
    [chain] = found(plans, [change(1), change(2, "rescheduled"), change(3, "cancelled")], [(1, 2), (2, 3)])
    assert [one.entry_id for one in chain.entries] == [1, 2, 3]
    assert (chain.held, chain.days_lost) == (None, None)
    assert [one.status for one in chain.changes] == ["postponed", "rescheduled", "cancelled"]


def test_one_that_was_put_off_and_leads_nowhere_stands_alone():
    assert [chain.held for chain in found([plan(1, "2023")])] == [None]


def test_one_held_under_the_same_record_has_lost_its_first_date():
    [chain] = found([plan(1, "2023-06-18", "held")], [change(1)])
    assert chain.held.entry_id == 1 and chain.days_lost is None


def test_what_was_only_called_off_was_not_put_off():
    assert found([plan(1, "2023", "cancelled")], [change(1, "cancelled")]) == []


def test_links_to_what_is_not_public_lead_nowhere_and_circles_end():
    # Entry 2 was withdrawn.
    assert [len(chain.entries) for chain in found([plan(1, "2023")], [], [(1, 2)])] == [1]
    plans = [plan(1, "2021"), plan(2, "2022"), plan(3, "2023", "held")]
    [chain] = found(plans, [], [(1, 2), (2, 3), (3, 2)])
    assert [one.entry_id for one in chain.entries] == [1, 2, 3]


def test_the_newest_plan_comes_first_and_an_empty_log_has_none():
    assert [chain.first.entry_id for chain in found([plan(1, "2021"), plan(2, "2023")])] == [2, 1]
    assert found([]) == []
