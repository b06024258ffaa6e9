"""Claims of the kind "first in five years", "first since 2018", "third meeting", "longest silence", held against the
contacts on the log. Pure.

What the log shows is not the editors' verdict: they weigh sources, this only counts the entries there are. It says
"not checkable" wherever the entries do not decide, and never more than the words of the claim allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from actors.partial_dates import MONTHS
from talks.public.analytics.contacts import Contact, Gap, gaps, longest, ordinal, since
from talks.public.analytics.spans import Between, Moment, moment

SUPPORTED, ROUGHLY, DISPUTED, NOT_CHECKABLE = "supported", "roughly", "disputed", "not_checkable"

_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_ORDINALS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
]  # fmt: skip
_UNITS = {"day": 1.0, "week": 7.0, "month": 30.436875, "year": 365.2425}
_NUMBER = rf"(\d{{1,3}}|{'|'.join([*_WORDS, 'a', 'an'])})"
_IN = re.compile(
    rf"\bfirst\b.*?\b(?:in|for)\s+(about |nearly |almost |over |more than )?{_NUMBER}\s+(day|week|month|year)s?\b"
)
_SINCE = re.compile(rf"\bfirst\b.*?\bsince\s+((?:\d{{1,2}}\s+)?(?:(?:{'|'.join(MONTHS).lower()})\s+)?\d{{4}})\b")
_NTH = re.compile(
    rf"\b(\d{{1,3}})(?:st|nd|rd|th)\b|\b({'|'.join(_ORDINALS[1:])})\s+(?:visit|meeting|call|summit|round|trip|time)"
)
_LONGEST = re.compile(r"\blongest\b.*\b(?:gap|silence|pause|break|interval)\b")
_FIRST = re.compile(r"\bfirst\b")


@dataclass(frozen=True, slots=True)
class Asserted:
    """What a claim's words say, as far as they can be counted."""

    kind: str  # in · since · nth · longest · first
    number: int = 0  # of units for "in", of the row for "nth"
    unit: str = ""
    since: Moment | None = None
    strict: bool = False  # "more than": rounding up does not do


@dataclass(frozen=True)
class Alike:
    """The contacts that a claim is held against, the one it is about among both.

    `contacts` are those of its sort in a wide sense: where none of them speaks against a claim, none does. `sure` are
    those of its sort in the narrowest sense that the log knows, which alone can contradict one: a visit of somebody
    from the same ministry is no visit of the minister.
    """

    contacts: Sequence[Contact]
    sure: Sequence[Contact] = ()


@dataclass(frozen=True)
class Shown:
    """What the log shows of a claim: a result, the figure, and the entries it rests on."""

    result: str  # supported · roughly · disputed · not_checkable
    why: str  # why not checkable: "words", "no_entry", "nothing_before", "dates", "broad"; "" otherwise
    days: Between | None
    entries: list[Contact]
    compared: int = 0  # how many contacts it was held against, the one claimed about included


def read(text: str) -> Asserted | None:
    """What can be counted of a claim in English; None where nothing can."""
    said = " ".join(text.lower().split())
    if match := _IN.search(said):
        return Asserted("in", _number(match[2]), match[3], strict=match[1] in ("over ", "more than "))
    if match := _SINCE.search(said):
        return Asserted("since", since=moment(match[1]))
    if _LONGEST.search(said):
        return Asserted("longest")
    if match := _NTH.search(said):
        return Asserted("nth", int(match[1]) if match[1] else _ORDINALS.index(match[2]) + 1)
    return Asserted("first") if _FIRST.search(said) else None


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return 1 if word in ("a", "an") else _WORDS.index(word) + 1


