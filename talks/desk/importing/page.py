"""Imports in the admin: choose a file, see what every row would do, write it step by step, publish it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from talks.desk.importing import facts, page_steps, page_uploads, reports, runs
from talks.desk.importing.locking import Busy
from talks.desk.importing.opening import sha256
from talks.desk.importing.page_forms import ImportForm
from talks.desk.importing.publishing import Published, candidates, runs_to_publish
from talks.desk.importing.terms import facts_of, terms_of
from talks.desk.roles import IMPORT, PUBLISH
from talks.models import ImportRow, ImportRun, RowResult, RunState

ROWS_A_PAGE = 50
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
    list_display = ("collection", "file_name", "stands", "rows_by_result", "who", "started_at")
    list_display_links = ("file_name",)
    list_filter = ("state", "collection")
    list_per_page = 50
    list_select_related = ("collection", "by")

    class Media:
        css: ClassVar[dict[str, tuple[str, ...]]] = {"all": ("desk/lists.css",)}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(IMPORT)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(IMPORT)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="State", ordering="state")
    def stands(self, run: ImportRun) -> str:
        return run.get_state_display()

    @admin.display(description="Rows")
    def rows_by_result(self, run: ImportRun) -> str:
        said = [
            f"{run.counts[result]:,} {label.lower()}" for result, label in RowResult.choices if run.counts.get(result)
        ]
        return ", ".join(said) or f"{run.rows_read:,} read"

    @admin.display(description="By")
    def who(self, run: ImportRun) -> str:
        return (run.by.get_full_name() or run.by.get_username()) if run.by else ""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {**(extra_context or {}), "title": "Imports"})

    def get_urls(self) -> list[Any]:
        views = {
            "step": require_POST(self.step_view), "write": require_POST(self.write_view),
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
            except Busy as busy:
                form.add_error("collection", str(busy))
            else:
                return HttpResponseRedirect(self._url("change", run.pk))
        context = self._context(request, "Import a file", form=form, kept=form.tokens())
        return TemplateResponse(request, "admin/talks/import_start.html", context, status=422 if form.errors else 200)

    def _begin(self, request: HttpRequest, form: ImportForm) -> ImportRun:
        mapping, kept = form.ready, form.kept["file"]
        assert mapping is not None
        known = facts_of(mapping, form.cleaned_data["retrieved"])
        run = runs.begin(
            facts.find_or_make(form.cleaned_data["collection"], known),
            file_name=kept.name, sha256=sha256(kept.path), mapping_name=form.mapping_name,
            mapping_text=form.mapping_text, terms=terms_of(mapping), facts=known,
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
        going_on = run.state in (RunState.READING, RunState.COMMITTING)
        context = self._context(
            request, str(run.collection), run=run, going_on=going_on, filter=rows, page=page, counts=self._counts(run),
            progress=page_steps.where(run), summary=reports.summary(run) if run.counts else run.notices,
            to_write=sum(run.counts.get(result, 0) for result in _WRITES),
            to_publish=self._to_publish(request, run), query=_without_page(request),
        )  # fmt: skip
        return TemplateResponse(request, "admin/talks/import.html", context)

    def _counts(self, run: ImportRun) -> list[tuple[str, str, str]]:
        """(result, label, how many) for the filter above the table."""
        found = [(value, str(label), run.counts.get(value, 0)) for value, label in RowResult.choices]
        flagged = sum(run.counts.get("flagged", {}).values())
        return [(value, label, f"{n:,}") for value, label, n in [*found, ("flagged", "Look-alikes", flagged)] if n]

    def _to_publish(self, request: HttpRequest, run: ImportRun) -> int:
        if run.state != RunState.DONE or not request.user.has_perm(PUBLISH):
            return 0
        return candidates(runs_to_publish(run)).count()

    def step_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The next few seconds of reading, checking or writing."""
        run = self._run(request, pk)
        try:
            progress = page_steps.step(run, request.user)  # type: ignore[arg-type]
        except Busy as busy:
            return self._progress(request, run, page_steps.where(run), str(busy))
        if progress.over or run.state not in (RunState.READING, RunState.COMMITTING):
            return self._to_page(request, run)
        return self._progress(request, run, progress)

    def write_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """From the preview to writing; the steps do the rest."""
        run = self._run(request, pk)
        if run.state != RunState.PLANNED:
            messages.error(request, f"This import is not waiting to be written: {run.get_state_display().lower()}.")
        else:
            runs.start_writing(run, request.user)  # type: ignore[arg-type]
        return self._to_page(request, run)

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
        if left:
            context = {"run": run, "so_far": so_far, "left": left}
            if request.htmx:  # type: ignore[attr-defined]
                return TemplateResponse(request, "admin/talks/_import_publishing.html", context)
            return TemplateResponse(request, "admin/talks/import_publishing.html", self._context(
                request, "Publishing", **context))  # fmt: skip
        messages.success(request, f"{so_far.published:,} entries published.")
        if so_far.kept_back:
            messages.warning(request, f"{so_far.kept_back:,} stay back, because a check blocks them.")
        for slug, why in so_far.blocked[: reports.SHOWN]:
            messages.warning(request, f"Not published: {slug}. {why}")
        return self._to_page(request, run)

    # --- Downloads ----------------------------------------------------------------------------------------------------

    def refused_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The refused rows in the columns of the file, with the reasons."""
        run = self._run(request, pk)
        response = _download("refused.csv")
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
    return HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("p", None)
    return query.urlencode()
