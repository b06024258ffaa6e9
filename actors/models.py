"""Who takes part: people, states and organisations, their names, and the offices they hold.

Only editors see these rows. The public sees what a published record says of an actor.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Least

from actors.partial_dates import EarliestDay, LatestDay, PartialDateField, show_span


class Kind(models.TextChoices):
    PERSON = "person", "Person"
    STATE = "state", "State"
    ORGANISATION = "organisation", "Organisation"


class OrganisationType(models.TextChoices):
    EXECUTIVE = "executive", "Head of state's or government's office"
    MINISTRY = "ministry", "Ministry or department"
    ARMED_FORCE = "armed_force", "Armed force"
    LEGISLATURE = "legislature", "Legislature"
    PARTY = "party", "Political party"
    INTERNATIONAL_BODY = "international_body", "International body"
    COMPANY = "company", "Company"
    OUTLET = "outlet", "News outlet"
    THINK_TANK = "think_tank", "Think tank"
    UNIVERSITY = "university", "University"
    OTHER = "other", "Other"


class Level(models.TextChoices):
    """The rank at which somebody talks; an office has one, an entry has one."""

    LEADER = "leader", "Leaders"
    MINISTER = "minister", "Ministers"
    SENIOR_OFFICIAL = "senior_official", "Senior officials"
    WORKING = "working", "Working level"
    MILITARY = "military", "Military"
    ENVOY = "envoy", "Envoys"
    PARLIAMENTARY = "parliamentary", "Parliamentarians"
    BUSINESS = "business", "Business"


class OfficeLevel(models.TextChoices):
    LEADER = "leader", "Leader"
    MINISTER = "minister", "Minister"
    SENIOR_OFFICIAL = "senior_official", "Senior official"
    WORKING = "working", "Working level"
    MILITARY = "military", "Military"
    ENVOY = "envoy", "Envoy"
    PARLIAMENTARY = "parliamentary", "Parliamentarian"
    BUSINESS = "business", "Business"
    EXPERT = "expert", "Expert"


def Folded(source: str) -> models.GeneratedField:  # noqa: N802 - reads as a field
    """A stored column: `source` in lower case without accents, for finding a name however it was typed."""
    return models.GeneratedField(
        expression=Func(source, function="fold_text"), output_field=models.TextField(), db_persist=True
    )


class Actor(models.Model):
    """A person, a state or an organisation, under one slug for good; other names are in `names`."""

    kind = models.CharField(max_length=12, choices=Kind)
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=200, help_text="The name pages show, in Latin script where one is in use.")
    sort_name = models.CharField(
        max_length=200, blank=True, help_text="Only if lists should sort it differently, e.g. “Blinken, Antony”."
    )
    org_type = models.CharField("type of organisation", max_length=20, choices=OrganisationType, blank=True)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text="What it belongs to: a ministry to its state, an outlet to its owner.",
    )
    code = models.CharField(
        max_length=4, blank=True, help_text="ISO 3166-1 alpha-2 (CN), or ISO 3166-3 for a dissolved state (SUHH)."
    )
    existed_from = PartialDateField(help_text="States and organisations: since when it has existed, if it matters.")
    existed_from_earliest = EarliestDay("existed_from")
    existed_until = PartialDateField(help_text="When a state was dissolved or an organisation closed.")
    existed_until_latest = LatestDay("existed_until")
    wikidata = models.CharField("Wikidata id", max_length=20, blank=True, help_text="Like Q148; leave empty if unsure.")
    description = models.CharField(max_length=300, blank=True, help_text="One line, neutral, in your own words.")
    folded = Folded("name")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            GinIndex(fields=["folded"], name="actor_folded_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["kind", "name"], name="actor_kind_name"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="actor_kind_known"),
            models.CheckConstraint(condition=~Q(name__regex=r"^\s*$"), name="actor_has_a_name"),
            models.CheckConstraint(
                condition=Q(org_type="") | Q(kind=Kind.ORGANISATION, org_type__in=OrganisationType.values),
                name="actor_org_type_only_for_organisations",
            ),
            models.CheckConstraint(
                condition=Q(code="") | Q(kind=Kind.STATE, code__regex=r"^([A-Z]{2}|[A-Z]{4})$"),
                name="actor_code_is_iso_3166",
            ),
            models.CheckConstraint(
                condition=Q(wikidata="") | Q(wikidata__regex=r"^Q[1-9][0-9]*$"), name="actor_wikidata_is_an_item"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="actor_is_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(existed_from__isnull=True)
                | Q(existed_until__isnull=True)
                | Q(existed_until_latest__gte=F("existed_from_earliest")),
                name="actor_does_not_end_before_it_starts",
                violation_error_message="It ends before it begins.",
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="actor_code_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(Actor):
    class Manager(models.Manager["Person"]):
        def get_queryset(self) -> models.QuerySet[Person]:
            return super().get_queryset().filter(kind=Kind.PERSON)

    objects = Manager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name_plural = "people"


class State(Actor):
    class Manager(models.Manager["State"]):
        def get_queryset(self) -> models.QuerySet[State]:
            return super().get_queryset().filter(kind=Kind.STATE)

    objects = Manager()  # type: ignore[misc]

    class Meta:
        proxy = True


class Organisation(Actor):
    class Manager(models.Manager["Organisation"]):
        def get_queryset(self) -> models.QuerySet[Organisation]:
            return super().get_queryset().filter(kind=Kind.ORGANISATION)

    objects = Manager()  # type: ignore[misc]

    class Meta:
        proxy = True


class ActorName(models.Model):
    """One more name of an actor, in its language, for as long as it was in use."""

    class NameKind(models.TextChoices):
        ORIGINAL = "original", "Original script"
        TRANSLITERATION = "transliteration", "Transliteration"
        FORMER = "former", "Former name"
        ALIAS = "alias", "Also known as"
        SHORT = "short", "Short form"
        OFFICIAL = "official", "Official long form"

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="names")
    text = models.CharField("name", max_length=200)
    language = models.CharField(
        max_length=35, blank=True, help_text="BCP 47 tag: zh-Hans, zh-Hant, ru, ar, en …; sets the lang of the text."
    )
    kind = models.CharField(max_length=16, choices=NameKind, default=NameKind.ALIAS)
    start = PartialDateField("in use from")
    start_earliest = EarliestDay("start")
    end = PartialDateField("in use until")
    end_latest = LatestDay("end")
    folded = Folded("text")

    class Meta:
        ordering = ["actor", "kind", "text", "pk"]
        indexes = [GinIndex(fields=["folded"], name="actor_name_folded_trgm", opclasses=["gin_trgm_ops"])]
        constraints = [
            models.CheckConstraint(condition=~Q(text__regex=r"^\s*$"), name="actor_name_not_empty"),
            models.UniqueConstraint(fields=["actor", "text", "language"], name="actor_name_once"),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end_latest__gte=F("start_earliest")),
                name="actor_name_does_not_end_before_it_starts",
                violation_error_message="It ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Office(models.Model):
    """A post that somebody holds: Secretary of State at the Department of State."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    organisation = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="offices")
    level = models.CharField(max_length=16, choices=OfficeLevel, blank=True)
    folded = Folded("title")

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["title", "organisation"], name="office_once_per_organisation"),
            models.CheckConstraint(condition=Q(level="") | Q(level__in=OfficeLevel.values), name="office_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.organisation.name}"


class Tenure(models.Model):
    """A person in an office from one date to another.

    An empty end with `ongoing` false means the end is not known, which is not the same as vacant; with `ongoing`
    true the person still held it when an editor last looked. An office may be held jointly, and a person may
    return to it; the same person cannot hold one office twice at one time.
    """

    person = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="tenures")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="tenures")
    start = PartialDateField()
    start_earliest = EarliestDay("start")
    start_latest = LatestDay("start")
    end = PartialDateField()
    end_earliest = EarliestDay("end")
    end_latest = LatestDay("end")
    ongoing = models.BooleanField("still in office", default=False)
    acting = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["person", "start_earliest", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end_latest__gte=F("start_earliest")),
                name="tenure_does_not_end_before_it_starts",
                violation_error_message="The tenure ends before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(ongoing=False) | Q(end__isnull=True),
                name="tenure_ongoing_has_no_end",
                violation_error_message="A tenure that goes on has no end date.",
            ),
            # The certain core of two tenures may not overlap: with "2021" as the end of one and the start of the
            # next, nothing contradicts. An unknown bound shrinks to the known one, an ongoing one has no end.
            ExclusionConstraint(
                name="tenure_not_twice_at_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    (
                        Func(
                            Least(Coalesce("start_latest", "end_earliest"), Coalesce("end_earliest", "start_latest")),
                            models.Case(
                                models.When(ongoing=True, then=Value(None)),
                                default=Coalesce("end_earliest", "start_latest"),
                                output_field=models.DateField(),
                            ),
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(start__isnull=False) | Q(end__isnull=False),
                violation_error_message="This person already holds that office during part of that time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name}: {self.office.title} ({show_span(self.start, self.end) or 'dates not known'})"


class ActorRedirect(models.Model):
    """Where an old slug of an actor leads: after a merge or a change of slug."""

    old_slug = models.SlugField(max_length=120, unique=True)
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="redirects")

    def __str__(self) -> str:
        return f"{self.old_slug} → {self.actor.slug}"
