"""The question to the log that a claim on an entry's page is about: "the first by a Secretary of State in five years".

Pure; no query. Only the words of a claim and the record of its entry are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse

from talks.press.contract import EntryRecord
from talks.press.held_offices import ACTING, participations, state_of
from talks.public.analytics import claims
from talks.public.analytics.contacts import KINDS, STATUSES
from talks.public.offices import address_of, words
from talks.vocabulary import EntryKind, Role


def question(record: EntryRecord, claim: str) -> str:
    """The address of the calculator with the question, its list beginning with this entry; "" where a claim cannot be
    counted or its entry is no contact.

    It asks about the office that the claim names, where somebody took part in it: of visits to the same country, else
    with the other side. Without an office it asks about the two sides, and only where the claim says a number or a
    date: a plain "first" may be about anything.
    """
    asserted = claims.read(claim)
    if asserted is None or record["kind"] not in KINDS or record["status"] not in STATUSES:
        return ""
    abroad = record["country"] if record["kind"] == EntryKind.VISIT else ""
    sides = sorted({state_of(record, party) for party in record["parties"]})
    office, home = _office(record, claim, abroad) or ("", "")
    if office:
        others = [side for side in sides if side != home]
        asked = {"other": others[0] if len(others) == 1 and not abroad else "", "office": office}
    elif len(sides) == 2 and asserted.kind != "first":
        asked = {"who": sides[0], "other": sides[1], "level": record["level"]}
    else:
        return ""
    asked |= {"kind": record["kind"], "country": abroad, "entry": record["slug"]}
    return f"{reverse('first-since')}?{urlencode([(key, value) for key, value in asked.items() if value])}"


def _office(record: EntryRecord, claim: str, abroad: str) -> tuple[str, str] | None:
    """The address of the office whose title the claim says, and the side it belongs to; of several the one with most
    words, none where they tie. Whoever received a visit did not pay it."""
    said = set(words(claim))
    found = {
        (len(title), address, home)
        for title, address, home in _offices(record)
        if title <= said and home != abroad
    }  # fmt: skip
    best = sorted(found, reverse=True)[:2]
    if not best or (len(best) == 2 and best[0][0] == best[1][0]):
        return None
    return best[0][1:]


def _offices(record: EntryRecord) -> Iterator[tuple[frozenset[str], str, str]]:
    """The words of each title, without those of the state whose office it is, its address and that state. Whoever acts
    in an office makes no "first" of its holders."""
    for row in participations(record):
        for office in row["person"]["offices"]:
            if row["role"] == Role.INVITED_ABSENT or office["title"].startswith(ACTING):
                continue
            home = state_of(record, office["organisation"])
            described = record["actors"].get(home)
            names = [described["name"], *(name["text"] for name in described["names"])] if described else []
            title = frozenset(words(office["title"])) - frozenset(words(" ".join(names)))
            if title:
                yield title, address_of(office["organisation"], office["title"]), home
