"""The log, and the editions made from it; one module a noun.

Order: issues → entries → meetings → positions → outcomes → channels → sources → imports; a module imports earlier
ones only.
`editions` stands apart: it is what the public reads, and it points at the log by id alone.
"""

from talks.models.channels import Channel, ChannelPeriod, ChannelRedirect
from talks.models.editions import (
    Edition,
    PublicActor,
    PublicChange,
    PublicChannel,
    PublicEntry,
    PublicIssue,
    PublicItem,
    PublicMention,
    PublicRedirect,
    PublicSource,
    PublicVersion,
    PublicWithdrawal,
)
from talks.models.entries import Entry, EntryLink, EntryParty, EntryRedirect, Request, StatusChange
from talks.models.imports import (
    Collection,
    ImportedPerson,
    ImportedRecord,
    ImportedTour,
    ImportRow,
    ImportRun,
    RecordOf,
    RowResult,
    RunState,
)
from talks.models.issues import Issue, IssueAlias, IssueRedirect
from talks.models.meetings import Meeting, Participation
from talks.models.outcomes import Claim, Commitment, Condition, FollowUp, Outcome
from talks.models.positions import Position
from talks.models.sources import Citation, Reference, Source, SourceRedirect

__all__ = [
    "Channel", "ChannelPeriod", "ChannelRedirect", "Citation", "Claim", "Collection", "Commitment", "Condition",
    "Edition", "Entry", "EntryLink", "EntryParty", "EntryRedirect", "FollowUp", "ImportRow", "ImportRun",
    "ImportedPerson", "ImportedRecord", "ImportedTour", "Issue", "IssueAlias", "IssueRedirect", "Meeting", "Outcome",
    "Participation", "Position", "PublicActor", "PublicChange", "PublicChannel", "PublicEntry", "PublicIssue",
    "PublicItem", "PublicMention", "PublicRedirect", "PublicSource", "PublicVersion", "PublicWithdrawal", "RecordOf",
    "Reference", "Request", "RowResult", "RunState", "Source", "SourceRedirect", "StatusChange",
]  # fmt: skip
