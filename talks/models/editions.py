"""What was published: immutable editions, and the tables derived from them.

This is all that public code may read. An edition points at the log only so that the log cannot be deleted under it;
the derived tables (`Public…`) hold no foreign key at all and can be dropped and rebuilt from the editions
(`manage.py rebuild_projections`). The database keeps what they said on former days (migration 0010): a migration that
changes one of them ends with `SELECT past.arrange()`.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils import timezone


def _words(function: str, *columns: str) -> Func:
    """The words of a row, as the migration `0011_search` defines them."""
    return Func(*(F(column) for column in columns), function=function, output_field=SearchVectorField())


class EditionKind(models.TextChoices):
    PUBLISHED = "published", "Published"
    UPDATED = "updated", "Updated"
    CORRECTED = "corrected", "Corrected"
    CARRIED = "carried", "Names brought up to date"
    WITHDRAWN = "withdrawn", "Withdrawn"


class SubjectKind(models.TextChoices):
    ENTRY = "entry", "Entry"
    CHANNEL = "channel", "Channel"


class Edition(models.Model):
    """One published state of an entry or a channel. The database refuses to change or delete it.

    `record` is a `talks.press.contract` EntryRecord or ChannelRecord; null when the edition withdraws it.
    """

    entry = models.ForeignKey("talks.Entry", null=True, on_delete=models.PROTECT, related_name="editions")
    channel = models.ForeignKey("talks.Channel", null=True, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=EditionKind)
    slug = models.SlugField(max_length=160)
    record = models.JSONField(null=True)
    note = models.CharField(max_length=600)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="editions")
    byline = models.CharField(max_length=150, help_text="Who published it, as the public sees it.")
    log_version = models.PositiveIntegerField(help_text="The version of the log row it was made from.")

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["slug"], name="edition_slug"),
            # What the log of corrections and the feeds look for; there are far fewer of these than of others.
            models.Index(
                fields=["id"],
                name="edition_amended",
                condition=Q(kind="corrected") | Q(kind="carried") | Q(kind="withdrawn"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False, channel__isnull=True) | Q(entry__isnull=True, channel__isnull=False),
                name="edition_of_one_subject",
            ),
            models.CheckConstraint(condition=Q(kind__in=EditionKind.values), name="edition_kind_known"),
            models.CheckConstraint(condition=~Q(note__regex=r"^\s*$"), name="edition_has_a_change_note"),
            models.CheckConstraint(
                condition=Q(kind=EditionKind.WITHDRAWN, record__isnull=True)
                | (~Q(kind=EditionKind.WITHDRAWN) & Q(record__isnull=False)),
                name="edition_has_a_record_unless_withdrawn",
            ),
            models.UniqueConstraint(
                fields=["entry", "channel", "number"], name="edition_number_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug}, edition {self.number}"


class PublicVersion(models.Model):
    """One row: the number of the newest change to what the public sees. Validators (ETag) derive from it.

    A publication locks the row, so publications are strictly one after another. `stamp` is new with each of them: a
    number can come again after a restore, a stamp cannot.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    stamp = models.UUIDField(default=uuid.uuid4)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="public_version_is_one_row")]

    def __str__(self) -> str:
        return str(self.number)


