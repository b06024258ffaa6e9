"""The field's own words: every enumeration of the log, with the label pages show and what it means.

`definition(enum, value)` feeds tooltips, the help texts of forms and the glossary, so a word is explained the same way
wherever it stands.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from actors.models import ActorName, Kind, Level, OrganisationType

__all__ = ["ActorKind", "Level", "NameKind", "OrganisationType"]

ActorKind = Kind
NameKind = ActorName.NameKind


class EntryKind(models.TextChoices):
    VISIT = "visit", "Visit"
    MEETING = "meeting", "Meeting"
    CALL = "call", "Call"
    SUMMIT = "summit", "Summit"
    ROUND = "round", "Round"
    CONFERENCE = "conference", "Conference"
    CORRESPONDENCE = "correspondence", "Correspondence"
    STATEMENT = "statement", "Statement"
    EVENT = "event", "Event"


class EntryStatus(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    INVITED = "invited", "Invited"
    SCHEDULED = "scheduled", "Scheduled"
    HELD = "held", "Held"
    CUT_SHORT = "cut_short", "Cut short"
    POSTPONED = "postponed", "Postponed"
    RESCHEDULED = "rescheduled", "Rescheduled"
    MOVED_ONLINE = "moved_online", "Moved online"
    CANCELLED = "cancelled", "Cancelled"
    DECLINED = "declined", "Declined"
    IGNORED = "ignored", "Ignored"
    UNCONFIRMED = "unconfirmed", "Unconfirmed"


# Statuses under which people met or spoke. An event or a statement with one of these took place.
TOOK_PLACE = {EntryStatus.HELD, EntryStatus.CUT_SHORT, EntryStatus.MOVED_ONLINE}
# Statuses that say the entry did not take place as planned.
DID_NOT_TAKE_PLACE = {EntryStatus.POSTPONED, EntryStatus.CANCELLED, EntryStatus.DECLINED, EntryStatus.IGNORED}


class VisitClass(models.TextChoices):
    STATE = "state", "State visit"
    OFFICIAL = "official", "Official visit"
    OFFICIAL_WORKING = "official_working", "Official working visit"
    WORKING = "working", "Working visit"
    PRIVATE = "private", "Private visit"
    TRANSIT = "transit", "Transit"


class Track(models.TextChoices):
    ONE = "1", "Track 1"
    ONE_AND_A_HALF = "1.5", "Track 1.5"
    TWO = "2", "Track 2"


class Setting(models.TextChoices):
    CAPITAL = "capital", "In a capital"
    THIRD_COUNTRY = "third_country", "In a third country"
    SIDELINES = "sidelines", "On the sidelines"
    REMOTE = "remote", "Remote"


class Answer(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    IGNORED = "ignored", "Ignored"
    PENDING = "pending", "Pending"


class LinkKind(models.TextChoices):
    POSTPONED_AS = "postponed_as", "Postponed, then held as"
    CAUSED_BY = "caused_by", "Caused by"
    PART_OF = "part_of", "Part of"
    ON_SIDELINES_OF = "on_sidelines_of", "On the sidelines of"
    FOLLOWS_UP = "follows_up", "Follows up"
    RESPONDS_TO = "responds_to", "Responds to"
    CONTRADICTS = "contradicts", "Contradicts"


# The same link read from its other end.
LINK_INVERSE = {
    LinkKind.POSTPONED_AS: "Postponed from",
    LinkKind.CAUSED_BY: "Led to",
    LinkKind.PART_OF: "Includes",
    LinkKind.ON_SIDELINES_OF: "On its sidelines",
    LinkKind.FOLLOWS_UP: "Followed by",
    LinkKind.RESPONDS_TO: "Answered by",
    LinkKind.CONTRADICTS: "Contradicted by",
}


class MeetingFormat(models.TextChoices):
    BILATERAL = "bilateral", "Bilateral"
    TRILATERAL = "trilateral", "Trilateral"
    MULTILATERAL = "multilateral", "Multilateral"
    TWO_PLUS_TWO = "2+2", "2+2"
    PULL_ASIDE = "pull_aside", "Pull-aside"
    CALL = "call", "Call"
    VIDEO = "video", "Video call"
    DINNER = "dinner", "Dinner"


class Role(models.TextChoices):
    PRINCIPAL = "principal", "Principal"
    DELEGATION = "delegation", "Delegation"
    HOST = "host", "Host"
    INTERPRETER = "interpreter", "Interpreter"
    INVITED_ABSENT = "invited_absent", "Invited, did not take part"


class Voice(models.TextChoices):
    OFFICIAL = "official", "Official"
    SPOKESPERSON = "spokesperson", "Spokesperson"
    ANONYMOUS_OFFICIAL = "anonymous_official", "Anonymous official"
    ANALYST = "analyst", "Analyst"
    BUSINESS = "business", "Business"
    PRESS = "press", "Press"


# Voices that speak for a side. The others are never shown as a side's view.
SIDE_VOICES = {Voice.OFFICIAL, Voice.SPOKESPERSON, Voice.ANONYMOUS_OFFICIAL}


class Stance(models.TextChoices):
    SUPPORTS = "supports", "Supports"
    CONDITIONAL = "conditional", "Conditional"
    SEEKS = "seeks", "Seeks"
    HEDGES = "hedges", "Hedges"
    OPPOSES = "opposes", "Opposes"
    REFUSES = "refuses", "Refuses"
    DENIES = "denies", "Denies"
    NONE_PUBLIC = "none_public", "No public position"


class Attribution(models.TextChoices):
    ON_RECORD = "on_record", "On the record"
    BACKGROUND = "background", "On background"
    DEEP_BACKGROUND = "deep_background", "On deep background"
    UNATTRIBUTED = "unattributed", "Unattributed"


class Result(models.TextChoices):
    AGREED = "agreed", "Agreed"
    RESUMED = "resumed", "Resumed"
    PROGRESS = "progress", "Progress"
    LIMITED_PROGRESS = "limited_progress", "Limited progress"
    REAFFIRMED = "reaffirmed", "Reaffirmed"
    DISCUSSED_NO_PROGRESS = "discussed_no_progress", "Discussed, no progress"
    RAISED_NOT_ACCEPTED = "raised_not_accepted", "Raised, not accepted"
    REFUSED = "refused", "Refused"
    SUSPENDED = "suspended", "Suspended"
    REVERSED = "reversed", "Reversed"
    NOT_RAISED = "not_raised", "Not raised"
    UNDISCLOSED = "undisclosed", "Undisclosed"


class ConditionState(models.TextChoices):
    NOT_MET = "not_met", "Not met"
    MET = "met", "Met"
    LAPSED = "lapsed", "Lapsed"
    NOT_KNOWN = "not_known", "Not known"


class FollowUpStatus(models.TextChoices):
    NOT_YET_RATED = "not_yet_rated", "Not yet rated"
    IN_THE_WORKS = "in_the_works", "In the works"
    STALLED = "stalled", "Stalled"
    COMPROMISE = "compromise", "Compromise"
    KEPT = "kept", "Kept"
    BROKEN = "broken", "Broken"


class ChannelState(models.TextChoices):
    OPEN = "open", "Open"
    LIMITED = "limited", "Limited"
    SUSPENDED = "suspended", "Suspended"
    REFUSED = "refused", "Refused"
    PROPOSED = "proposed", "Proposed"
    UNKNOWN = "unknown", "Unknown"


class Verdict(models.TextChoices):
    SUPPORTED = "supported", "Supported"
    DISPUTED = "disputed", "Disputed"
    UNCHECKED = "unchecked", "Unchecked"


class SourceKind(models.TextChoices):
    READOUT = "readout", "Readout"
    JOINT_STATEMENT = "joint_statement", "Joint statement"
    TRANSCRIPT = "transcript", "Transcript"
    SPOKESPERSON = "spokesperson", "Spokesperson's remarks"
    INTERVIEW = "interview", "Interview"
    WIRE = "wire", "News report"
    STATE_MEDIA = "state_media", "State media"
    ANALYSIS = "analysis", "Analysis"
    DOCUMENT = "document", "Document"
    SOCIAL = "social", "Social media post"
    DATASET = "dataset", "Data set"
    SECONDARY = "secondary", "Secondary source"


DEFINITIONS: dict[type[models.TextChoices], dict[str, str]] = {
    EntryKind: {
        "visit": "Somebody travels to another country; a visit may hold several meetings.",
        "meeting": "Two or more sides meet in one place without one visiting the other's country for it.",
        "call": "A conversation by telephone or video.",
        "summit": "A meeting of heads of state or government, announced as such.",
        "round": "One session of negotiations or of a standing dialogue.",
        "conference": "A gathering of many parties where bilateral contacts take place.",
        "correspondence": "Letters or messages between sides.",
        "statement": "A public statement or measure that shaped the talks.",
        "event": "Something that shaped the talks without being one of them.",
    },
    EntryStatus: {
        "proposed": "One side has suggested it in public; no invitation is known.",
        "invited": "A formal invitation has gone out; no answer is known.",
        "scheduled": "Announced with a date that lies ahead.",
        "held": "It took place.",
        "cut_short": "It began and ended earlier than planned.",
        "postponed": "It was announced and then put off.",
        "rescheduled": "It was put off and has a new date.",
        "moved_online": "It took place by video instead of in person.",
        "cancelled": "It was called off without a new date.",
        "declined": "One side asked and the other said no.",
        "ignored": "One side asked and no answer is known to have come.",
        "unconfirmed": "Reported, but not confirmed by a side or a second source.",
    },
    Level: {
        "leader": "Heads of state or government.",
        "minister": "Ministers, secretaries and their equals.",
        "senior_official": "Officials below minister: national security advisers, deputy ministers, directors.",
        "working": "Desk officers and working groups.",
        "military": "Armed forces and defence ministries, uniformed or civilian.",
        "envoy": "Special envoys and ambassadors.",
        "parliamentary": "Members of parliament.",
        "business": "Company leaders.",
    },
    VisitClass: {
        "state": "By a head of state, with full ceremony.",
        "official": "At the host government's invitation.",
        "official_working": "Official, with little ceremony.",
        "working": "For talks, without ceremony.",
        "private": "Not on the host government's invitation.",
        "transit": "A stop on the way elsewhere.",
    },
    Track: {
        "1": "Officials talk.",
        "1.5": "Officials and private experts talk together.",
        "2": "Private people talk; no government is bound.",
    },
    Setting: {
        "capital": "In one side's own country.",
        "third_country": "In a country that is neither side's.",
        "sidelines": "In the margins of another gathering.",
        "remote": "By telephone, video or letter.",
    },
    Answer: {
        "accepted": "The side that was asked agreed.",
        "declined": "The side that was asked said no.",
        "ignored": "No answer is known to have come.",
        "pending": "An answer was still awaited when this was published.",
    },
    Voice: {
        "official": "A named official speaking for a side.",
        "spokesperson": "Somebody whose office it is to speak for a side.",
        "anonymous_official": "An official whom the outlet did not name.",
        "analyst": "An expert speaking for nobody but themselves.",
        "business": "A company leader.",
        "press": "A journalist or outlet in its own voice.",
    },
    Stance: {
        "supports": "Is for it.",
        "conditional": "Would be for it once a condition is met.",
        "seeks": "Asks the other side for it.",
        "hedges": "Keeps its position open.",
        "opposes": "Is against it.",
        "refuses": "Was asked and says no.",
        "denies": "Says that what is alleged is not so.",
        "none_public": "Has said nothing in public that the sources show.",
    },
    Attribution: {
        "on_record": "Said in public under the speaker's name.",
        "background": "Reported with the speaker's role, not the name.",
        "deep_background": "Reported with neither role nor name.",
        "unattributed": "The source does not say who said it.",
    },
    Result: {
        "agreed": "The sides agreed on something new.",
        "resumed": "Something that had stopped began again.",
        "progress": "The sides moved closer, without an agreement.",
        "limited_progress": "A small movement, by the judgement of whoever is named.",
        "reaffirmed": "Earlier positions or pledges were repeated.",
        "discussed_no_progress": "Talked about; nothing is known to have moved.",
        "raised_not_accepted": "One side raised it and the other did not accept it.",
        "refused": "One side said no.",
        "suspended": "Something that ran was stopped for the time being.",
        "reversed": "An earlier result was undone.",
        "not_raised": "Known not to have come up.",
        "undisclosed": "It came up; what came of it was not made public.",
    },
    ConditionState: {
        "not_met": "The demand still stood at the date given.",
        "met": "What was demanded has been done.",
        "lapsed": "The demand fell away without being met.",
        "not_known": "The sources do not say.",
    },
    FollowUpStatus: {
        "not_yet_rated": "Nobody has looked yet, or it is too early.",
        "in_the_works": "Steps towards it are under way.",
        "stalled": "Nothing has moved for some time.",
        "compromise": "Kept in part.",
        "kept": "Done as promised.",
        "broken": "Not done, or the opposite was done.",
    },
    ChannelState: {
        "open": "In use, as far as the sources show.",
        "limited": "In use, but less than before or below what was agreed.",
        "suspended": "Stopped by one side or both.",
        "refused": "One side asked to use it and the other declined.",
        "proposed": "Suggested, not yet set up.",
        "unknown": "The sources do not say.",
    },
    Verdict: {
        "supported": "The record bears it out.",
        "disputed": "The record, or another source, contradicts it.",
        "unchecked": "Nobody has checked it yet.",
    },
    SourceKind: {
        "readout": "One side's written account of a meeting.",
        "joint_statement": "A text both sides agreed.",
        "transcript": "The words as spoken, published in full.",
        "spokesperson": "What a spokesperson told the press.",
        "interview": "What somebody told an outlet.",
        "wire": "Reporting by a news agency or newspaper.",
        "state_media": "Reporting by an outlet that a state controls.",
        "analysis": "An expert's assessment.",
        "document": "A law, order, treaty or other official paper.",
        "social": "A post on a social network.",
        "dataset": "Rows of data kept by an institution.",
        "secondary": "A source that reports what other sources said.",
    },
    Role: {
        "principal": "Led a side at the meeting.",
        "delegation": "Came along with a principal.",
        "host": "Received the others.",
        "interpreter": "Interpreted.",
        "invited_absent": "Was invited and did not take part.",
    },
}


def definition(choices: type[models.TextChoices], value: Any) -> str:
    """What `value` of an enumeration means, in one sentence; "" for a value without a definition."""
    return DEFINITIONS.get(choices, {}).get(str(value), "")


def label(choices: type[models.TextChoices], value: Any) -> str:
    """The word pages show for `value`; "" for an empty value. Raises ValueError for an unknown one."""
    return str(choices(value).label) if value else ""
