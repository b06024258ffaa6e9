"""What an entry's page and a channel's page consist of: one table of sections, in the order the pages show them.

The keys and field names are those of the demo files (`talks/demo/README.md`).
"""

from __future__ import annotations

from django import forms

from actors.partial_dates import PartialDate
from talks.desk import widgets
from talks.desk.fields import field_for
from talks.desk.rows import Check, RowForm, Section
from talks.models import (
    Channel,
    ChannelPeriod,
    Claim,
    Commitment,
    Condition,
    Entry,
    EntryLink,
    FollowUp,
    Meeting,
    Outcome,
    Participation,
    Position,
    Reference,
    Request,
    Source,
    StatusChange,
)
from talks.vocabulary import EntryKind, Voice

# --- What the database refuses, said at the field that has to change --------------------------------------------------


def _in_order(first: str, last: str, message: str) -> Check:
    def check(row: RowForm) -> None:
        start, end = row.cleaned_data.get(first), row.cleaned_data.get(last)
        if isinstance(start, PartialDate) and isinstance(end, PartialDate) and end.latest < start.earliest:
            row.add_error(last, message)

    return check


def _needs(name: str, message: str) -> Check:
    def check(row: RowForm) -> None:
        if not row.cleaned_data.get(name) and name not in row.errors:
            row.add_error(name, message)

    return check


def _class_only_for_visits(row: RowForm) -> None:
    if row.cleaned_data.get("visit_class") and row.cleaned_data.get("kind") not in (EntryKind.VISIT, None):
        row.add_error("visit_class", "Only a visit has a class of visit: leave it empty.")


def _somebodys_position(row: RowForm) -> None:
    party, speaker = row.text("party"), row.text("speaker")
    if not party and not speaker:
        row.add_error("party", "Say whose position it is: give a party, a speaker, or both.")
    if party and row.cleaned_data.get("voice") == Voice.ANALYST:
        row.add_error("party", "An analyst speaks for no side: leave the party empty.")


def _one_assessor(row: RowForm) -> None:
    if row.cleaned_data.get("by_editors") and (row.text("assessor") or row.text("voice")):
        row.add_error(
            "by_editors",
            "Either somebody is named as the assessor (with a voice), or it is the editors' own judgement.",
        )


def _one_judge(row: RowForm) -> None:
    if row.cleaned_data.get("by_editors") and row.text("judged_by"):
        row.add_error("by_editors", "Either somebody is named as the judge, or it is the editors' own verdict.")


# --- Sources: a numbered list that carries the source's own columns ---------------------------------------------------

SOURCE_DETAILS: tuple[str, ...] = (
    "kind", "publisher", "author", "url", "archive_url", "published", "accessed", "language", "issuing_side",
    "mentions",
)  # fmt: skip


def _source_name() -> forms.Field:
    return forms.CharField(
        required=False,
        max_length=302,
        label="Source",
        widget=widgets.Text(attrs={"data-find": "source", "data-new": ""}),
        help_text="Its title. One we know is used again; “+ Title” or a kind and an address make a new one.",
    )


def _seen() -> forms.Field:
    return forms.CharField(required=False, max_length=20000, widget=widgets.Hidden())


def sources(owner: str) -> Section:
    """The numbered list of sources of an entry or a channel."""
    details = {name: (lambda name=name: field_for(Source, name)) for name in ("slug", *SOURCE_DETAILS)}
    return Section(
        "sources", "Sources", "source",
        "Everything the page rests on, numbered; the rows above and below cite these numbers.",
        Reference,
        ("number", "source", "slug", *SOURCE_DETAILS, "seen"),
        ("number", "source", "kind", "publisher", "published", "url"),
        owner=owner, usual=True, wide=("source", "url"), hidden_fields=("seen",),
        made_fields={"source": _source_name, "seen": _seen, **details},
    )  # fmt: skip


# --- The entry --------------------------------------------------------------------------------------------------------

ENTRY = Section(
    "entry", "Entry", "entry", "", Entry,
    (
        "title", "kind", "status", "start", "end", "parties", "place", "country", "level", "setting", "summary",
        "issues", "visit_class", "track", "body", "slug", "internal_note",
    ),
    (
        "title", "kind", "status", "start", "end", "parties", "place", "country", "level", "setting", "summary",
        "cites", "issues", "visit_class", "track",
    ),
    owner="", cited_as="entry",
    checks=(
        _needs("title", "Give it a title: who where, in a few words."),
        _in_order("start", "end", "It ends before it begins."),
        _class_only_for_visits,
    ),
)  # fmt: skip

