"""What sides, and those who watch them, say on an issue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from actors.models import Actor
from actors.partial_dates import EarliestDay, PartialDateField
from talks.models.entries import Entry, one_of
from talks.models.issues import Issue
from talks.models.meetings import Meeting
from talks.vocabulary import Attribution, Stance, Voice


class Position(models.Model):
    """What a party holds on an issue, or what an analyst says of it (then without a party)."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="positions")
    order = models.PositiveSmallIntegerField(default=0)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.SET_NULL, related_name="positions")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="positions")
    party = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="positions_held",
        help_text="The side spoken for. An analyst speaks for nobody: leave it empty.",
    )  # fmt: skip
    speaker = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="positions_spoken")
    voice = models.CharField(max_length=20, choices=Voice, default=Voice.OFFICIAL)
    stance = models.CharField(max_length=16, choices=Stance, blank=True)
    summary = models.CharField(max_length=600, help_text="In your own words.")
    quote = models.CharField(max_length=400, blank=True, help_text="A few words, verbatim, if the words matter.")
    quote_language = models.CharField(max_length=35, blank=True, help_text="BCP 47 tag of the quote, e.g. en, zh-Hans.")
    attribution = models.CharField(max_length=20, choices=Attribution, default=Attribution.ON_RECORD)
    date = PartialDateField(help_text="Empty: the date of the entry.")
    date_earliest = EarliestDay("date")
    occasion = models.CharField(max_length=200, blank=True, help_text="Where it was said: “press conference, Beijing”.")
    via = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="positions_carried",
        help_text="The outlet it came through.",
    )  # fmt: skip

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            one_of("voice", Voice, "position_voice_known"),
            one_of("stance", Stance, "position_stance_known", blank=True),
            one_of("attribution", Attribution, "position_attribution_known"),
            models.CheckConstraint(
                condition=Q(party__isnull=False) | Q(speaker__isnull=False),
                name="position_has_a_party_or_a_speaker",
                violation_error_message="Say whose position it is: give a party, a speaker, or both.",
            ),
            models.CheckConstraint(
                condition=~Q(voice=Voice.ANALYST) | Q(party__isnull=True),
                name="position_of_an_analyst_is_nobodys_side",
                violation_error_message="An analyst speaks for no side: leave the party empty.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party or self.speaker} on {self.issue}"
