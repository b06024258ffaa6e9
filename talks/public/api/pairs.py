"""The figures about a pair, as the API answers them: those of its page. No query beyond that page's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from actors.partial_dates import PartialDate
from talks.public import pair
from talks.public.analytics import reading
from talks.public.analytics.contacts import Contact, Gap
from talks.public.analytics.spans import Between
from talks.public.analytics.travel import Direction
from talks.public.channel import ChannelView
from talks.public.neighbours import EntryView
from talks.public.pair_ledger import ChainLine, ClaimLine, ConditionLine, LedgerLine
from talks.public.pair_views import LevelRow, opening, timeline_url
from talks.public.structured import absolute

Record = dict[str, Any]
MOST_ENTRIES = 100  # of one list of entries that a count rests on


def answered(request: HttpRequest, one: str, other: str) -> Record:
    """Everything about two states. Raises what `pair.find` and `pair.picture` do."""
    two = pair.find("api-v1:pair", one, other)
    found = pair.shown(request, two)
    lines = [*found.ledger.refused, *found.ledger.rest]
    as_of = str(PartialDate.from_date(found.as_of))
    return {
        "url": absolute(reverse("pair", args=[two.a, two.b])),
        "actors": [two.a, two.b],
        "summary": opening((two.a_name, two.b_name), found.contacts, as_of),
        "as_of": found.as_of.isoformat(),
        "entries": found.entries_total,
        "entries_url": absolute(timeline_url(reading.of_pair(two.a, two.b))),
        "contacts": _contacts(found),
        "travel": {
            "directions": [_direction(way) for way in (found.travel.found.there, found.travel.found.back)],
            "elsewhere": _all(found.travel.found.elsewhere),
            "country_unknown": _all(found.travel.found.unknown),
            "meetings_elsewhere": _all(found.travel.found.meetings),
        },
        "channels": [_channel(row) for row in found.board.channels],
        "requests": [_request(line) for line in lines],
        "put_off": [_chain(line) for line in found.chains],
        "claims": [_claim(line) for line in found.claims],
        "commitments": [{"status": status, "count": count} for status, count in found.commitments],
        "sources": [{"kind": kind, "count": count} for kind, count in found.sources],
        "sources_of_newest_entries": found.citing,
    }


def _contacts(found: pair.Picture) -> Record:
    shown = found.contacts
    return {
        "total": shown.total,
        "url": absolute(shown.url),
        "not_counted": _all(shown.others[::-1]),
        "last_met": [_level(row) for row in shown.levels]
        + [{"level": level, "count": 0, "last": None, "or_perhaps": [], "days_since": None} for level in shown.silent],
        "cadence": [
            {"year": row.year, "total": row.total, "levels": dict(zip(shown.columns, row.counts, strict=True))}
            for row in reversed(shown.rows)
        ],
        "longest_gaps": [_gap(gap) for gap in shown.longest],
        "current_gap": _gap(shown.current) if shown.current else None,
    }


def _level(row: LevelRow) -> Record:
    assert row.last is not None
    return {
        "level": row.level,
        "count": row.count,
        "last": _ref(row.last.contact),
        "or_perhaps": _all(row.last.others),
        "days_since": _days(row.gap.days) if row.gap else None,
    }


def _gap(gap: Gap) -> Record:
    return {
        "days": _days(gap.days),
        "after": _ref(gap.after),
        "before": _ref(gap.before) if gap.before else None,
    }


def _days(span: Between) -> Record:
    return {"least": span.least, "most": span.most, "about": span.about, "text": str(span)}


def _ref(one: Contact) -> Record:
    return {"slug": one.slug, "title": one.title, "when": one.when}


def _all(found: Iterable[Contact]) -> list[Record]:
    """The newest of them, oldest first as they come."""
    return [_ref(one) for one in list(found)[-MOST_ENTRIES:]]


def _direction(way: Direction) -> Record:
    return {
        "visitor": way.visitor,
        "host": way.host,
        "total": len(way.visits),
        "levels": dict(way.by_level),
        "visits": _all(way.visits),
    }


def _entry(view: EntryView) -> Record:
    return {"slug": view.url.rstrip("/").rpartition("/")[2], "title": view.title, "when": view.when}


def _channel(row: ChannelView) -> Record:
    slug = row.url.rstrip("/").rpartition("/")[2]
    return {"slug": slug, "name": row.name, "state": str(row.state), "since": row.since}


def _request(line: LedgerLine) -> Record:
    return {
        "entry": _entry(line.entry),
        "asked_by": line.asked_by.slug if line.asked_by else "",
        "asked": line.asked.slug if line.asked else "",
        "asked_on": line.asked_on,
        "answer": line.answer,
        "answered_on": line.answered_on,
        "reason": line.reason,
        "open_for": line.open_for,
        "still_open": line.still_open,
        "conditions": [_condition(one) for one in line.conditions],
        "since_then": [_condition(one) for one in line.since_then],
    }


def _condition(one: ConditionLine) -> Record:
    return {
        "entry": _entry(one.entry),
        "issue": one.issue.slug,
        "party": one.party.slug if one.party else "",
        "demand": one.demand,
        "obstacle": one.obstacle,
        "stated_by": one.stated_by.actor.slug if one.stated_by else "",
        "by_party_itself": one.by_party_itself,
        "state": one.state,
        "state_since": one.state_since,
    }


def _chain(line: ChainLine) -> Record:
    return {
        "entries": [_entry(one) for one in line.entries],
        "held": _entry(line.held) if line.held else None,
        "days_lost": line.days_lost,
        "changes": [
            {
                "status": one.status,
                "date": one.date,
                "by": one.by.slug if one.by else "",
                "reason": one.reason,
                "caused_by": _entry(one.cause) if one.cause else None,
            }
            for one in line.changes
        ],
    }


def _claim(line: ClaimLine) -> Record:
    return {
        "entry": _entry(line.entry),
        "text": line.text,
        "verdict": line.verdict,
        "judged_by": "editors" if line.by_editors else line.judge.actor.slug if line.judge else "",
        "log_shows": line.log_says,
        "log_explains": line.log_why,
        "log_entries": _all(line.log_entries),
    }
