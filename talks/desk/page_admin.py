"""The admin's views of a form page: log, change, publish, correct, withdraw."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.html import format_html

from talks.desk.changes import changes
from talks.desk.page import Page, Stale
from talks.desk.roles import PUBLISH
from talks.desk.state import State, with_state
from talks.press import publishing, purging
from talks.press.checks import Problem


class NoteForm(forms.Form):
    """The change note that goes with everything that becomes public."""

    note = forms.CharField(
        label="Change note", max_length=600, strip=True, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text="One sentence for readers: what is new, what was wrong, why it is taken back. It stays in public.",
    )  # fmt: skip


VERBS: dict[str, dict[str, Any]] = {
    "publish": {
        "verb": publishing.publish, "states": {State.DRAFT, State.CHANGED, State.WITHDRAWN},
        "title": "Publish", "done": "Published as edition {}.", "initial": "First published",
        "intro": "Readers see it at once, on every page that names it.",
    },
    "correct": {
        "verb": publishing.correct, "states": {State.CHANGED, State.PUBLISHED},
        "title": "Correct", "done": "Corrected in edition {}.", "initial": "",
        "intro": "As publishing, and the note goes to the public list of corrections: something published was wrong.",
    },
    "withdraw": {
        "verb": publishing.withdraw, "states": {State.CHANGED, State.PUBLISHED},
        "title": "Withdraw", "done": "Withdrawn; its address now gives the reason.", "initial": "",
        "intro": "Takes it out of public view. Its address answers with your note; earlier editions are kept.",
    },
}  # fmt: skip


class PageAdmin(admin.ModelAdmin):
    """A model whose add and change views are a `Page`."""

    page_class: ClassVar[type[Page]]
    actions = None
    form_template = "admin/talks/page_form.html"

    def get_urls(self) -> list[Any]:
        model = self.opts.model_name
        verbs = [
            path(
                f"<int:pk>/{verb}/",
                self.admin_site.admin_view(self._verb_view(verb)),
                name=f"talks_{model}_{verb}",
            )
            for verb in VERBS
        ]
        return [*verbs, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_state(super().get_queryset(request))

    # --- Logging and changing -----------------------------------------------------------------------------------------

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        subject = self._subject(request, object_id)
        may_save = self.has_change_permission(request, subject) if subject else self.has_add_permission(request)
        if request.method == "POST":
            if not may_save:
                raise PermissionDenied
            return self._save(request, subject)
        page = self._page(None, subject, request)
        return self._form(request, page, may_save=may_save)

    def _subject(self, request: HttpRequest, object_id: Any) -> Any:
        if object_id is None:
            return None
        subject = self.get_object(request, object_id)
        if subject is None:
            raise Http404
        if not self.has_view_or_change_permission(request, subject):
            raise PermissionDenied
        return subject

    def _page(self, data: Any, subject: Any, request: HttpRequest) -> Page:
        return self.page_class(data, **{str(self.opts.model_name): subject}, by=request.user)  # type: ignore[arg-type]

    def _save(self, request: HttpRequest, subject: Any) -> HttpResponse:
        page = self._page(request.POST, subject, request)
        try:
            if not page.is_valid():
                return self._form(request, page, status=409 if page.stale else 422)
            page.save()
        except Stale:
            page = self._page(request.POST, self.get_object(request, str(subject.pk)), request)
            return self._form(request, page, status=409)
        except IntegrityError:
            return self._form(request, page, status=422)
        return self._saved(request, page, new=subject is None)

    def _saved(self, request: HttpRequest, page: Page, new: bool) -> HttpResponse:
        subject = page.subject
        if new:
            self.log_addition(request, subject, "Logged.")
        elif page.changed:
            self.log_change(request, subject, f"Version {subject.version}.")
        if "_publish" in request.POST and request.user.has_perm(PUBLISH):
            return HttpResponseRedirect(self._url("publish", subject.pk))
        said = "Saved." if page.changed else "Nothing had changed."
        messages.success(request, f"{said} {'Readers see it once it is published.' if page.changed else ''}".strip())
        if "_addanother" in request.POST:
            return HttpResponseRedirect(self._url("add"))
        return HttpResponseRedirect(self._url("change", subject.pk))

    def _form(self, request: HttpRequest, page: Page, *, may_save: bool = True, status: int = 200) -> TemplateResponse:
        subject = page.subject
        problems = self._problems(subject) if subject is not None and page.data is None else []
        mistakes = list(page.mistakes())
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(subject) if subject is not None else f"Log {self._article()}",
            "page": page,
            "subject": subject,
            "original": subject,
            "mistakes": mistakes,
            "blockers": [(problem, anchor_of(page, problem)) for problem in problems if problem.blocks],
            "warnings": [(problem, anchor_of(page, problem)) for problem in problems if not problem.blocks],
            "state": State(subject.state) if subject is not None else None,
            "may_save": may_save,
            "may_publish": request.user.has_perm(PUBLISH),
            "may_delete": subject is not None and self.has_delete_permission(request, subject),
            "public_url": self.public_url(subject) if subject is not None else "",
            "origin": self._origin(subject) if subject is not None else None,
        }
        return TemplateResponse(request, self.form_template, context, status=status)

    def _article(self) -> str:
        name = str(self.opts.verbose_name)
        return f"an {name}" if name[0] in "aeiou" else f"a {name}"

    def _problems(self, subject: Any) -> list[Problem]:
        """What keeps the saved subject from being published, and what looks odd."""
        raise NotImplementedError

    def _origin(self, subject: Any) -> Any:
        """The collection it was imported from, if any; what `talks.desk.importing.origin` says of it."""
        return None

    def _url(self, view: str, *args: Any) -> str:
        return reverse(f"admin:talks_{self.opts.model_name}_{view}", args=args)

    def public_url(self, subject: Any) -> str:
        """Where readers find it; "" while they cannot."""
        if getattr(subject, "state", "") not in (State.PUBLISHED, State.CHANGED):
            return ""
        for name in (str(self.opts.model_name), f"public:{self.opts.model_name}"):
            try:
                return reverse(name, args=[subject.slug])
            except NoReverseMatch:
                continue
        return ""

    # --- Publishing ---------------------------------------------------------------------------------------------------

    def _verb_view(self, name: str) -> Any:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            if not request.user.has_perm(PUBLISH):
                raise PermissionDenied
            return self._verb(request, name, self._subject(request, str(pk)))

        return view

    def _verb(self, request: HttpRequest, name: str, subject: Any) -> HttpResponse:
        verb = VERBS[name]
        problems = self._problems(subject) if name != "withdraw" else []
        blockers = [problem for problem in problems if problem.blocks]
        possible = State(subject.state) in verb["states"] and not blockers
        if request.method == "POST":
            form = NoteForm(request.POST)
            if possible and form.is_valid():
                try:
                    edition = verb["verb"](subject, by=request.user, note=form.cleaned_data["note"])
                except (publishing.NotPublishable, publishing.NothingToWithdraw) as error:
                    messages.error(request, str(error))
                    return HttpResponseRedirect(self._url("change", subject.pk))
                self.log_change(request, subject, f"{verb['title']}: {form.cleaned_data['note']}")
                self._say_done(request, verb["done"].format(edition.number), subject)
                if late := purging.late():
                    messages.warning(request, late)
                return HttpResponseRedirect(self._url("change", subject.pk))
        else:
            form = NoteForm(initial={"note": verb["initial"] if subject.state == State.DRAFT else ""})
        page = self._page(None, subject, request) if problems else None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{verb['title']} “{subject}”",
            "verb": verb,
            "verb_name": name,
            "subject": subject,
            "form": form,
            "possible": possible,
            "blockers": [(problem, anchor_of(page, problem)) for problem in blockers],
            "warnings": [(problem, anchor_of(page, problem)) for problem in problems if not problem.blocks],
            "changes": None if name == "withdraw" or blockers else self._changes(subject),
            "change_url": self._url("change", subject.pk),
        }
        return TemplateResponse(request, "admin/talks/publish.html", context)

    def _say_done(self, request: HttpRequest, text: str, subject: Any) -> None:
        subject = self.get_object(request, str(subject.pk))
        url = self.public_url(subject)
        messages.success(request, format_html('{} <a href="{}">See it as readers do</a>', text, url) if url else text)

    def _changes(self, subject: Any) -> list[Any] | None:
        """What differs from the latest edition; None when there is none to compare with."""
        latest = publishing.latest_edition(subject)
        if latest is None or latest.record is None:
            return None
        return changes(latest.record, self._record(subject))

    def _record(self, subject: Any) -> Any:
        """The record that publishing would make."""
        raise NotImplementedError


def anchor_of(page: Page | None, problem: Problem) -> str:
    """The id on the page of the place that a problem names."""
    if page is None:
        return ""
    if problem.section == page.root_section.key:
        return f"id_{problem.section}-{problem.field}" if problem.field else f"section-{problem.section}"
    rowset = page.rowsets.get(problem.section)
    for row in rowset or ():
        if row.row_id == problem.row_id:
            return f"id_{row.prefix}-{problem.field}" if problem.field in row.fields else str(row.anchor)
    return f"section-{problem.section}"
