"""The admin's merge page, and what it says instead of deleting what others rest on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from actors.by_name import ByName
from actors.lookup import Finder
from talks.desk.merging import CannotMerge, uses
from talks.desk.roles import PUBLISH


class MergeForm(forms.Form):
    """Into which row, and the note that goes with the public records it changes."""

    note = forms.CharField(
        label="Change note", max_length=600, required=False,
        help_text="For the public records that name it; a plain one is written when you leave this empty.",
    )  # fmt: skip

    def __init__(self, *args: Any, finder: Finder, lose: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lose = lose
        into = ByName(finder=finder, label="Merge it into", help_text="The one that stays: its name or its slug.")
        self.fields = {"into": into, **self.fields}

    def clean_into(self) -> Any:
        if self.cleaned_data["into"] == self.lose:
            raise ValidationError("That is the same one. Type the slug of the other.")
        return self.cleaned_data["into"]


class MergeableAdmin(admin.ModelAdmin):
    """A model whose rows can be merged: an action on the list and a page with what rests on the row."""

    finder: ClassVar[Finder]
    merge: ClassVar[Callable[..., int]]
    actions = ("merge_chosen",)
    change_form_template = "admin/talks/by_name_change_form.html"

    def get_urls(self) -> list[Any]:
        label, name = self.opts.app_label, self.opts.model_name
        view = self.admin_site.admin_view(self.merge_view)
        return [path("<int:pk>/merge/", view, name=f"{label}_{name}_merge"), *super().get_urls()]

    def get_actions(
        self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> dict[str, Any]:
        actions = super().get_actions(request, action_location)
        actions.pop("delete_selected", None)
        return actions if request.user.has_perm(PUBLISH) else {}

    @admin.action(description="Merge two into one…")
    def merge_chosen(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        chosen = list(queryset.order_by("pk")[:3])
        if len(chosen) != 2:
            messages.error(
                request, "Choose exactly two. The older one stays unless you say otherwise on the next page."
            )
            return None
        keep, lose = chosen
        return HttpResponseRedirect(f"{self._merge_url(lose)}?into={keep.slug}")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest | None, **kwargs: Any) -> Any:
        # Django's admin would put its own callback over that of the form, and its own select boxes over names.
        form: Any = self.form
        return form._meta.formfield_callback(db_field)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What others rest on is merged, not deleted."""
        row = self.get_object(request, object_id)
        resting = uses(row) if row is not None else []
        if row is None or not resting:
            return super().delete_view(request, object_id, extra_context)
        what = ", ".join(f"{number} {name}" for name, number in resting[:6])
        messages.error(request, f"“{row}” cannot be deleted: on it rest {what}. Merge it into another one instead.")
        return HttpResponseRedirect(self._merge_url(row))

    def _merge_url(self, row: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_merge", args=[row.pk])

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm(PUBLISH):
            raise PermissionDenied
        lose = self.get_object(request, str(pk))
        if lose is None:
            raise Http404
        initial = {"into": request.GET.get("into", "")}
        form = MergeForm(request.POST or None, finder=self.finder, lose=lose, initial=initial)
        if request.method == "POST" and form.is_valid():
            keep = form.cleaned_data["into"]
            try:
                carried = type(self).merge(keep, lose, by=request.user, note=form.cleaned_data["note"])
            except CannotMerge as error:
                form.add_error("into", str(error))
            else:
                messages.success(request, f"“{lose}” is now “{keep}”. Public records brought up to date: {carried}.")
                url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[keep.pk])
                return HttpResponseRedirect(url)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts, "title": f"Merge “{lose}”", "lose": lose, "form": form, "uses": uses(lose),
            "change_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[lose.pk]),
        }  # fmt: skip
        return TemplateResponse(request, "admin/talks/merge.html", context)
