"""The columns of the tables of what was said and judged: positions, outcomes, conditions, commitments, claims."""

from __future__ import annotations

from talks.public.exports.columns import (
    Column,
    Row,
    actor,
    actors,
    dates,
    flag,
    issue,
    listed,
    name_of,
    number,
    of_an_entry,
    person,
    text,
    word,
)
from talks.vocabulary import Attribution, ConditionState, FollowUpStatus, Result, Stance, Verdict, Voice

_MEETING = "The number of the meeting it belongs to; empty for the entry as a whole."
_VOICE = "In whose name; only official, spokesperson and anonymous_official speak for a side."

POSITIONS = of_an_entry(
    number("meeting", _MEETING),
    issue("The issue."),
    actor("party", "The side whose position it is said to be."),
    person("speaker", "Who said it."),
    word("voice", _VOICE, Voice),
    word("stance", "How the side stands.", Stance),
    text("summary", "The position in the editors’ words."),
    text("quote", "The words that were used, where they are quoted."),
    text("quote_language", "The language of the quote (BCP 47)."),
    word("attribution", "How far the source names who said it.", Attribution),
    dates("date", "When it was said"),
    text("occasion", "On what occasion."),
    actor("via", "The outlet it is known through."),
)

OUTCOMES = of_an_entry(
    number("meeting", _MEETING),
    issue("The issue."),
    word("result", "What came of it, by the judgement of whoever is named.", Result, required=True),
    text("summary", "The outcome in words."),
    text("judged_by", "Who judged it: “editors” or the assessor’s slug.", required=True),
    person("assessor", "Who judged it, where it was not the editors."),
    word("voice", "In whose name the assessor speaks.", Voice),
    dates("date", "When it was judged"),
    actor("via", "The outlet the judgement is known through."),
)

CONDITIONS = of_an_entry(
    issue("The issue."),
    actor("party", "Whose condition it is said to be."),
    actor("of", "Of whom it is demanded."),
    text("demand", "What is demanded first."),
    person("stated_by", "Who states it."),
    flag("by_party_itself", "Whether the party states it itself, and not somebody else about it."),
    word("voice", _VOICE, Voice),
    text("obstacle", "What the condition stands in the way of."),
    dates("since", "Since when it has been demanded"),
    word("state", "Whether it has been met.", ConditionState),
    dates("state_since", "Since when that has been so"),
)


def _follow_ups(row: Row, key: str) -> list[str]:
    return [one[key] for one in row.data["follow_ups"]]


def _follow_up_dates(row: Row) -> list[str]:
    return [one["date"]["edtf"] if one["date"] else "" for one in row.data["follow_ups"]]


COMMITMENTS = of_an_entry(
    number("number", "The number of the commitment within its entry."),
    issue("The issue."),
    actors("parties", "party_names", "Who committed themselves."),
    text("summary", "What they committed themselves to."),
    dates("due", "By when"),
    word("status", "What the latest follow-up found.", FollowUpStatus, required=True),
    listed("follow_up_dates", "When it was looked at again (EDTF), oldest first.", _follow_up_dates),
    listed(
        "follow_up_statuses", "What each follow-up found, in the same order.", lambda row: _follow_ups(row, "status")
    ),
    listed(
        "follow_up_summaries", "Each follow-up in words, in the same order.", lambda row: _follow_ups(row, "summary")
    ),
)  # fmt: skip

CLAIMS = of_an_entry(
    text("text", "The claim: a statement about the talks that can be checked.", required=True),
    person("made_by", "Who makes it."),
    word("voice", "In whose name.", Voice),
    word("verdict", "Whether it bears checking.", Verdict, required=True),
    text("judged_by", "Who checked it: “editors”, a slug, or empty while it is unchecked."),
    Column(
        "judge_name", "string", "The name of whoever checked it, where it was not the editors.",
        lambda row: name_of(row, row.data["judged_by"]),
    ),
    text("explanation", "What the verdict rests on."),
    listed(
        "entries", "The entries that bear on it, by slug.",
        lambda row: filter(None, map(row.entries.get, row.data["entries"])), of="entries",
    ),
)  # fmt: skip
