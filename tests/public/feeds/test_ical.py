"""Lines of a calendar: what goes in comes out, and nothing gets out of its line."""

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import vText

from talks.public.feeds.ical import QuickEvent, fold, text, words

WIDE = st.text(st.sampled_from("a\\;,\n\r :习é🤝\u202eع"), max_size=400) | st.text(max_size=400)


def written(**properties):
    event = QuickEvent()
    for name, value in properties.items():
        event[name] = value
    return event.to_ical()


@given(WIDE)
def test_any_text_comes_back_as_it_was_but_for_line_ends_and_what_may_not_stand_there(value):
    event = icalendar.Event.from_ical(written(summary=text(value), uid=text("x")))
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    allowed = "".join("\ufffd" if (one < " " and one not in "\t\n") or one == "\x7f" else one for one in lines)
    assert str(event["SUMMARY"]) == allowed
    assert str(event["UID"]) == "x"


@given(WIDE)
def test_no_piece_of_a_line_is_too_long_or_ends_inside_a_character(value):
    line = b"DESCRIPTION:" + text(value).to_ical()
    pieces = fold(line).split(b"\r\n")
    assert pieces.pop() == b""
    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.startswith(b" ") for piece in pieces[1:])
    assert pieces[0] + b"".join(piece[1:] for piece in pieces[1:]) == line
    for piece in pieces:
        piece.decode()


def test_a_short_line_stays_one_and_the_longest_has_75_octets():
    assert fold(b"a" * 75) == b"a" * 75 + b"\r\n"
    assert fold(b"a" * 76) == b"a" * 75 + b"\r\n a\r\n"


@pytest.mark.parametrize("place", range(70, 78))
def test_an_escape_is_not_cut_in_two(place):
    pieces = fold(b"a" * place + b"\\\\\\," + b"b" * 80).split(b"\r\n ")
    assert all(len(piece) - len(piece.rstrip(b"\\")) in (0, 2) for piece in pieces)


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_nothing_can_begin_a_property_of_its_own(ending):
    lines = written(summary=text(f"Talks{ending}BEGIN:VALARM{ending}X-EVIL:1")).split(b"\r\n")
    assert [line.partition(b":")[0] for line in lines if line] == [b"BEGIN", b"SUMMARY", b"END"]
    assert b"\r" not in b"".join(lines) and b"\n" not in b"".join(lines)


def test_a_comma_in_a_category_does_not_make_two():
    event = icalendar.Event.from_ical(written(categories=words(["Fish, chips", "Peas"])))
    assert [str(one) for one in event["CATEGORIES"].cats] == ["Fish, chips", "Peas"]


def test_a_backslash_before_a_capital_n_is_no_line_break():
    """Guards the reason for a text type of our own: the library's would change it."""
    assert text("C:\\New").to_ical() == rb"C:\\New"
    assert vText("C:\\New").to_ical() != rb"C:\\New"


def test_an_event_says_the_same_as_the_library_would_write():
    event = QuickEvent()
    event["uid"] = text("entry-7@talks.example")
    event["summary"] = text("习近平; " * 40)
    event["related-to"] = [text("a", "PARENT"), text("b", "SIBLING")]
    ours, theirs = (icalendar.Event.from_ical(one) for one in (event.to_ical(), icalendar.Event.to_ical(_plain(event))))
    assert ours == theirs


def _plain(event):
    plain = icalendar.Event()
    for name, value in event.items():
        plain[name] = value
    return plain
