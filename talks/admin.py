"""The desk in Django's admin: entries, channels, issues, sources, and the list of editions."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html

from actors.admin import ActorDesk, OfficeDesk
from actors.lookup import ACTORS
from actors.models import Actor, Office
from talks.desk.channel_page import ChannelPage
from talks.desk.entry_page import EntryPage
from talks.desk.filters import (
    CollectionFilter,
    IssueFilter,
    StateFilter,
    UpstreamFilter,
    folded,
    search_actors,
    search_entries,
)
from talks.desk.importing.origin import Origin, origin_of
from talks.desk.importing.page import ImportAdmin
from talks.desk.issue_forms import IssueForm
from talks.desk.lookup_view import lookup
from talks.desk.lookups import ISSUES, SOURCES
from talks.desk.merge_admin import MergeableAdmin
from talks.desk.merging import merge_actors, merge_issues, merge_sources
from talks.desk.page_admin import PageAdmin
from talks.desk.source_form import SourceForm
from talks.desk.state import State
from talks.models import (
    Channel,
    Citation,
    Commitment,
    Condition,
    Edition,
    Entry,
    ImportRun,
    Issue,
    IssueAlias,
    Outcome,
    Position,
    Reference,
    Source,
)
from talks.press.checks import Problem, channel_problems, problems
from talks.press.records import channel_record, entry_record, load_channel, load_entry

admin.site.site_header = "The desk"
admin.site.site_title = "The desk"
admin.site.index_title = "Log, check, publish"


def number_of(model: type[Any], key: str) -> Coalesce:
    """How many rows of `model` point at a row by `key`, for annotating a list."""
    rows = model._default_manager.filter(**{key: OuterRef("pk")}).order_by().values(key)
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


class Stateful:
    """The columns that say where a row stands between draft and publication, and when it was saved."""

    class Media:
        css: ClassVar[dict[str, tuple[str, ...]]] = {"all": ("desk/lists.css",)}

    @admin.display(description="Saved", ordering="updated_at")
    def updated(self, row: Any) -> str:
        return f"{row.updated_at:%-d %b %Y, %H:%M}"

    @admin.display(description="Publication", ordering="state")
    def publication(self, row: Any) -> str:
        state = State(row.state)
        number = f" {row.edition_number}" if row.edition_number and state != State.DRAFT else ""
        return format_html('<span class="state state-{}">{}{}</span>', state.value, state.label, number)


@admin.register(Entry)
class EntryAdmin(Stateful, PageAdmin):
    Media = Stateful.Media
    page_class = EntryPage
    list_display = ("title", "when", "kind", "status", "sides", "publication")
    list_filter = (StateFilter, "kind", "status", "level", IssueFilter, CollectionFilter, UpstreamFilter)
    list_per_page = 50
    search_fields = ("title",)
    search_help_text = "Words of the title or summary, or any name of somebody in it, in any script."
    date_hierarchy = "start_earliest"
    ordering = ("-start_earliest", "-pk")

    def get_urls(self) -> list[Any]:
        suggestions = path("lookup/<slug:kind>/", self.admin_site.admin_view(lookup), name="desk_lookup")
        return [suggestions, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        return super().get_queryset(request).select_related("updated_by").prefetch_related("entry_parties__actor")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str
    ) -> tuple[QuerySet[Entry], bool]:
        return search_entries(queryset, search_term), False

    @admin.display(description="Date", ordering="start_earliest")
    def when(self, entry: Entry) -> str:
        return str(entry.start or "")

    @admin.display(description="Parties")
    def sides(self, entry: Entry) -> str:
        return ", ".join(party.actor.name for party in entry.entry_parties.all())

    def _problems(self, subject: Entry) -> list[Problem]:
        return problems(load_entry(subject.pk))

    def _origin(self, subject: Entry) -> Origin:
        return origin_of(subject)

    def _record(self, subject: Entry) -> Any:
        return entry_record(load_entry(subject.pk))


@admin.register(Channel)
class ChannelAdmin(Stateful, PageAdmin):
    Media = Stateful.Media
    page_class = ChannelPage
    list_display = ("name", "issue", "connects", "publication", "updated")
    list_filter = (StateFilter,)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Channel]:
        return super().get_queryset(request).select_related("issue", "updated_by").prefetch_related("parties")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Channel], search_term: str
    ) -> tuple[QuerySet[Channel], bool]:
        for word in search_term.split():
            queryset = queryset.filter(folded__contains=folded(word))
        return queryset, False

    @admin.display(description="Between")
    def connects(self, channel: Channel) -> str:
        return ", ".join(party.name for party in channel.parties.all())

    def _problems(self, subject: Channel) -> list[Problem]:
        return channel_problems(load_channel(subject.pk))

    def _record(self, subject: Channel) -> Any:
        return channel_record(load_channel(subject.pk))


class IssueList(ChangeList):
    """The issues depth first, as the tree has them; Django's list would sort them by key."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Issue]:
        return super().get_queryset(request, *args, **kwargs).order_by().extra(order_by=["__tree.tree_ordering"])


