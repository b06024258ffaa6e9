"""Citations to download: of an entry or a channel, of one of their editions, of an issue."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from actors.forms import PartialDateFormField
from talks.models.editions import Edition, PublicChannel, PublicEntry, PublicIssue, PublicVersion
from talks.public.asking import values
from talks.public.http import public_page
from talks.public.sharing.citation import Citation, of_channel, of_entry, of_issue
from talks.public.sharing.lookup import numbered, public_row
from talks.public.sharing.writers import FORMATS


class CiteForm(forms.Form):
    accessed = PartialDateFormField(required=False)


@public_page
def entry_cite(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """An entry, at the address of its current edition. Three queries."""
    row = public_row(PublicEntry, slug, "entry-cite", form=form)
    return _answer(request, form, _entry(Edition.objects.get(pk=row.edition_id)))


@public_page
def edition_cite(request: HttpRequest, slug: str, number: int, form: str) -> HttpResponse:
    """One edition of an entry. Five queries."""
    row = public_row(PublicEntry, slug, "edition-cite", number=number, form=form)
    return _answer(request, form, _entry(numbered(row, number)))


@public_page
def channel_cite(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """A channel, at the address of its current edition. Three queries."""
    row = public_row(PublicChannel, slug, "channel-cite", form=form)
    return _answer(request, form, _channel(Edition.objects.get(pk=row.edition_id)))


@public_page
def channel_edition_cite(request: HttpRequest, slug: str, number: int, form: str) -> HttpResponse:
    """One edition of a channel. Five queries."""
    row = public_row(PublicChannel, slug, "channel-edition-cite", number=number, form=form)
    return _answer(request, form, _channel(numbered(row, number)))


@public_page
def issue_cite(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """An issue's page, as of the last change to the public record. Two queries."""
    row = public_row(PublicIssue, slug, "issue-cite", form=form)
    version: PublicVersion = request.public_version  # type: ignore[attr-defined]
    return _answer(request, form, of_issue(row.slug, row.name, version.number, version.changed_at))


def _entry(edition: Edition) -> Citation:
    return of_entry(cast(Any, edition.record), edition.number, edition.published_at, edition.byline)


def _channel(edition: Edition) -> Citation:
    return of_channel(cast(Any, edition.record), edition.number, edition.published_at, edition.byline)


def _answer(request: HttpRequest, form: str, cited: Citation) -> HttpResponse:
    """The citation in a format, with the day of access where `?accessed=` names one."""
    if form not in FORMATS:
        raise Http404("There is no such format.")
    written = FORMATS[form]
    accessed = values(CiteForm(request.GET))["accessed"]
    response = HttpResponse(written.write(cited.on(accessed)), content_type=f"{written.content_type}; charset=utf-8")
    if written.download:
        response["Content-Disposition"] = f'attachment; filename="{cited.key}.{form}"'
    return response
