"""Sessions inside an entry, and who took part."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from actors.models import Actor, Office
from actors.partial_dates import EarliestDay, LatestDay, PartialDateField
from talks.models.entries import Entry, one_of
from talks.vocabulary import MeetingFormat, Role


class Meeting(models.Model):
    """One session of an entry; rows of the same entry refer to it by `number`."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="meetings")
    number = models.PositiveSmallIntegerField(help_text="Its order within the entry.")
    title = models.CharField(max_length=200)
    format = models.CharField(max_length=12, choices=MeetingFormat, default=MeetingFormat.BILATERAL)
    date = PartialDateField()
    date_earliest = EarliestDay("date")
    date_latest = LatestDay("date")
    local_time = models.TimeField("local time", null=True, blank=True, help_text="At the place of the meeting.")
    duration_minutes = models.PositiveIntegerField("minutes", null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    country = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="hosted_meetings")
    culmination = models.BooleanField("high point of the visit", default=False)
    summary = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            one_of("format", MeetingFormat, "meeting_format_known"),
            models.UniqueConstraint(
                fields=["entry", "number"], name="meeting_number_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes__isnull=True) | Q(duration_minutes__range=(1, 14400)),
                name="meeting_lasts_up_to_ten_days",
                violation_error_message="Give the length in minutes, up to ten days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Participation(models.Model):
    """An actor at a meeting, or at the entry as a whole, for a side.

    The office is found from the tenures on the day of the meeting; `office` overrides that.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="participations")
    order = models.PositiveSmallIntegerField(default=0)
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.CASCADE, related_name="participations")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="participations")
    side = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="delegates")
    role = models.CharField(max_length=16, choices=Role, default=Role.PRINCIPAL)
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="participations",
        help_text="Only to override what the tenures say for that day.",
    )  # fmt: skip
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            one_of("role", Role, "participation_role_known"),
            models.UniqueConstraint(
                fields=["entry", "meeting", "actor"],
                name="participation_once_per_meeting",
                nulls_distinct=False,
                violation_error_message="This actor is already listed for that meeting.",
            ),
        ]

    def __str__(self) -> str:
        return self.actor.name
