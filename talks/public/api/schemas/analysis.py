"""What is derived from the record: comparisons, steps, freezes and counts, each with the rows it rests on."""

from __future__ import annotations

from datetime import date
from typing import Literal

from talks.public.api.schemas.common import Described, PartialDate
from talks.vocabulary import ChannelState, FollowUpStatus, Result, Stance, Voice


class DaysApart(Described):
    """How many days lie between two dates, as exactly as both are known: there are no hours on record."""

    fewest: int
    """At least so many; negative when the second date comes before the first."""
    most: int
    """At most so many."""
    about: bool
    """Whether a date is approximate, so that even the range is."""
    text: str
    """In words: "3 days", "between 2 and 31 days", "the same day"."""


class EntryPointer(Described):
    """An entry that a figure rests on."""

    slug: str
    """The entry: /api/v1/entries/{slug}/."""
    title: str
    """Its title."""
    url: str
    """Its page."""
    when: str
    """Its dates, as pages show them."""


class ReadoutOfSide(Described):
    """One written account."""

    source: str
    """The source: /api/v1/sources/{slug}/."""
    number: int
    """Its number among the sources of the entry."""
    published: PartialDate | None
    """When it appeared; null when that is not known."""
    mentions: list[str]
    """The slugs of the issues it mentions; none when nobody has noted them."""


class SideOfComparison(Described):
    """A side and its written accounts."""

    side: str
    """The side, as the slug of an actor."""
    state: Literal["missing", "silent", "known"]
    """`missing`: no readout is cited. `silent`: its issues are not on record. `known`: they are."""
    readouts: list[ReadoutOfSide]
    """Its accounts that are cited."""
    appeared: DaysApart | None
    """From the last day of the talks to the first of them with a date; null when that is not known."""
    only: list[str]
    """The slugs of the issues that no other side’s account mentions."""


class ReadoutComparison(Described):
    """What each side’s readout of one entry mentions."""

    url: str
    """The part of the entry’s page that shows it."""
    comparable: bool
    """Whether the issues of every side’s account are on record. Otherwise nothing follows from what one leaves out."""
    sentences: list[str]
    """The same in sentences."""
    sides: list[SideOfComparison]
    """The parties of the entry."""
    shared: list[str]
    """The slugs of the issues that the accounts of all sides mention."""
    several: list[str]
    """Of those that more than one side mentions, and not every one."""


class StepResult(Described):
    """One judgement of what came of an entry."""

    result: Result
    """What came of it."""
    by: str
    """Who judges; "" for the editors."""
    voice: Voice | Literal[""]
    """In which capacity; "" for the editors."""


class LadderStep(Described):
    """What one bench of judges said of one entry."""

    entry: EntryPointer
    """The entry."""
    bench: Literal["side", "others", "editors"]
    """Who judges: officials of a side, analysts, business and press, or the editors."""
    results: list[StepResult]
    """What they say; several where there are several judges."""
    way: Literal["up", "down", "level", "mixed", "unsure", ""]
    """Against the step of the same bench before it: `mixed` when its judges differ, `unsure` when the dates do not say
    which was first, "" for the first one and for results that stand on no rung."""


class LadderParting(Described):
    """An entry of which officials and analysts give different results."""

    entry: EntryPointer
    """The entry."""
    officials: list[Result]
    """What officials say."""
    analysts: list[Result]
    """What analysts say."""


class Ladder(Described):
    """The outcomes on one issue as steps in time. The order of the rungs is this site’s own."""

    url: str
    """The part of the issue’s page that shows it."""
    outcomes: int
    """How many outcomes on exactly this issue are counted."""
    entries: int
    """Of how many entries they are."""
    judged_by_both: int
    """How many of the entries both officials and analysts judge."""
    complete: bool
    """Whether all of them are here; otherwise the newest."""
    sentences: list[str]
    """The same in sentences."""
    rungs: list[list[Result]]
    """The results on each rung, from the lowest to the highest."""
    steps: list[LadderStep]
    """In the order of time."""
    partings: list[LadderParting]
    """Where officials and analysts differ."""


class StanceShift(Described):
    """That a stance is another one than before."""

    before: Stance
    """The stance before."""
    entry: EntryPointer
    """Where that was said."""
    certain: bool
    """False when the dates do not say which was first."""


class StancePosition(Described):
    """One position."""

    entry: EntryPointer
    """The entry it stands in."""
    order: int
    """Its place among the positions of the entry."""
    stance: Stance | Literal[""]
    """For or against; may be ""."""
    voice: Voice
    """In which capacity it is said."""
    speaker: str
    """Who said it; "" when nobody is named."""
    own: bool
    """False where somebody who does not belong to the side tells of it."""
    summary: str
    """In the editors’ words."""
    quote: str
    """Word for word; may be ""."""
    quote_language: str
    """The language of the quotation; may be ""."""
    date: str
    """When, as pages show it; "" for the date of the entry."""