@admin.register(Issue)
class IssueAdmin(MergeableAdmin):
    Media = Stateful.Media
    form = IssueForm
    finder, merge = ISSUES, merge_issues
    fields = ("name", "parent", "description", "aliases", "position", "slug")
    list_display = ("indented", "slug", "description", "words", "rows")
    search_fields = ("name",)
    list_per_page = 400

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        counted = [
            number_of(model, "issue") for model in (Position, Outcome, Condition, Commitment, Entry.issues.through)
        ]
        return Issue.objects.with_tree_fields().annotate(rows_count=sum(counted, Value(0))).prefetch_related("aliases")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return IssueList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Issue], search_term: str
    ) -> tuple[QuerySet[Issue], bool]:
        for word in search_term.split():
            by_alias = IssueAlias.objects.filter(folded__contains=folded(word)).values("issue")
            queryset = queryset.filter(Q(folded__contains=folded(word)) | Q(pk__in=by_alias))
        return queryset, False

    @admin.display(description="Issue")
    def indented(self, issue: Any) -> str:
        return format_html('<span class="depth-{}">{}</span>', min(issue.tree_depth, 5), issue.name)

    @admin.display(description="Other words")
    def words(self, issue: Issue) -> str:
        return ", ".join(alias.text for alias in issue.aliases.all())

    @admin.display(description="Used")
    def rows(self, issue: Any) -> int:
        return issue.rows_count


@admin.register(Source)
class SourceAdmin(MergeableAdmin):
    form = SourceForm
    finder, merge = SOURCES, merge_sources
    list_display = ("title", "publisher", "published_on", "kind", "entries_using", "citations_using")
    list_filter = ("kind",)
    list_per_page = 50
    search_fields = ("title",)
    search_help_text = "Words of the title, the address or the publisher's name in any script."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        counts = {"lists": number_of(Reference, "source"), "cites": number_of(Citation, "source")}
        return super().get_queryset(request).select_related("publisher").annotate(**counts)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Source], search_term: str
    ) -> tuple[QuerySet[Source], bool]:
        for word in search_term.split():
            publishers = search_actors(Actor.objects.all(), word).values("pk")
            queryset = queryset.filter(
                Q(folded__contains=folded(word))
                | Q(url__icontains=word.replace("\0", ""))
                | Q(publisher__in=publishers)
            )
        return queryset, False

    @admin.display(description="Published on", ordering="published_earliest")
    def published_on(self, source: Source) -> str:
        return str(source.published or "")

    @admin.display(description="Lists", ordering="lists")
    def entries_using(self, source: Any) -> int:
        return source.lists

    @admin.display(description="Citations", ordering="cites")
    def citations_using(self, source: Any) -> int:
        return source.cites


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """What was published, and why. Nobody changes it: the database refuses."""

    list_display = ("subject", "number", "kind", "note", "byline", "published_at")
    list_filter = ("kind",)
    date_hierarchy = "published_at"
    ordering = ("-pk",)
    list_per_page = 50
    search_fields = ("slug", "note")
    fields = ("slug", "number", "kind", "note", "byline", "published_at", "log_version", "written")
    readonly_fields = fields
    list_display_links = ("number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        queryset = super().get_queryset(request).select_related("entry", "channel")
        match = request.resolver_match
        return queryset.defer("record") if match and str(match.url_name).endswith("changelist") else queryset

    @admin.display(description="Of")
    def subject(self, edition: Edition) -> str:
        of = edition.entry or edition.channel
        name = "entry" if edition.entry_id else "channel"
        return format_html('<a href="{}">{}</a>', reverse(f"admin:talks_{name}_change", args=[of.pk]), of) if of else ""

    @admin.display(description="Record")
    def written(self, edition: Edition) -> str:
        return format_html("<pre>{}</pre>", json.dumps(edition.record, indent=1, ensure_ascii=False))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


admin.site.register(ImportRun, ImportAdmin)


@admin.register(Actor)
class ActorAdmin(ActorDesk, MergeableAdmin):
    finder, merge = ACTORS, merge_actors

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Actor], search_term: str
    ) -> tuple[QuerySet[Actor], bool]:
        return search_actors(queryset, search_term), False


@admin.register(Office)
class OfficeAdmin(OfficeDesk):
    change_form_template = "admin/talks/by_name_change_form.html"
    actions = None
