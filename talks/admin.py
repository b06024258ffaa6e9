"""The desk in Django's admin: entries, channels, issues, sources, and the list of editions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.html import format_html

from talks.desk.channel_page import ChannelPage
from talks.desk.entry_page import EntryPage
from talks.desk.filters import IssueFilter, StateFilter, folded, search_entries
from talks.desk.lookup_view import lookup
from talks.desk.page_admin import PageAdmin
from talks.desk.state import State
from talks.models import Channel, Entry
from talks.press.checks import Problem, channel_problems, problems
from talks.press.records import channel_record, entry_record, load_channel, load_entry

admin.site.site_header = "The desk"
admin.site.site_title = "The desk"
admin.site.index_title = "Log, check, publish"


class Stateful:
    """The column that says where a row stands between draft and publication."""

    @admin.display(description="Publication", ordering="state")
    def publication(self, row: Any) -> str:
        state = State(row.state)
        number = f" {row.edition_number}" if row.edition_number and state != State.DRAFT else ""
        return format_html('<span class="state state-{}">{}{}</span>', state.value, state.label, number)


@admin.register(Entry)
class EntryAdmin(Stateful, PageAdmin):
    page_class = EntryPage
    list_display = ("title", "when", "kind", "status", "level", "sides", "publication", "updated_at")
    list_filter = (StateFilter, "kind", "status", "level", IssueFilter)
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

    def _record(self, subject: Entry) -> Any:
        return entry_record(load_entry(subject.pk))


@admin.register(Channel)
class ChannelAdmin(Stateful, PageAdmin):
    page_class = ChannelPage
    list_display = ("name", "issue", "connects", "publication", "updated_at")
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
