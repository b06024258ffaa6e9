"""Where an entry or a channel stands between draft and publication."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, TextChoices, Value, When

from talks.models import Edition
from talks.models.editions import EditionKind


class State(TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    CHANGED = "changed", "Changed since published"
    WITHDRAWN = "withdrawn", "Withdrawn"


def with_state(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of an entry or channel queryset with `state` (a State) and `edition_number`. No extra query."""
    subject = queryset.model._meta.model_name
    latest = Edition.objects.filter(**{str(subject): OuterRef("pk")}).order_by("-number")
    return queryset.annotate(
        edition_kind=Subquery(latest.values("kind")[:1]),
        edition_number=Subquery(latest.values("number")[:1]),
        edition_version=Subquery(latest.values("log_version")[:1]),
        state=Case(
            When(edition_kind=None, then=Value(State.DRAFT)),
            When(edition_kind=EditionKind.WITHDRAWN, then=Value(State.WITHDRAWN)),
            When(edition_version=F("version"), then=Value(State.PUBLISHED)),
            default=Value(State.CHANGED),
            output_field=CharField(),
        ),
    )
