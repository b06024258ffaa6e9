"""Lines of contact and cooperation, and when each was open."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Least

from actors.models import Actor, Folded
from actors.partial_dates import EarliestDay, LatestDay, PartialDateField
from talks.models.entries import Entry, one_of
from talks.models.issues import Issue
from talks.vocabulary import ChannelState


class Channel(models.Model):
    """A line of contact or cooperation between parties; published as a whole, like an entry."""

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=160)
    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.PROTECT, related_name="channels")
    parties = models.ManyToManyField(Actor, related_name="channels", blank=True)
    description = models.CharField(max_length=400, blank=True)
    folded = Folded("name")
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name__regex=r"^\s*$"), name="channel_has_a_name")]

    def __str__(self) -> str:
        return self.name


class ChannelRedirect(models.Model):
    """Where an old slug of a channel leads."""

    old_slug = models.SlugField(max_length=120, unique=True)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="redirects")

    def __str__(self) -> str:
        return f"{self.old_slug} → {self.channel.slug}"


class ChannelPeriod(models.Model):
    """The state of a channel from `start` until `end` (the day it stopped being so; empty: still so)."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="periods")
    state = models.CharField(max_length=12, choices=ChannelState)
    start = PartialDateField(blank=False)
    start_earliest = EarliestDay("start")
    start_latest = LatestDay("start")
    end = PartialDateField(help_text="The day it stopped being so; empty while it goes on.")
    end_earliest = EarliestDay("end")
    end_latest = LatestDay("end")
    cause = models.ForeignKey(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="channel_effects",
        help_text="The entry that brought it about.",
    )  # fmt: skip
    summary = models.CharField(max_length=400, blank=True, help_text="What changed, in one line.")

    class Meta:
        ordering = ["start_earliest", "pk"]
        constraints = [
            one_of("state", ChannelState, "channel_period_state_known"),
            models.CheckConstraint(
                condition=Q(start__isnull=False),
                name="channel_period_has_a_start",
                violation_error_message="Give the date, month or year since which it was so.",
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end_latest__gte=F("start_earliest")),
                name="channel_period_does_not_end_before_it_starts",
                violation_error_message="The period ends before it begins.",
            ),
            # As with tenures: only the certain cores must be apart. Deferred, so that one save may move a boundary.
            ExclusionConstraint(
                name="channel_periods_do_not_overlap",
                expressions=[
                    ("channel", RangeOperators.EQUAL),
                    (
                        Func(
                            Least("start_latest", Coalesce("end_earliest", "start_latest")),
                            "end_earliest",
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Two periods of one channel overlap.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} from {self.start}"
