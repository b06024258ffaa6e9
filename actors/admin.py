"""Actors and offices at the desk. Merging lives above (`talks.desk.merging`), so `talks.desk` completes these."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from actors.by_name import ActorForm, NameForm, OfficeForm, TenureForm, named_field
from actors.models import Actor, ActorName, Office, Tenure


class ByNameInline(admin.TabularInline):
    """Rows in which actors and offices are typed by name."""

    extra = 1

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest | None, **kwargs: Any) -> Any:
        return named_field(db_field)


class NameInline(ByNameInline):
    model, form = ActorName, NameForm


class TenureInline(ByNameInline):
    model, form = Tenure, TenureForm
    fk_name = "person"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenure]:
        return super().get_queryset(request).select_related("office__organisation", "person")


class HolderInline(TenureInline):
    fk_name = "office"
    verbose_name_plural = "who held it"


class ActorDesk(admin.ModelAdmin):
    """The actor's page and list, without what needs the talks."""

    form = ActorForm
    list_display = ("name", "kind", "org_type", "parent", "other_names", "slug")
    list_filter = ("kind", "org_type")
    list_per_page = 100
    search_fields = ("name",)
    search_help_text = "Any name, in any script."

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest | None, **kwargs: Any) -> Any:
        return named_field(db_field)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Actor]:
        return super().get_queryset(request).select_related("parent").prefetch_related("names")

    def get_inlines(self, request: HttpRequest, obj: Actor | None) -> list[type[admin.options.InlineModelAdmin]]:
        return [NameInline] if obj is not None and obj.kind != "person" else [NameInline, TenureInline]

    @admin.display(description="Other names")
    def other_names(self, actor: Actor) -> str:
        return ", ".join(name.text for name in actor.names.all())


class OfficeDesk(admin.ModelAdmin):
    """The office's page and list."""

    form = OfficeForm
    inlines = (HolderInline,)
    list_display = ("title", "organisation", "level", "holders")
    list_filter = ("level",)
    list_per_page = 100
    search_fields = ("title", "organisation__name")

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest | None, **kwargs: Any) -> Any:
        return named_field(db_field)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Office]:
        return super().get_queryset(request).select_related("organisation").prefetch_related("tenures__person")

    @admin.display(description="Held by")
    def holders(self, office: Office) -> str:
        return ", ".join(tenure.person.name for tenure in office.tenures.all())