class StanceStep(StancePosition):
    """One position in the order of time."""

    shift: StanceShift | None
    """The stance it departs from; null when it does not, and for what others tell."""


class StancesOverTime(Described):
    """What one side said on exactly one issue. Analysts, business and press speak for no side and are not here."""

    url: str
    """The page that shows it."""
    issue: str
    """The slug of the issue."""
    actor: str
    """The slug of the actor; a state’s ministries speak for it."""
    sentence: str
    """The same in a sentence."""
    complete: bool
    """Whether all positions are here; otherwise the newest."""
    shifts: int
    """How many changes of stance between its own words the dates make certain."""
    positions: list[StanceStep]
    """Oldest first; its own words before what others tell of it."""


class HeldBySide(Described):
    """What a side held last on an issue."""

    side: str
    """The slug of the side."""
    count: int
    """How many positions are on record."""
    told_by_others: int
    """How many of them somebody of another side tells."""
    latest: list[StancePosition]
    """Its own words that nothing on record certainly follows; without any, what others tell."""


class IssueOfTwo(Described):
    """An issue on which one of two sides at least is on record."""

    issue: str
    """The slug of the issue."""
    sides: list[HeldBySide]
    """The two, in the order of the address."""


class SideBySide(Described):
    """What two states held last on each issue, in entries in which both have a part."""

    both: int
    """On how many issues both are on record."""
    others: int
    """How many positions on these issues are of analysts, business or press; they are not here."""
    complete: bool
    """Whether all entries of the two are read; otherwise the newest."""
    sentence: str
    """The same in a sentence."""
    issues: list[IssueOfTwo]
    """In the order of the tree of issues."""


class MatrixRow(Described):
    """An issue at each of the meetings."""

    issue: str
    """The slug of the issue."""
    count: int
    """At how many of the meetings that are compared it came up."""
    cells: list[Literal["new", "raised", "back", "dropped", "not_raised", ""]]
    """One for each meeting: on record for the first time, as the time before at its level, again after a pause, on
    record the time before and not this time, known not to have come up, or nothing."""


class IssueMatrix(Described):
    """Which issues are on record for which meetings of two states that took place."""

    compared: int
    """How many meetings with issues on record are compared."""
    without_issues: int
    """How many are not, because no issue is on record for them."""
    complete: bool
    """Whether all meetings are compared; otherwise the newest."""
    sentence: str
    """The latest meeting against the one before at the same level, in a sentence."""
    new: list[str]
    """The slugs of the issues on record for the first time at the latest meeting."""
    back: list[str]
    """Of those that are back after a pause."""
    dropped: list[str]
    """Of those on record the time before at that level and not this time."""
    meetings: list[EntryPointer]
    """The newest meetings, oldest first."""
    rows: list[MatrixRow]
    """In the order of the tree of issues."""


class Freeze(Described):
    """A time at which a channel was stopped."""

    state: ChannelState
    """Suspended or refused."""
    began: PartialDate | None
    """When; null when that is not known."""
    cause: EntryPointer | None
    """The entry that brought it about; null when none is on record."""
    days_to_freeze: DaysApart | None
    """From the first day of that entry to the freeze."""
    thawed: PartialDate | None
    """When the channel was in use again; null while it is not, and when that is not known."""
    thaw_state: ChannelState | None
    """Open or limited; null when it was not in use again as far as the record knows."""
    thaw_cause: EntryPointer | None
    """The entry with which it was."""
    days_to_thaw: DaysApart | None
    """From the freeze to the thaw."""
    days_so_far: DaysApart | None
    """From the freeze to the last day of the record, while it goes on."""
    known: bool
    """False when the channel’s state becomes unknown before it is in use again."""
    sentence: str
    """The same in a sentence."""


class Freezes(Described):
    """When a channel stopped and was in use again."""

    url: str
    """The part of the channel’s page that shows it."""
    as_of: date
    """The last day of the record."""
    freezes: list[Freeze]
    """Newest first."""


class CommitmentTally(Described):
    """How many of the commitments that were due were kept; the filter chooses which are counted."""

    url: str
    """The page of commitments."""
    as_of: date
    """The last day of the record. A commitment is due once the last day its date can mean lies before it."""
    total: int
    """All that match."""
    due: int
    """Those that were due: kept, kept in part, broken and overdue ones together."""
    kept: int
    """Of those due, kept."""
    in_part: int
    """Of those due, kept in part."""
    broken: int
    """Of those due, broken."""
    overdue: int
    """Of those due, not settled."""
    ahead: int
    """Settled before they were due."""
    pending: int
    """Not due yet."""
    undated: int
    """Without a due date; they are in no rate."""
    undated_kept: int
    """Of these, kept."""
    sentence: str
    """The same in sentences."""
    statuses: dict[FollowUpStatus, int]
    """How many there are of each status."""
