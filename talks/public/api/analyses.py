"""What is derived from the record, as the API gives it; the shapes are those of `schemas.analysis`.

Each function says how many queries it makes, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django.urls import reverse

from talks.models.editions import Edition, PublicActor, PublicChannel, PublicEntry, PublicIssue
from talks.press.contract import ChannelRecord, EntryRecord
from talks.public import channel_turns, commitments, issue_matrix
from talks.public.analytics.apart import DaysApart
from talks.public.analytics.ladder import RUNGS, Step
from talks.public.analytics.promises import tally
from talks.public.analytics.readouts import Comparison, Side, of_record
from talks.public.analytics.stances import Held, Position, Shift
from talks.public.filters import TimelineFilter
from talks.public.index.live import State
from talks.public.issue_ladder import EntryOn, LadderView, issue_ladder
from talks.public.issue_positions import address, name_of, sentence
from talks.public.lookups import DatedPosition
from talks.public.neighbours import EntryView
from talks.public.position_rows import of_side
from talks.public.presenting import Names
from talks.public.readout_table import sentences
from talks.public.structured import absolute
from talks.public.two_sides import two_sides

Record = dict[str, Any]


def readouts(row: PublicEntry) -> Record:
    """The accounts of the sides of one entry. One query."""
    record = cast(EntryRecord, Edition.objects.get(pk=row.edition_id).record)
    found = of_record(record)
    return {
        "url": f"{absolute(reverse('entry', args=[row.slug]))}#readouts",
        "comparable": found.comparable,
        "sentences": list(sentences(found, Names(record["actors"], record["issues"]))),
        "sides": [_side(side, found, record) for side in found.sides],
        "shared": list(found.shared()) if len(found.sides) > 1 else [],
        "several": list(found.several()),
    }


def _side(side: Side, found: Comparison, record: EntryRecord) -> Record:
    slugs = {source["number"]: source["slug"] for source in record["sources"]}
    return {
        "side": side.slug,
        "state": side.state,
        "readouts": [
            {
                "source": slugs[one.number],
                "number": one.number,
                "published": one.published,
                "mentions": list(one.mentions),
            }
            for one in side.readouts
        ],
        "appeared": days(side.appeared),
        "only": list(found.only(side.slug)),
    }


def ladder(state: State, issue: PublicIssue) -> Record:
    """The outcomes on one issue. Two queries; one without an outcome."""
    found = issue_ladder(state, issue.slug)
    return {
        "url": f"{absolute(reverse('issue', args=[issue.slug]))}#outcomes",
        "outcomes": len(found.found.judgements) if found else 0,
        "entries": len(found.found.entries) if found else 0,
        "judged_by_both": found.found.both if found else 0,
        "complete": found.whole if found else True,
        "sentences": found.sentences if found else [],
        "rungs": [[str(result) for result in rung] for rung in RUNGS],
        "steps": _steps(found) if found else [],
        "partings": [
            {
                "entry": pointer(found.entries[one.entry]),
                "officials": list(one.officials),
                "analysts": list(one.analysts),
            }
            for one in found.found.partings
        ]
        if found
        else [],
    }


def _steps(found: LadderView) -> list[Record]:
    ways = {(move.bench, move.after.entry): move.way for move in found.found.moves}

    def step(one: Step) -> Record:
        return {
            "entry": pointer(found.entries[one.entry]),
            "bench": one.bench,
            "results": [
                {"result": judged.result, "by": found.judges[judged.entry, judged.order], "voice": judged.voice}
                for judged in one.judgements
            ],
            "way": ways.get((one.bench, one.entry), ""),
        }

    return [step(one) for one in found.found.steps]


def over_time(state: State, issue: PublicIssue, actor: PublicActor) -> Record:
    """One side on one issue. Three queries."""
    found = of_side(state, actor, issue)
    shifts = {one.after.key: one for one in found.found.shifts}
    told = (*found.found.own, *found.found.told)
    return {
        "url": absolute(address(issue.slug, actor.slug)),
        "issue": issue.slug,
        "actor": actor.slug,
        "sentence": sentence(found, name_of(actor)),
        "complete": found.whole,
        "shifts": len(found.found.certain_shifts),
        "positions": [
            {**_position(one, found.shown), "shift": _shift(shifts.get(one.key), found.shown)} for one in told
        ],
    }


def _position(one: Position, shown: Mapping[tuple[int, int], DatedPosition]) -> Record:
    view = shown[one.key].position
    return {
        "entry": pointer(shown[one.key].entry),
        "order": one.order,
        "stance": one.stance,
        "voice": one.voice,
        "speaker": view.speaker.actor.slug if view.speaker else "",
        "own": one.own,
        "summary": view.summary,
        "quote": view.quote.text if view.quote else "",
        "quote_language": view.quote.language if view.quote else "",
        "date": view.date,
    }


def _shift(one: Shift | None, shown: Mapping[tuple[int, int], DatedPosition]) -> Record | None:
    if one is None:
        return None
    return {"before": one.before.stance, "entry": pointer(shown[one.before.key].entry), "certain": one.certain}


def positions_of_two(state: State, left: str, right: str) -> Record:
    """What two states held last. Three queries."""
    found = two_sides(state, left, right)
    if found is None:
        said = "Neither is on record with a position in an entry in which both have a part."
        return {"both": 0, "others": 0, "complete": True, "sentence": said, "issues": []}
    return {
        "both": len(found.found.found.both),
        "others": found.others,
        "complete": found.whole,
        "sentence": found.sentence,
        "issues": [
            {
                "issue": row.issue,
                "sides": [
                    _held(slug, held, found.found.shown) for slug, held in ((left, row.left), (right, row.right))
                ],
            }
            for row in found.found.found.rows
        ],
    }


def _held(slug: str, held: Held, shown: Mapping[tuple[int, int], DatedPosition]) -> Record:
    return {
        "side": slug,
        "count": held.count,
        "told_by_others": held.count_told,
        "latest": [_position(one, shown) for one in held.shown],
    }


def issues_of_two(state: State, left: str, right: str) -> Record:
    """Issues by meetings of two states. Two queries."""
    found = issue_matrix.pair_matrix(state, left, right)
    if found is None:
        return {
            **dict.fromkeys(("compared", "without_issues"), 0),
            "complete": True,
            "sentence": "No meeting of the two is on record.",
            **{name: [] for name in ("new", "back", "dropped", "meetings", "rows")},
        }
    since = found.found.since
    return {
        "compared": found.found.of,
        "without_issues": found.found.silent,
        "complete": found.whole,
        "sentence": found.sentence,
        "new": list(since.new) if since else [],
        "back": list(since.back) if since else [],
        "dropped": list(since.dropped) if since else [],
        "meetings": [pointer(one) for one in reversed(found.meetings)],
        "rows": [{"issue": row.issue, "count": row.count, "cells": list(row.cells)} for row in found.found.rows],
    }


def freezes(row: PublicChannel, as_of: date) -> Record:
    """When a channel stopped and was in use again. One query."""
    record = cast(ChannelRecord, row.data)
    entries, began = channel_turns.causes_of(row.links)
    found = reversed(channel_turns.frozen(record["periods"], began, as_of))
    told = channel_turns.turns(record["periods"], began, entries, as_of)
    return {
        "url": f"{absolute(reverse('channel', args=[row.slug]))}#turns",
        "as_of": as_of.isoformat(),
        "freezes": [
            {
                "state": said.state,
                "began": one.began,
                "cause": pointer(said.cause) if said.cause else None,
                "days_to_freeze": days(one.to_freeze),
                "thawed": one.thawed,
                "thaw_state": record["periods"][one.thaw]["state"] if one.thaw is not None else None,
                "thaw_cause": pointer(said.thaw_cause) if said.thaw_cause else None,
                "days_to_thaw": days(one.to_thaw),
                "days_so_far": days(one.so_far),
                "known": one.lost is None,
                "sentence": said.sentence,
            }
            for one, said in zip(found, told, strict=True)
        ],
    }


def commitment_tally(state: State, asked: TimelineFilter, as_of: date) -> Record:
    """How many of those due were kept. One query, besides those of the filter."""
    groups = commitments.grouped(commitments.of(state, asked))
    counts = tally(groups, as_of)
    statuses: dict[str, int] = {}
    for one in groups:
        statuses[one.status] = statuses.get(one.status, 0) + one.count
    return {
        "url": absolute(reverse("commitments")),
        "as_of": as_of.isoformat(),
        **{name: getattr(counts, name) for name in counts.__dataclass_fields__},
        "sentence": " ".join(commitments.sentences(counts, as_of)),
        "statuses": statuses,
    }


def days(found: DaysApart | None) -> Record | None:
    if found is None:
        return None
    return {"fewest": found.fewest, "most": found.most, "about": found.about, "text": found.later()}


def pointer(entry: EntryView | EntryOn) -> Record:
    """An entry that a figure rests on."""
    slug = entry.url.strip("/").rpartition("/")[2]
    return {"slug": slug, "title": entry.title, "url": absolute(entry.url), "when": entry.when}
