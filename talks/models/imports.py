"""Collections brought in from elsewhere: each import of a file, its rows on the way, and what became of every record.

A row of a file is staged (`ImportRow`), planned against the log and then written; `ImportedRecord` remembers for good
which entry or tenure an id of the collection became and what was last imported into it, so that the next file can be
compared field by field with what the desk has changed since.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q

from actors.models import Actor, Tenure
from actors.partial_dates import LatestDay, PartialDateField
from talks.models.entries import Entry, one_of
from talks.models.sources import Source


class Collection(models.Model):
    """A body of records kept by somebody else; ids are unique only within it."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200, blank=True)
    url = models.URLField("address", max_length=1000, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    licence_url = models.URLField("terms at", max_length=1000, blank=True)
    retrieved = PartialDateField("retrieved on")
    retrieved_latest = LatestDay("retrieved")
    language = models.CharField(max_length=35, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="collections")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title", "pk"]
        permissions = [("import_collection", "Can import collections")]
        constraints = [
            models.CheckConstraint(condition=~Q(title__regex=r"^\s*$"), name="collection_has_a_title"),
            models.CheckConstraint(condition=Q(url="") | Q(url__regex=r"^https?://"), name="collection_is_on_the_web"),
            models.CheckConstraint(
                condition=Q(licence_url="") | Q(licence_url__regex=r"^https?://"),
                name="collection_terms_are_on_the_web",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RunState(models.TextChoices):
    READING = "reading", "Reading the file"
    PLANNED = "planned", "Ready to write"
    COMMITTING = "committing", "Being written"
    DONE = "done", "Written"
    FAILED = "failed", "Could not be read"
    ABANDONED = "abandoned", "Abandoned"


class ImportRun(models.Model):
    """One import of one file. `counts` holds the rows by result, `notices` what to know about the run as a whole."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="runs")
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    upload = models.CharField(max_length=64, blank=True, help_text="Its name in the private folder, while it is read.")
    encoding = models.CharField(max_length=40, blank=True)
    mapping_name = models.CharField(max_length=200)
    mapping = models.TextField()
    terms = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, choices=RunState, default=RunState.READING)
    rows_read = models.PositiveIntegerField(default=0)
    read_whole = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    notices = models.JSONField(default=list)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "import"
        indexes = [models.Index(fields=["collection", "-id"], name="import_run_newest_first")]
        constraints = [
            one_of("state", RunState, "import_run_state_known"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="import_run_names_its_file"),
            models.CheckConstraint(
                condition=Q(read_whole=True) | Q(state__in=[RunState.READING, RunState.FAILED, RunState.ABANDONED]),
                name="import_run_is_read_before_it_is_written",
            ),
            models.UniqueConstraint(
                fields=["collection"], condition=Q(state=RunState.COMMITTING), name="import_run_one_is_written_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collection.title}: {self.file_name}"


class RowResult(models.TextChoices):
    CREATED = "created", "Created"
    UPDATED = "updated", "Updated"
    UNCHANGED = "unchanged", "Unchanged"
    SKIPPED = "skipped", "Skipped"
    REFUSED = "refused", "Refused"
    CONFLICT = "conflict", "In conflict"
    WITHDRAWN_UPSTREAM = "withdrawn_upstream", "Withdrawn upstream"


class ImportRow(models.Model):
    """A row of the file on its way into the log.

    `result` is "" until it is planned; before `done` it says what would happen, afterwards what did. `changes` lists
    the fields that differ as {field, was, now}, `reasons` what is wrong as {column, message}, `flags` the look-alikes
    as {kind, text, …}. Numbers behind the last row of the file stand for records that are no longer in it: those have
    no line.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField(null=True)
    external_id = models.CharField(max_length=200, blank=True)
    cells = models.JSONField(default=dict)
    draft = models.JSONField(null=True)
    result = models.CharField(max_length=20, choices=RowResult, blank=True)
    reasons = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    flags = models.JSONField(default=list)
    makes = models.JSONField(default=list)
    label = models.CharField(max_length=300, blank=True)
    # What look-alikes and tours are found by; days only where the file knows the day.
    traveller = models.CharField(max_length=500, blank=True)
    place_key = models.CharField(max_length=700, blank=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    content = models.CharField(max_length=64, blank=True)
    likeness = models.CharField(max_length=64, blank=True)
    done = models.BooleanField(default=False)

    class Meta:
        ordering = ["run", "number"]
        indexes = [
            models.Index(fields=["run", "external_id"], name="import_row_by_id"),
            models.Index(fields=["run", "result", "number"], name="import_row_by_result"),
            models.Index(fields=["run", "number"], condition=Q(done=False), name="import_row_to_do"),
        ]
        constraints = [
            one_of("result", RowResult, "import_row_result_known", blank=True),
            models.UniqueConstraint(fields=["run", "number"], name="import_row_number_once"),
            models.CheckConstraint(
                condition=Q(done=False) | ~Q(result=""),
                name="import_row_is_planned_before_it_is_done",
            ),
        ]

    def __str__(self) -> str:
        return f"Row {self.number}"


class ImportedTour(models.Model):
    """A trip over several stops that the import put together from a collection's rows; `values` as last written.

    Without an entry it was deleted at the desk, and is not made again.
    """

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="tours")
    entry = models.OneToOneField(Entry, null=True, on_delete=models.SET_NULL, related_name="imported_tour")
    values = models.JSONField(default=dict)
    log_version = models.PositiveIntegerField(default=0)
    mixed = models.BooleanField(default=False)
    last_run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.values.get("title", "")) or f"Tour {self.pk}"


class RecordOf(models.TextChoices):
    VISIT = "visit", "Visit"
    TENURE = "tenure", "Tenure"


class ImportedRecord(models.Model):
    """What one id of a collection became.

    `values` is what was last imported, by field; `log_version` the entry's version after that was written, and
    `mixed` says that an editor's unpublished changes were in the entry then. With neither entry nor tenure it was
    deleted at the desk.
    """

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="records")
    external_id = models.CharField(max_length=200)
    of = models.CharField(max_length=8, choices=RecordOf)
    entry = models.OneToOneField(Entry, null=True, on_delete=models.SET_NULL, related_name="imported_record")
    tenure = models.OneToOneField(Tenure, null=True, on_delete=models.SET_NULL, related_name="imported_record")
    tour = models.ForeignKey(ImportedTour, null=True, on_delete=models.SET_NULL, related_name="legs")
    values = models.JSONField(default=dict)
    log_version = models.PositiveIntegerField(default=0)
    mixed = models.BooleanField(default=False)
    traveller = models.CharField(max_length=500, blank=True)
    place_key = models.CharField(max_length=700, blank=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    withdrawn_upstream = models.DateField("withdrawn upstream, seen on", null=True)
    last_run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["collection", "external_id"]
        indexes = [
            models.Index(fields=["collection", "traveller", "first_day", "last_day"], name="imported_record_legs"),
        ]
        constraints = [
            one_of("of", RecordOf, "imported_record_of_known"),
            models.UniqueConstraint(fields=["collection", "external_id"], name="imported_record_once"),
            models.CheckConstraint(condition=~Q(external_id=""), name="imported_record_has_an_id"),
            models.CheckConstraint(
                condition=Q(of="visit", tenure__isnull=True) | Q(of="tenure", entry__isnull=True, tour__isnull=True),
                name="imported_record_became_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(first_day__isnull=False, last_day__gte=F("first_day")),
                name="imported_record_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.external_id


class ImportedPerson(models.Model):
    """A collection's own id of a person, the name it last gave them, and who that is here."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="people")
    external_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="imported_people")
    folded = models.GeneratedField(
        expression=Func("name", function="fold_text"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        ordering = ["collection", "external_id"]
        verbose_name_plural = "imported people"
        constraints = [
            models.UniqueConstraint(fields=["collection", "external_id"], name="imported_person_once"),
            models.CheckConstraint(condition=~Q(external_id=""), name="imported_person_has_an_id"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.external_id})"