def check(text: str, about: Contact | None, alike: Alike, bearing: Iterable[Contact] = ()) -> Shown:
    """What the log shows of the claim `text` about the contact `about`.

    `bearing` are the contacts that the editors say bear on it.
    """
    asserted = read(text)
    if asserted is None:
        return Shown(NOT_CHECKABLE, "words", None, [])
    if about is None:
        return Shown(NOT_CHECKABLE, "no_entry", None, [])
    if asserted.kind == "first":
        return _first(about, bearing)
    examine = {"nth": _nth, "longest": _longest}.get(asserted.kind, _first_since)
    shown = examine(asserted, about, alike.contacts)
    if shown.result != DISPUTED:
        return shown
    surely = examine(asserted, about, alike.sure)
    return surely if surely.result == DISPUTED else replace(shown, result=NOT_CHECKABLE, why="broad")


def _first(about: Contact, bearing: Iterable[Contact]) -> Shown:
    """A "first" without a measure is contradicted by an earlier contact of its kind, in its country, that bears on it.
    Others that bear on it may as well speak for it."""
    earlier = [
        one for one in bearing
        if one.start.latest < about.start.earliest and (one.kind, one.country) == (about.kind, about.country)
    ]  # fmt: skip
    return Shown(DISPUTED, "", None, earlier) if earlier else Shown(NOT_CHECKABLE, "words", None, [])


def _nth(asserted: Asserted, about: Contact, alike: Sequence[Contact]) -> Shown:
    place = ordinal(alike, about)
    if place.exact:
        result, why = (SUPPORTED if place.least == asserted.number else DISPUTED), ""
    elif place.least <= asserted.number <= place.most:
        result, why = NOT_CHECKABLE, "dates"
    else:
        result, why = DISPUTED, ""
    return Shown(result, why, None, [], len(alike))


def _longest(asserted: Asserted, about: Contact, alike: Sequence[Contact]) -> Shown:
    found = longest(gaps(alike))
    before = next((gap for gap in found if gap.before is not None and gap.before.entry_id == about.entry_id), None)
    if not found:
        return Shown(NOT_CHECKABLE, "nothing_before", None, [], len(alike))
    if before is None:
        return Shown(DISPUTED, "", found[0].days, _ends(found[0]), len(alike))
    return Shown(SUPPORTED if len(found) == 1 else NOT_CHECKABLE, "" if len(found) == 1 else "dates", before.days,
                 _ends(before), len(alike))  # fmt: skip


def _ends(gap: Gap) -> list[Contact]:
    return [one for one in (gap.after, gap.before) if one is not None]


def _first_since(asserted: Asserted, about: Contact, alike: Sequence[Contact]) -> Shown:
    before = since(alike, about)
    if before.days is None:
        return Shown(NOT_CHECKABLE, "nothing_before", None, [], len(alike))
    if asserted.kind == "in":
        result = _against(asserted, before.days)
    else:
        assert asserted.since is not None
        result = _in_time(asserted.since, [one.end for one in before.previous])
    why = "dates" if result == NOT_CHECKABLE else ""
    return Shown(result, why, before.days, before.previous, len(alike))


def _against(asserted: Asserted, found: Between) -> str:
    """Whether so many days are so many units: in full, when rounded to the nearest, or not; a range may straddle."""
    in_full = asserted.number * _UNITS[asserted.unit]
    rounded = in_full if asserted.strict else in_full - _UNITS[asserted.unit] / 2
    results = {
        SUPPORTED if days >= in_full else ROUGHLY if days >= rounded else DISPUTED
        for days in (found.least, found.most)
    }  # fmt: skip
    return results.pop() if len(results) == 1 else NOT_CHECKABLE


def _in_time(said: Moment, ends: list[Moment]) -> str:
    """Whether what came before lies in the time that the claim names."""

    def lies(day: date) -> bool:
        return said.earliest <= day <= said.latest

    if all(lies(end.earliest) and lies(end.latest) for end in ends):
        return SUPPORTED
    if any(end.latest >= said.earliest and end.earliest <= said.latest for end in ends):
        return NOT_CHECKABLE
    return DISPUTED
