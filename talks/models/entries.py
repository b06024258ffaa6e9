"""The entry: one dated item of the log, edited, reviewed and published as a whole."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from actors.models import Actor, Folded
from actors.partial_dates import EarliestDay, LatestDay, PartialDateField
from talks.models.issues import Issue
from talks.vocabulary import Answer, EntryKind, EntryStatus, Level, LinkKind, Setting, Track, VisitClass


def one_of(field: str, choices: type[models.TextChoices], name: str, blank: bool = False) -> models.CheckConstraint:
    """A constraint that `field` holds a value of `choices` (or "", with `blank`)."""
    values = [*choices.values, ""] if blank else choices.values
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


class Entry(models.Model):
    """A visit, meeting, call, … or an event that shaped them. A draft until the press publishes it."""

    slug = models.SlugField(max_length=160, unique=True, help_text="The last part of its public address.")
    title = models.CharField(max_length=200, help_text="Who where, in a few words: “Blinken in Beijing”.")
    summary = models.CharField(
        max_length=400, blank=True, help_text="The one line that lists show: what happened, in your own words."
    )
    body = models.TextField("account", blank=True, help_text="Optional: a few plain paragraphs.")
    kind = models.CharField(max_length=16, choices=EntryKind)
    status = models.CharField(max_length=16, choices=EntryStatus)
    visit_class = models.CharField("class of visit", max_length=20, choices=VisitClass, blank=True)
    level = models.CharField(max_length=16, choices=Level, blank=True)
    track = models.CharField(max_length=4, choices=Track, default=Track.ONE)
    setting = models.CharField(max_length=16, choices=Setting, blank=True)
    place = models.CharField(max_length=200, blank=True, help_text="City, or venue and city.")
    country = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="hosted_entries")
    start = PartialDateField(help_text="When it began, or was due to begin.")
    start_earliest = EarliestDay("start")
    start_latest = LatestDay("start")
    end = PartialDateField(help_text="Only if it lasted longer than a day.")
    end_earliest = EarliestDay("end")
    end_latest = LatestDay("end")
    parties = models.ManyToManyField(Actor, through="EntryParty", related_name="entries", blank=True)
    issues = models.ManyToManyField(
        Issue, related_name="entries", blank=True, help_text="Issues touched beyond those in the rows below."
    )
    internal_note = models.TextField(blank=True, help_text="For the desk only; never published.")
    folded = Folded("title")
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = [F("start_earliest").desc(nulls_last=True), "-pk"]
        verbose_name_plural = "entries"
        # Channels too are published under this permission.
        permissions = [("publish_entry", "Can publish, correct and withdraw")]
        indexes = [
            models.Index(F("start_earliest").desc(nulls_last=True), F("id").desc(), name="entry_newest_first"),
            GinIndex(fields=["folded"], name="entry_folded_trgm", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            one_of("kind", EntryKind, "entry_kind_known"),
            one_of("status", EntryStatus, "entry_status_known"),
            one_of("visit_class", VisitClass, "entry_visit_class_known", blank=True),
            one_of("level", Level, "entry_level_known", blank=True),
            one_of("track", Track, "entry_track_known"),
            one_of("setting", Setting, "entry_setting_known", blank=True),
            models.CheckConstraint(condition=~Q(title__regex=r"^\s*$"), name="entry_has_a_title"),
            models.CheckConstraint(
                condition=Q(visit_class="") | Q(kind=EntryKind.VISIT),
                name="entry_visit_class_only_for_visits",
                violation_error_message="Only a visit has a class of visit.",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end_latest__gte=F("start_earliest")),
                name="entry_does_not_end_before_it_starts",
                violation_error_message="It ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.start})" if self.start else self.title


class EntryParty(models.Model):
    """A side of an entry, in the order pages show it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="entry_parties")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="entry_parties")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "actor"], name="entry_party_once")]

    def __str__(self) -> str:
        return self.actor.name


class EntryRedirect(models.Model):
    """Where an old slug of an entry leads."""

    old_slug = models.SlugField(max_length=160, unique=True)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="redirects")

    def __str__(self) -> str:
        return f"{self.old_slug} → {self.entry.slug}"


class Request(models.Model):
    """Who asked whom for talks, when, and the answer; `count` when one row stands for several requests."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="requests")
    order = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="requests_made")
    asked = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="requests_received")
    date = PartialDateField("asked on")
    date_earliest = EarliestDay("date")
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.PENDING)
    answered = PartialDateField("answered on")
    answered_latest = LatestDay("answered")
    reason = models.CharField(max_length=300, blank=True, help_text="As stated by whoever answered; empty if none was.")
    count = models.PositiveIntegerField(default=1, help_text="How many requests this row stands for.")
    count_about = models.BooleanField("count is approximate", default=False)
    summary = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            one_of("answer", Answer, "request_answer_known"),
            models.CheckConstraint(condition=Q(count__gte=1), name="request_counts_at_least_one"),
            models.CheckConstraint(
                condition=Q(date__isnull=True) | Q(answered__isnull=True) | Q(answered_latest__gte=F("date_earliest")),
                name="request_is_not_answered_before_it_is_made",
                violation_error_message="The answer comes before the request.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by or '?'} asked {self.asked or '?'}"


class StatusChange(models.Model):
    """One step in an entry's history of statuses, with who, the stated reason and what caused it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="status_changes")
    order = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=16, choices=EntryStatus)
    date = PartialDateField()
    date_earliest = EarliestDay("date")
    by = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="status_changes")
    reason = models.CharField(max_length=300, blank=True, help_text="The reason given, in your own words.")
    caused_by = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="status_effects")

    class Meta:
        ordering = ["order", "pk"]
        constraints = [one_of("status", EntryStatus, "status_change_status_known")]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.date or ''}".strip()


class EntryLink(models.Model):
    """A named relation from one entry to another."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="links")
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20, choices=LinkKind)
    to = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="linked_from")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            one_of("kind", LinkKind, "entry_link_kind_known"),
            models.CheckConstraint(
                condition=~Q(entry=F("to")),
                name="entry_link_leads_elsewhere",
                violation_error_message="An entry cannot be linked to itself.",
            ),
            models.UniqueConstraint(fields=["entry", "kind", "to"], name="entry_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.to}"
