"""What came of the talks: outcomes, conditions, commitments and their follow-ups, claims."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from actors.models import Actor
from actors.partial_dates import EarliestDay, LatestDay, PartialDateField
from talks.models.entries import Entry, one_of
from talks.models.issues import Issue
from talks.models.meetings import Meeting
from talks.vocabulary import ConditionState, FollowUpStatus, Result, Verdict, Voice


class Outcome(models.Model):
    """What came of an issue, by the judgement of `assessor`, or of the editors themselves (`by_editors`).

    A draft may still lack its assessor; the press does not publish it then.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="outcomes")
    order = models.PositiveSmallIntegerField(default=0)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="outcomes")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="outcomes")
    result = models.CharField(max_length=24, choices=Result)
    summary = models.CharField(max_length=600, blank=True)
    assessor = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments",
        help_text="Who judged it: an official or an analyst.",
    )  # fmt: skip
    by_editors = models.BooleanField("the editors' own judgement", default=False)
    voice = models.CharField(max_length=20, choices=Voice, blank=True, help_text="In what capacity the assessor spoke.")
    via = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="assessments_carried",
        help_text="The outlet it came through.",
    )  # fmt: skip
    date = PartialDateField("judged on")
    date_earliest = EarliestDay("date")

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            one_of("result", Result, "outcome_result_known"),
            one_of("voice", Voice, "outcome_voice_known", blank=True),
            models.CheckConstraint(
                condition=Q(by_editors=False) | Q(assessor__isnull=True, voice=""),
                name="outcome_is_an_assessors_or_the_editors",
                violation_error_message="Either somebody is named as the assessor, or it is the editors' judgement.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue}: {self.get_result_display()}"


class Condition(models.Model):
    """What one side demands before it moves, who says so, and whether the obstacle still stands."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="conditions")
    order = models.PositiveSmallIntegerField(default=0)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="conditions")
    party = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="conditions_set",
        help_text="Whose demand it is.",
    )  # fmt: skip
    of = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="conditions_faced",
        help_text="Of whom it is demanded.",
    )  # fmt: skip
    demand = models.CharField(max_length=400)
    stated_by = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="conditions_stated",
        help_text="Who says so: the side itself, or somebody about it.",
    )  # fmt: skip
    voice = models.CharField(max_length=20, choices=Voice, blank=True)
    obstacle = models.CharField(max_length=300, blank=True, help_text="What stands in the way, as a fact.")
    since = PartialDateField("obstacle since")
    since_earliest = EarliestDay("since")
    state = models.CharField(max_length=12, choices=ConditionState, default=ConditionState.NOT_KNOWN)
    state_since = PartialDateField("so since")
    state_since_latest = LatestDay("state_since")

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            one_of("state", ConditionState, "condition_state_known"),
            one_of("voice", Voice, "condition_voice_known", blank=True),
        ]

    def __str__(self) -> str:
        return self.demand


class Commitment(models.Model):
    """What one or more parties undertook; its status comes from its latest follow-up."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="commitments")
    number = models.PositiveSmallIntegerField(help_text="Its order within the entry; follow-ups name it by this.")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="commitments")
    parties = models.ManyToManyField(Actor, related_name="commitments", blank=True)
    summary = models.CharField(max_length=600)
    due = PartialDateField()
    due_latest = LatestDay("due")

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "number"], name="commitment_number_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.summary}"


class FollowUp(models.Model):
    """A dated look at how a commitment stands."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="follow_ups")
    order = models.PositiveSmallIntegerField(default=0)
    date = PartialDateField()
    date_earliest = EarliestDay("date")
    status = models.CharField(max_length=16, choices=FollowUpStatus, default=FollowUpStatus.NOT_YET_RATED)
    summary = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["date_earliest", "order", "pk"]
        constraints = [one_of("status", FollowUpStatus, "follow_up_status_known")]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.date or ''}".strip()


class Claim(models.Model):
    """A checkable statement about the talks, and the verdict of somebody named (or the editors')."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="claims")
    order = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=400, help_text="The claim in your own words, so that it can be checked.")
    made_by = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="claims_made")
    voice = models.CharField(max_length=20, choices=Voice, blank=True)
    verdict = models.CharField(max_length=12, choices=Verdict, default=Verdict.UNCHECKED)
    judged_by = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="claims_judged")
    by_editors = models.BooleanField("the editors' own verdict", default=False)
    explanation = models.CharField(max_length=600, blank=True)
    entries = models.ManyToManyField(Entry, related_name="claims_bearing", blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            one_of("verdict", Verdict, "claim_verdict_known"),
            one_of("voice", Voice, "claim_voice_known", blank=True),
            models.CheckConstraint(
                condition=Q(by_editors=False) | Q(judged_by__isnull=True),
                name="claim_is_judged_by_one",
                violation_error_message="Either somebody is named as the judge, or it is the editors' own verdict.",
            ),
        ]

    def __str__(self) -> str:
        return self.text