class PublicChange(models.Model):
    """What one release changed, for whoever keeps something made from the public tables; old ones are dropped.

    `everything` says that the tables were made anew. Actors and issues are those that may be described otherwise now.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    stamp = models.UUIDField()
    everything = models.BooleanField(default=False)
    entries = ArrayField(models.BigIntegerField(), default=list)
    actors = ArrayField(models.TextField(), default=list)
    issues = ArrayField(models.TextField(), default=list)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)


class PublicEntry(models.Model):
    """A timeline row: what lists and filters need of the current edition of an entry.

    `terms` holds every facet value as "facet:value" (see `talks.press.terms`); `links` the ids of entries it names.
    `begins` and `ends` are its dates in EDTF, as exactly as they are known ("" for no end on record); `took_part` is
    who came (see `talks.press.attendance`) and in which offices (`talks.press.held_offices`), `country` the slug of the
    state it was held in.
    """

    entry_id = models.BigIntegerField(primary_key=True)
    edition_id = models.BigIntegerField()
    slug = models.CharField(max_length=160, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField()
    kind = models.CharField(max_length=16)
    status = models.CharField(max_length=16)
    level = models.CharField(max_length=16)
    sort_date = models.DateField()
    last_date = models.DateField()
    when_text = models.CharField(max_length=100)
    begins = models.CharField(max_length=12, default="")
    ends = models.CharField(max_length=12, default="")
    place = models.CharField(max_length=200, default="")
    country = models.CharField(max_length=120, default="")
    took_part = ArrayField(models.TextField(), default=list)
    card = models.TextField()
    terms = ArrayField(models.TextField())
    links = ArrayField(models.BigIntegerField(), default=list)
    first_published_at = models.DateTimeField()
    published_at = models.DateTimeField()
    search_title = models.TextField()
    search_names = models.TextField()
    search_body = models.TextField()
    search = models.GeneratedField(
        expression=SearchVector(Func("search_title", function="fold_text"), config="english", weight="A")
        + SearchVector(Func("search_names", function="fold_text"), config="simple", weight="B")
        + SearchVector(Func("search_body", function="fold_text"), config="english", weight="C"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name_plural = "public entries"
        indexes = [
            models.Index(F("sort_date").desc(), F("entry_id").desc(), name="public_entry_newest_first"),
            GinIndex(fields=["terms"], name="public_entry_terms"),
            GinIndex(fields=["links"], name="public_entry_links"),
            GinIndex(fields=["search"], name="public_entry_search"),
        ]

    def __str__(self) -> str:
        return self.title


class PublicItem(models.Model):
    """One published row of an entry: a position, an outcome, a change of status …; `data` is its dict in the record.

    `issue_path` is the issue with its ancestors, root first; `actors` every actor slug the row names.
    """

    class ItemKind(models.TextChoices):
        MEETING = "meeting"
        REQUEST = "request"
        POSITION = "position"
        OUTCOME = "outcome"
        CONDITION = "condition"
        COMMITMENT = "commitment"
        CLAIM = "claim"
        CHANGE = "change"
        LINK = "link"

    kind = models.CharField(max_length=12, choices=ItemKind)
    entry_id = models.BigIntegerField()
    edition_id = models.BigIntegerField()
    order = models.PositiveIntegerField()
    date = models.DateField()
    issue = models.CharField(max_length=120)
    issue_path = ArrayField(models.TextField())
    party = models.CharField(max_length=120)
    actors = ArrayField(models.TextField())
    data = models.JSONField()

    class Meta:
        ordering = ["-date", "-entry_id", "kind", "order"]
        indexes = [
            # Which commitments were due by a day: few rows among all.
            models.Index(
                KeyTextTransform("latest", KeyTransform("due", "data")),
                name="public_item_due",
                condition=Q(kind="commitment"),
            ),
            # The words of what was said and judged, with whom and what issue it names. Kept in the index alone: a
            # column would make the rows of every kind longer. Not `IN`: PostgreSQL writes that in two ways, and an
            # index made again from its definition would be another one.
            GinIndex(
                _words("statement_words", "data", "issue_path", "actors"),
                name="public_item_words",
                condition=Q(kind="position")
                | Q(kind="outcome")
                | Q(kind="condition")
                | Q(kind="commitment")
                | Q(kind="claim"),
            ),
        ]
        # Rows are found by tables in memory (`talks.public.rows`) and read by this key.
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "kind", "order"], name="public_item_once"),
            models.CheckConstraint(
                condition=~Q(kind="outcome") | ~Q(data__judged_by=""), name="public_outcome_names_its_assessor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.order} of entry {self.entry_id}"


class PublicActor(models.Model):
    """An actor as the newest current edition that names it describes it (`data` is an ActorRecord)."""

    slug = models.CharField(max_length=120, primary_key=True)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=200)
    state = models.CharField(max_length=120, help_text="Slug of the state it belongs to; its own for a state.")
    names = models.TextField(help_text="Every name, one a line.")
    folded = models.GeneratedField(
        expression=Func("names", function="fold_text"), output_field=models.TextField(), db_persist=True
    )
    data = models.JSONField()
    edition_id = models.BigIntegerField()

    class Meta:
        ordering = ["sort_name", "slug"]
        indexes = [
            GinIndex(fields=["folded"], name="public_actor_folded", opclasses=["gin_trgm_ops"]),
            GinIndex(_words("search_words", "names"), name="public_actor_words"),
            models.Index(F("data__parent"), name="public_actor_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class PublicIssue(models.Model):
    """An issue as the newest current edition that names it describes it (`data` is an IssueRecord)."""

    slug = models.CharField(max_length=120, primary_key=True)
    name = models.CharField(max_length=120)
    parent = models.CharField(max_length=120)
    path = ArrayField(models.TextField())
    sort_key = models.TextField(help_text="Sorts the tree depth first.")
    data = models.JSONField()
    edition_id = models.BigIntegerField()

    class Meta:
        ordering = ["sort_key"]
        indexes = [
            GinIndex(fields=["path"], name="public_issue_path"),
            GinIndex(_words("issue_words", "data"), name="public_issue_words"),
        ]

    def __str__(self) -> str:
        return self.name


class PublicSource(models.Model):
    """A source as the newest current edition that cites it describes it (`data` is a SourceRecord)."""

    slug = models.CharField(max_length=160, primary_key=True)
    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=120)
    published = models.DateField(null=True)
    entry_ids = ArrayField(models.BigIntegerField(), default=list)
    channel_ids = ArrayField(models.BigIntegerField(), default=list)
    data = models.JSONField()
    edition_id = models.BigIntegerField()

    class Meta:
        ordering = [F("published").desc(nulls_last=True), "title", "slug"]
        indexes = [
            models.Index(fields=["publisher"], name="public_source_publisher"),
            models.Index(
                F("published").desc(nulls_last=True), F("title"), F("slug"), name="public_source_newest_first"
            ),
            GinIndex(_words("source_words", "data"), name="public_source_words"),
        ]

    def __str__(self) -> str:
        return self.title


class PublicChannel(models.Model):
    """A channel as its current edition describes it (`data` is a ChannelRecord); state and since are of now."""

    channel_id = models.BigIntegerField(primary_key=True)
    edition_id = models.BigIntegerField()
    slug = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=160)
    issue = models.CharField(max_length=120)
    issue_path = ArrayField(models.TextField())
    actors = ArrayField(models.TextField())
    state = models.CharField(max_length=12)
    since = models.CharField(max_length=12)
    links = ArrayField(models.BigIntegerField(), default=list)
    data = models.JSONField()

    class Meta:
        ordering = ["issue", "name"]
        indexes = [
            GinIndex(fields=["issue_path"], name="public_channel_issue_path"),
            GinIndex(_words("channel_words", "data"), name="public_channel_words"),
        ]

    def __str__(self) -> str:
        return self.name


class PublicMention(models.Model):
    """That a current edition names an actor, an issue or a source."""

    edition_id = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    slug = models.CharField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug", "edition_id"], name="public_mention_once")]
        indexes = [models.Index(fields=["edition_id"], name="public_mention_edition")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


class PublicRedirect(models.Model):
    """Where a former public address leads; `kind` is entry, channel, actor, issue or source."""

    kind = models.CharField(max_length=8)
    old_slug = models.CharField(max_length=160)
    new_slug = models.CharField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "old_slug"], name="public_redirect_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.old_slug} → {self.new_slug}"


class PublicWithdrawal(models.Model):
    """An entry or channel that was public and was withdrawn: its address answers 410 with the reason."""

    kind = models.CharField(max_length=8, choices=SubjectKind)
    slug = models.CharField(max_length=160)
    reason = models.CharField(max_length=600)
    withdrawn_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="public_withdrawal_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"