ENTRY_SECTIONS: tuple[Section, ...] = (
    sources("entry"),
    Section(
        "meetings", "Meetings", "meeting",
        "One row a session, in order; the rows below name their meeting by its number.",
        Meeting,
        (
            "number", "title", "format", "date", "local_time", "duration_minutes", "place", "country", "culmination",
            "summary",
        ),
        ("number", "title", "format", "date", "place", "cites"),
        cited_as="meeting", usual=True, wide=("title",),
    ),
    Section(
        "participations", "Who took part", "participant",
        "Each at a meeting, or at the entry as a whole (no number). The office on the day comes from the tenures.",
        Participation,
        ("meeting", "actor", "side", "role", "office", "note"),
        ("meeting", "actor", "side", "role", "cites"),
        cited_as="participation", usual=True, unique=("meeting", "actor"),
    ),
    Section(
        "positions", "Positions", "position",
        "What a side holds on an issue, in whose words. An analyst speaks for no side.",
        Position,
        (
            "issue", "party", "speaker", "stance", "summary", "meeting", "voice", "quote", "quote_language",
            "attribution", "date", "occasion", "via",
        ),
        ("issue", "party", "speaker", "stance", "summary", "cites"),
        cited_as="position", checks=(_somebodys_position,), usual=True, wide=("summary",),
    ),
    Section(
        "outcomes", "Outcomes", "outcome",
        "What came of an issue, always by somebody's judgement: two who differ are two rows.",
        Outcome,
        ("issue", "result", "summary", "assessor", "voice", "by_editors", "meeting", "via", "date"),
        ("issue", "result", "summary", "assessor", "voice", "cites"),
        cited_as="outcome", checks=(_one_assessor,), usual=True, wide=("summary",),
    ),
    Section(
        "requests", "Requests", "request",
        "Who asked whom for talks, and the answer; one row may stand for several requests.",
        Request,
        ("asked_by", "asked", "date", "answer", "answered", "reason", "count", "count_about", "summary"),
        ("asked_by", "asked", "date", "answer", "answered", "cites"),
        cited_as="request", checks=(_in_order("date", "answered", "The answer comes before the request."),),
    ),
    Section(
        "status_changes", "Status changes", "status change",
        "How its status moved: announced, postponed, held, each with the day, who, and the reason they gave.",
        StatusChange,
        ("status", "date", "by", "reason", "caused_by"),
        ("status", "date", "by", "reason", "cites"),
        cited_as="status_change", wide=("reason",),
    ),
    Section(
        "links", "Links to other entries", "link",
        "What led to it, what it is part of, what it answers. The other entry shows the same link from its end.",
        EntryLink,
        ("kind", "to", "note"),
        ("kind", "to", "note", "cites"),
        cited_as="link", unique=("kind", "to"), wide=("to", "note"),
    ),
    Section(
        "conditions", "Conditions", "condition",
        "What one side demands before it moves, who says so, and whether the obstacle still stands.",
        Condition,
        ("issue", "party", "of", "demand", "stated_by", "voice", "obstacle", "since", "state", "state_since"),
        ("issue", "party", "demand", "stated_by", "voice", "cites"),
        cited_as="condition", wide=("demand",),
    ),
    Section(
        "commitments", "Commitments", "commitment",
        "What one or more parties undertook; follow-ups name it by its number.",
        Commitment,
        ("number", "issue", "parties", "summary", "due"),
        ("number", "issue", "parties", "summary", "due", "cites"),
        cited_as="commitment", wide=("summary",),
    ),
    Section(
        "follow_ups", "Follow-ups", "follow-up",
        "A dated look at how a commitment stands; the latest one gives its status.",
        FollowUp,
        ("commitment", "date", "status", "summary"),
        ("commitment", "date", "status", "summary", "cites"),
        owner="commitment__entry", cited_as="follow_up", wide=("summary",),
    ),
    Section(
        "claims", "Claims checked", "claim",
        "A statement about the talks that can be checked, who makes it, and what the record says.",
        Claim,
        ("text", "made_by", "verdict", "explanation", "voice", "judged_by", "by_editors", "entries"),
        ("text", "made_by", "verdict", "explanation", "cites"),
        cited_as="claim", checks=(_one_judge,), wide=("text", "explanation"),
    ),
)  # fmt: skip

# --- The channel ------------------------------------------------------------------------------------------------------

CHANNEL = Section(
    "channel", "Channel", "channel", "", Channel, ("name", "issue", "parties", "description", "slug"),
    ("name", "issue", "parties", "description", "cites"),
    owner="", cited_as="channel", checks=(_needs("name", "Give the channel a name."),),
)  # fmt: skip

CHANNEL_SECTIONS: tuple[Section, ...] = (
    sources("channel"),
    Section(
        "periods", "Periods", "period",
        "Since when it has been open, limited, suspended …; a period ends on the day the next one begins.",
        ChannelPeriod,
        ("state", "start", "end", "cause", "summary"),
        ("state", "start", "end", "summary", "cites"),
        owner="channel", cited_as="period", wide=("summary",), usual=True,
        checks=(
            _needs("start", "Give the date, month or year since which it was so."),
            _in_order("start", "end", "The period ends before it begins."),
        ),
    ),
)  # fmt: skip
