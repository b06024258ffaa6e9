"""Imports in the admin: choose a file, see what every row would do, write it step by step, publish it."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from talks.desk.importing import facts, from_records, page_steps, page_uploads, reports, runs
from talks.desk.importing.locking import Busy
from talks.desk.importing.opening import sha256
from talks.desk.importing.page_forms import ImportForm
from talks.desk.importing.publishing import Published, candidates, what_is_held_back
from talks.desk.importing.terms import Terms, facts_of, terms_of
from talks.desk.roles import IMPORT, PUBLISH
from talks.models import Channel, Entry, ImportRow, ImportRun, RowResult, RunState

logger = logging.getLogger(__name__)
ROWS_A_PAGE = 50
MOST_BLOCKED = 1000
_UNEXPECTED = (
    "Something unexpected happened, and it was logged. What was done before stays, and the import waits where it "
    "stopped. Press Continue to try again; if it happens again, tell whoever runs this site, with the time."
)
_WRITES = (RowResult.CREATED, RowResult.UPDATED, RowResult.CONFLICT, RowResult.WITHDRAWN_UPSTREAM)


class RowFilter(forms.Form):
    """Which rows of the preview to show. Anything else in the address is ignored."""

    result = forms.ChoiceField(required=False, choices=[("", "All"), *RowResult.choices, ("flagged", "Look-alikes")])
    q = forms.CharField(label="Id or words", required=False, max_length=200)

    def rows(self, run: ImportRun) -> QuerySet[ImportRow]:
        self.is_valid()
        result, words = self.cleaned_data.get("result", ""), self.cleaned_data.get("q", "").replace("\0", "")
        rows = run.rows.order_by("number")
        if result == "flagged":
            rows = rows.exclude(flags=[])
        elif result:
            rows = rows.filter(result=result)
        return rows.filter(Q(external_id=words) | Q(label__icontains=words)) if words else rows


class ImportAdmin(admin.ModelAdmin):
    """Every import with its state; the page of one leads through it. For those who may import."""

    actions = None
    list_display = ("collection", "file_name", "stands", "rows_by_result", "who", "begun")
    list_display_links = ("file_name",)
    list_filter = ("state", "collection")
    list_per_page = 50
    list_select_related = ("collection", "by")
    # What a run remembers of a log may be some megabytes.
    list_defer = ("terms", "mapping")

    class Media:
        css: ClassVar[dict[str, tuple[str, ...]]] = {"all": ("desk/lists.css", "desk/import-list.css")}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(IMPORT)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(IMPORT)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRun]:
        rows = super().get_queryset(request)
        is_list = request.resolver_match is not None and request.resolver_match.url_name == "talks_importrun_changelist"
        return rows.defer(*self.list_defer) if is_list else rows

    @admin.display(description="State", ordering="state")
    def stands(self, run: ImportRun) -> str:
        return run.get_state_display()

    @admin.display(description="Rows")
    def rows_by_result(self, run: ImportRun) -> str:
        said = [
            f"{run.counts[result]:,} {reports.word(result, run)}"
            for result in RowResult.values
            if run.counts.get(result)
        ]
        return ", ".join(said) or f"{run.rows_read:,} read"

    @admin.display(description="By")
    def who(self, run: ImportRun) -> str:
        return (run.by.get_full_name() or run.by.get_username()) if run.by else ""

    @admin.display(description="Begun", ordering="started_at")
    def begun(self, run: ImportRun) -> str:
        return date_format(timezone.localtime(run.started_at), "j M Y, H:i")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "title": "Imports"})

    def get_urls(self) -> list[Any]:
        views = {
            "step": require_POST(self.step_view), "write": require_POST(self.write_view),
            "abandon": require_POST(self.abandon_view),
            "publish": require_POST(self.publish_view), "refused": self.refused_view, "report": self.report_view,
        }  # fmt: skip
        return [
            *(
                path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"talks_importrun_{name}")
                for name, view in views.items()
            ),
            *super().get_urls(),
        ]

    # --- Starting -----------------------------------------------------------------------------------------------------

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if not request.user.has_perm(IMPORT):
            raise PermissionDenied
        if object_id is None:
            return self._start(request)
        return self._run_page(request, self._run(request, object_id))

    def _start(self, request: HttpRequest) -> HttpResponse:
        user_id: Any = request.user.pk
        form = ImportForm(request.POST or None, request.FILES or None, user_id=user_id)
        if request.method == "POST" and form.is_valid():
            try:
                run = self._begin(request, form)
            except (Busy, facts.Ambiguous) as busy:
                form.add_error("collection", str(busy))
            else:
                return HttpResponseRedirect(self._url("change", run.pk))
        context = self._context(request, "Import a file", form=form, kept=form.tokens())
        return TemplateResponse(request, "admin/talks/import_start.html", context, status=422 if form.errors else 200)

    def _begin(self, request: HttpRequest, form: ImportForm) -> ImportRun:
        mapping, kept = form.ready, form.kept["file"]
        retrieved = form.cleaned_data["retrieved"]
        known = facts_of(mapping, retrieved) if mapping else {"retrieved": retrieved.edtf if retrieved else ""}
        run = runs.begin(
            facts.find_or_make(form.cleaned_data["collection"], known),
            file_name=kept.name, sha256=sha256(kept.path), mapping_name=form.mapping_name,
            mapping_text=form.mapping_text, terms=terms_of(mapping) if mapping else Terms(tours=False), facts=known,
            by=request.user, complete=form.cleaned_data["complete"],  # type: ignore[arg-type]
            settle=form.cleaned_data["settle"], encoding=form.cleaned_data["encoding"], upload=kept.key,
        )  # fmt: skip
        if "own_mapping" in form.kept:
            page_uploads.discard(form.kept["own_mapping"].key)
        return run

    # --- The page of one import ---------------------------------------------------------------------------------------

    def _run_page(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        rows = RowFilter(request.GET)
        page = Paginator(rows.rows(run), ROWS_A_PAGE).get_page(request.GET.get("p"))
        for row in page.object_list:
            shown: Any = row
            shown.word, shown.shown_flags = reports.word(row.result, run).capitalize(), reports.flags_of(row)
        to_write, to_publish = sum(run.counts.get(result, 0) for result in _WRITES), self._to_publish(request, run)
        going_on = run.state in (RunState.READING, RunState.COMMITTING)
        context = self._context(
            request, str(run.collection), run=run, going_on=going_on, filter=rows, page=page, counts=self._counts(run),
            progress=page_steps.where(run), error=_here(run.error),
            summary=[_here(line) for line in (reports.summary(run) if run.counts else run.notices)],
            to_write=reports.counted(to_write, "row") if to_write else "",
            to_publish=_entries(to_publish) if to_publish else "",
            blocked=self._blocked(run), only_blocked=to_publish and to_publish <= len(run.counts.get("blocked", [])),
            query=_without_page(request), may_abandon=run.state in (RunState.READING, RunState.PLANNED),
        )  # fmt: skip
        return TemplateResponse(request, "admin/talks/import.html", context)

    def _counts(self, run: ImportRun) -> list[tuple[str, str, str]]:
        """(result, label, how many) for the filter above the table."""
        found = [(value, reports.word(value, run).capitalize(), run.counts.get(value, 0)) for value in RowResult.values]
        flagged = sum(run.counts.get("flagged", {}).values())
        return [(value, label, f"{n:,}") for value, label, n in [*found, ("flagged", "Look-alikes", flagged)] if n]

    def _to_publish(self, request: HttpRequest, run: ImportRun) -> int:
        if run.state != RunState.DONE or not request.user.has_perm(PUBLISH):
            return 0
        return candidates(run.collection).count() + len(from_records.channels_to_publish(run))

    def _blocked(self, run: ImportRun) -> list[dict[str, str]]:
        """What a check kept from being published, with the way to its page. Two queries."""
        blocked = run.counts.get("blocked", [])[: reports.SHOWN] if run.state == RunState.DONE else []
        slugs = [slug for slug, _ in blocked]
        found: dict[str, tuple[str, str]] = {}
        for model, name in ((Entry, "entry"), (Channel, "channel")):
            for row in model._default_manager.filter(slug__in=slugs) if slugs else ():
                found.setdefault(row.slug, (str(row), reverse(f"admin:talks_{name}_change", args=[row.pk])))
        return [{"title": found[slug][0], "url": found[slug][1], "why": why} for slug, why in blocked if slug in found]

    def step_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The next few seconds of reading, checking or writing."""
        run = self._run(request, pk)
        try:
            progress = page_steps.step(run, request.user)  # type: ignore[arg-type]
        except Busy as busy:
            return self._progress(request, run, page_steps.where(run), str(busy))
        except Exception:
            logger.exception("A step of import %s failed.", pk)
            run.refresh_from_db()
            return self._progress(request, run, page_steps.where(run), _UNEXPECTED)
        if progress.over or run.state not in (RunState.READING, RunState.COMMITTING):
            return self._to_page(request, run)
        return self._progress(request, run, progress)

    def write_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """From the preview to writing; the steps do the rest."""
        run = self._run(request, pk)
        if run.state != RunState.PLANNED:
            messages.error(request, f"This import is not waiting to be written: {run.get_state_display().lower()}.")
        else:
            start = from_records.start_writing if from_records.is_of_a_log(run) else runs.start_writing
            start(run, request.user)  # type: ignore[arg-type]
        return self._to_page(request, run)

    def abandon_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give up what has not been written."""
        run = self._run(request, pk)
        try:
            given_up = page_steps.abandon(run)
        except Busy as busy:
            messages.error(request, str(busy))
            return self._to_page(request, run)
        if not given_up:
            messages.error(request, f"It cannot be given up any more: {run.get_state_display().lower()}.")
            return self._to_page(request, run)
        messages.success(request, f"The import of “{run.file_name}” was given up. Nothing was written.")
        return HttpResponseRedirect(self._url("changelist"))

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish for a few seconds, in the name of whoever is signed in."""
        run = self._run(request, pk)
        if not request.user.has_perm(PUBLISH):
            raise PermissionDenied
        if run.state != RunState.DONE:
            messages.error(request, "Only what has been written can be published.")
            return self._to_page(request, run)
        so_far = _published_so_far(request)
        try:
            left = page_steps.publish_step(run, so_far, by=request.user)  # type: ignore[arg-type]
        except Busy as busy:
            messages.error(request, str(busy))
            return self._to_page(request, run)
        earlier = run.counts.get("blocked", []) if so_far.earlier else []
        run.counts["blocked"] = [*earlier, *so_far.blocked][:MOST_BLOCKED]
        run.save(update_fields=["counts", "changed_at"])
        if left:
            total = so_far.published + so_far.kept_back + left
            context = {
                "run": run, "so_far": so_far, "total": total, "left": f"{left:,}",
                "published": f"{so_far.published:,}", "kept_back": f"{so_far.kept_back:,}",
            }  # fmt: skip
            if request.htmx:  # type: ignore[attr-defined]
                return TemplateResponse(request, "admin/talks/_import_publishing.html", context)
            return TemplateResponse(request, "admin/talks/import_publishing.html", self._context(
                request, "Publishing", **context))  # fmt: skip
        messages.success(request, f"{reports.entries(so_far.published)} published.")
        for said in what_is_held_back(run.collection):
            messages.warning(request, said)
        if so_far.kept_back:
            messages.warning(
                request, f"{so_far.kept_back:,} stay back, because a check blocks them. They are named below."
            )
        return self._to_page(request, run)

    # --- Downloads ----------------------------------------------------------------------------------------------------

    def refused_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The refused rows as the file has them, with the reasons."""
        run = self._run(request, pk)
        response = _download(reports.refused_name(run))
        reports.write_refused(run, response)  # type: ignore[arg-type]
        return response

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every row with its result."""
        run = self._run(request, pk)
        response = _download("report.csv")
        reports.write_table(run, response)  # type: ignore[arg-type]
        return response

    # --- Parts --------------------------------------------------------------------------------------------------------

    def _run(self, request: HttpRequest, pk: Any) -> ImportRun:
        if not request.user.has_perm(IMPORT):
            raise PermissionDenied
        run = self.get_object(request, str(pk))
        if run is None:
            raise Http404
        return run

    def _progress(
        self, request: HttpRequest, run: ImportRun, progress: page_steps.Progress, wait: str = ""
    ) -> HttpResponse:
        if not request.htmx:  # type: ignore[attr-defined]
            if wait:
                messages.error(request, wait)
            return HttpResponseRedirect(self._url("change", run.pk))
        context = {"run": run, "progress": progress, "wait": wait}
        return TemplateResponse(request, "admin/talks/_import_progress.html", context)

    def _to_page(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        url = self._url("change", run.pk)
        return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)  # type: ignore[attr-defined]

    def _context(self, request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **more}

    def _url(self, view: str, *args: Any) -> str:
        return reverse(f"admin:talks_importrun_{view}", args=args)


def _published_so_far(request: HttpRequest) -> Published:
    """What the page carries from one step of publishing to the next."""

    def number(name: str) -> int:
        text = request.POST.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 12 else 0

    return Published(after=number("after"), published=number("published"), earlier=number("kept_back"))


def _download(name: str) -> HttpResponse:
    kind = "text/csv" if name.endswith(".csv") else "application/jsonl"
    return HttpResponse(
        content_type=f"{kind}; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _entries(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"


def _here(text: str) -> str:
    """A message in the terms of this page, which has fields for what the command line has options for."""
    return text.replace("(--complete)", "(“The file is the whole collection”)").replace(
        "`--encoding`", "the field Encoding"
    )


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("p", None)
    return query.urlencode()
