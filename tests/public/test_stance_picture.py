"""One side's stance over time as a picture."""

from datetime import date

from talks.public.analytics.stances import OverTime, Position, Shift
from talks.public.pictures.shapes import Group, Line, Text
from talks.public.position_rows import OneSide
from talks.public.stance_picture import stance_picture


class Row:
    """As much of a DatedPosition as the picture reads."""

    def __init__(self, when, stance):
        self.entry = type("Entry", (), {"title": f"Talks of {when}", "url": f"/entries/{when}/", "when": when})
        self.position = type("Shown", (), {"date": "", "stance": stance, "summary": "Says so."})


def at(day, stance, entry):
    when = date.fromisoformat(day)
    return Position(entry, 1, "hotline", "china", True, "official", stance, when, when)


def drawn(own, shifts=()):
    shown = {one.key: Row(one.first.isoformat(), one.stance) for one in own}
    found = OneSide(OverTime(tuple(own), (), tuple(shifts)), shown, True)
    return stance_picture(found, "china", "China", "hotline", "Hotline", "Said in a sentence.")


def test_each_position_is_a_mark_on_the_line_of_its_stance_and_a_shift_is_filled():
    first, second = at("2021-01-01", "refuses", 1), at("2022-12-31", "hedges", 2)
    picture = drawn([first, second], [Shift(first, second, True)])
    # Two years; hedges stands above refuses, as in the vocabulary.
    assert [one.text for one in picture.shapes if isinstance(one, Text)] == ["Hedges", "Refuses", "2021", "2022"]
    marks = [one for one in picture.shapes if isinstance(one, Group)]
    assert [one.title for one in marks] == [
        "2021-01-01: refuses. Talks of 2021-01-01", "2022-12-31: hedges. Talks of 2022-12-31",
    ]  # fmt: skip
    (low,), (high,) = (one.shapes for one in marks)
    assert (low.x, high.x) == (0, 720) and low.y > high.y
    assert "tint-shift" not in low.look and "tint-shift" in high.look
    climb = next(one for one in picture.shapes if isinstance(one, Line) and one.look == "climb")
    assert (climb.x1, climb.y1, climb.x2, climb.y2) == (0, low.y, 720, high.y)
    assert picture.alt == "Said in a sentence."


def test_an_order_that_is_not_certain_is_drawn_as_that():
    first, second = at("2021-01-01", "refuses", 1), at("2021-02-01", "hedges", 2)
    picture = drawn([first, second], [Shift(first, second, False)])
    assert any(isinstance(one, Line) and one.look == "climb climb-editors" for one in picture.shapes)


def test_a_position_without_a_stance_has_a_line_of_its_own_and_joins_nothing():
    own = [at("2021-01-01", "refuses", 1), at("2021-02-01", "", 2), at("2021-03-01", "refuses", 3)]
    picture = drawn(own)
    assert "No stance given" in [one.text for one in picture.shapes if isinstance(one, Text)]
    lines = [one for one in picture.shapes if isinstance(one, Line) and one.look == "climb"]
    assert len(lines) == 1 and lines[0].y1 == lines[0].y2


def test_one_stance_alone_is_no_picture():
    assert drawn([at("2021-01-01", "refuses", 1), at("2021-02-01", "", 2)]) is None
