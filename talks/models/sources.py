"""Where it is written: sources, the numbered list of an entry or channel, and citations."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact

from actors.models import Actor, Folded, Tenure
from actors.partial_dates import EarliestDay, LatestDay, PartialDateField
from talks.models.channels import Channel, ChannelPeriod
from talks.models.entries import Entry, EntryLink, Request, StatusChange, one_of
from talks.models.issues import Issue
from talks.models.meetings import Meeting, Participation
from talks.models.outcomes import Claim, Commitment, Condition, FollowUp, Outcome
from talks.models.positions import Position
from talks.vocabulary import SourceKind


class Source(models.Model):
    """A document, report or recording that supports what the log says."""

    slug = models.SlugField(max_length=160, unique=True)
    kind = models.CharField(max_length=16, choices=SourceKind, blank=True)
    title = models.CharField(max_length=300)
    publisher = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="sources",
        help_text="The issuer or outlet.",
    )  # fmt: skip
    author = models.CharField(max_length=200, blank=True)
    url = models.URLField("address", max_length=1000, blank=True)
    archive_url = models.URLField("archived at", max_length=1000, blank=True)
    published = PartialDateField("published on")
    published_earliest = EarliestDay("published")
    accessed = PartialDateField("read on")
    accessed_latest = LatestDay("accessed")
    language = models.CharField(max_length=35, blank=True, help_text="BCP 47 tag: en, zh-Hans …")
    licence = models.CharField(
        max_length=120, blank=True, help_text="On what terms it may be used again: “Public domain”, “CC BY 4.0”."
    )
    licence_url = models.URLField("terms at", max_length=1000, blank=True)
    issuing_side = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.PROTECT, related_name="readouts",
        help_text="Readouts: the side whose account it is.",
    )  # fmt: skip
    mentions = models.ManyToManyField(
        Issue, blank=True, related_name="readouts", help_text="Readouts: the issues it mentions."
    )
    folded = Folded("title")

    class Meta:
        ordering = [F("published_earliest").desc(nulls_last=True), "title", "pk"]
        indexes = [GinIndex(fields=["folded"], name="source_folded_trgm", opclasses=["gin_trgm_ops"])]
        constraints = [
            one_of("kind", SourceKind, "source_kind_known", blank=True),
            models.CheckConstraint(condition=~Q(title__regex=r"^\s*$"), name="source_has_a_title"),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__regex=r"^https?://"), name="source_address_is_on_the_web"
            ),
            models.CheckConstraint(
                condition=Q(archive_url="") | Q(archive_url__regex=r"^https?://"), name="source_archive_is_on_the_web"
            ),
            models.CheckConstraint(
                condition=Q(licence_url="") | Q(licence_url__regex=r"^https?://"), name="source_terms_are_on_the_web"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SourceRedirect(models.Model):
    """Where an old slug of a source leads: after a merge or a change of slug."""

    old_slug = models.SlugField(max_length=160, unique=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="redirects")

    def __str__(self) -> str:
        return f"{self.old_slug} → {self.source.slug}"


class Reference(models.Model):
    """A source on the numbered list of one entry or one channel; its rows cite it by this number."""

    entry = models.ForeignKey(Entry, null=True, on_delete=models.CASCADE, related_name="references")
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE, related_name="references")
    number = models.PositiveSmallIntegerField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="references")

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False, channel__isnull=True) | Q(entry__isnull=True, channel__isnull=False),
                name="reference_belongs_to_one_list",
            ),
            models.UniqueConstraint(
                fields=["entry", "channel", "number"], name="reference_number_once",
                nulls_distinct=False, deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["entry", "channel", "source"], name="reference_source_once",
                nulls_distinct=False, deferrable=models.Deferrable.DEFERRED,
                violation_error_message="This source is already on the list.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"[{self.number}] {self.source}"


# Everything a citation can support: the field's name on Citation is the name of the row's kind.
CITATION_TARGETS = [
    "entry", "request", "status_change", "link", "meeting", "participation", "position", "outcome", "condition",
    "commitment", "follow_up", "claim", "channel", "period", "tenure",
]  # fmt: skip


class Citation(models.Model):
    """A source, where in it to look, and exactly one thing it supports."""

    TARGETS = CITATION_TARGETS

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    locator = models.CharField(max_length=100, blank=True, help_text="Page, paragraph, minute.")
    order = models.PositiveSmallIntegerField(default=0)
    entry = models.ForeignKey(Entry, null=True, on_delete=models.CASCADE, related_name="citations")
    request = models.ForeignKey(Request, null=True, on_delete=models.CASCADE, related_name="citations")
    status_change = models.ForeignKey(StatusChange, null=True, on_delete=models.CASCADE, related_name="citations")
    link = models.ForeignKey(EntryLink, null=True, on_delete=models.CASCADE, related_name="citations")
    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.CASCADE, related_name="citations")
    participation = models.ForeignKey(Participation, null=True, on_delete=models.CASCADE, related_name="citations")
    position = models.ForeignKey(Position, null=True, on_delete=models.CASCADE, related_name="citations")
    outcome = models.ForeignKey(Outcome, null=True, on_delete=models.CASCADE, related_name="citations")
    condition = models.ForeignKey(Condition, null=True, on_delete=models.CASCADE, related_name="citations")
    commitment = models.ForeignKey(Commitment, null=True, on_delete=models.CASCADE, related_name="citations")
    follow_up = models.ForeignKey(FollowUp, null=True, on_delete=models.CASCADE, related_name="citations")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.CASCADE, related_name="citations")
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE, related_name="citations")
    period = models.ForeignKey(ChannelPeriod, null=True, on_delete=models.CASCADE, related_name="citations")
    tenure = models.ForeignKey(Tenure, null=True, on_delete=models.CASCADE, related_name="citations")

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(
                    Func(*map(F, CITATION_TARGETS), function="num_nonnulls", output_field=models.IntegerField()), 1
                ),
                name="citation_supports_exactly_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.locator}".strip()
