"""The addresses below /known-on/: which day is meant, the pages of that day, and what has changed since."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, get_script_prefix, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from talks.models.editions import PublicChannel, PublicEntry
from talks.public.database import only_reading
from talks.public.exports.serving import BLOCK, sent
from talks.public.http import page, public_page
from talks.public.known import absent, since
from talks.public.known.held import Busy, TooLarge
from talks.public.known.reading import Known, NothingThen, as_of, bounds, find, root_of

AGAIN = 5  # seconds after which to ask again while others have their days made
# What is of today alone: what others subscribe to, frames that promise to stay up to date, files of today, robots'.
_OF_TODAY = {
    "timeline-feed", "issue-feed", "actor-feed", "channel-feed", "corrections-feed", "calendar", "issue-calendar",
    "actor-calendar", "embed", "embed-entry", "embed-channel", "embed-picture", "oembed", "opensearch", "data", "dump",
    "api", "openapi", "site-image", "sitemap", "sitemap-section", "robots", "healthz", "known-on", "known-on-since",
    "known-on-day", "known-on-page",
}  # fmt: skip


class DayForm(forms.Form):
    """A day, and the page that is wanted as of it."""

    day = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d", "%d %B %Y", "%d %b %Y"],
        error_messages={"invalid": "That is no day. Write it as 2023-06-01 or 1 June 2023."},
    )
    page = forms.CharField(required=False, max_length=500)

    def clean_day(self) -> date | None:
        day = cast(date | None, self.cleaned_data["day"])
        if day is not None:
            first, _ = bounds()
            if why := _refusal(day, first):
                raise forms.ValidationError(why)
        return day

    def clean_page(self) -> str:
        """A path of this site and its query; "" for anything else."""
        asked = urlsplit(self.cleaned_data["page"])
        known = not (asked.scheme or asked.netloc) and _match(asked.path.removeprefix(get_script_prefix()))
        if not known or not _is_of_days(known):
            return ""
        return asked.path.removeprefix(get_script_prefix()) + (f"?{asked.query}" if asked.query else "")


class PlaceForm(forms.Form):
    """Where in a list a reader is. What cannot be read means the beginning."""

    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


def _refusal(day: date, first: date | None) -> str:
    """Why there is nothing to show of a day, "" where there is."""
    if first is None:
        return "Nothing has been published yet."
    if day < first:
        return f"The record can be read as of {in_words(first)} and later."
    return f"{in_words(day)} lies ahead." if day > timezone.localdate() else ""


def in_words(day: date) -> str:
    return f"{day.day}\N{NO-BREAK SPACE}{day:%B %Y}"


# Which day ------------------------------------------------------------------------------------------------------------


@public_page
def start(request: HttpRequest) -> HttpResponse:
    """Asks for a day, and leads to the page wanted as of it. Two queries."""
    form = DayForm(request.GET)
    if form.is_valid() and (day := form.cleaned_data["day"]):
        return HttpResponseRedirect(root_of(day) + form.cleaned_data["page"])
    return _start(request, form)


def _start(request: HttpRequest, form: DayForm, status: int = 200) -> HttpResponse:
    form.is_valid()
    first, newest = bounds()
    context = {
        "form": form,
        "errors": form.errors.get("day", []),
        "wanted": form.cleaned_data.get("page", ""),
        "first": first,
        "newest": newest,
        "title": "The record as known on a day",
        "description": "What this record said on any day since it began.",
        "canonical": reverse("known-on"),
        "noindex": bool(request.GET) or status != 200,
    }
    return page(request, "talks/known_on.html", context, status=status)


def _day(text: str) -> date | None:
    """The day that an address names, in the one way of writing it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


# The pages of a day ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above every page of a day. `become` is what has become of the very entry or channel shown."""

    day: date
    last_day: date | None  # until when this was all that was known
    said: str  # "3 entries have been added"; "" where nothing has changed
    withdrawn: bool  # whether something that was there then is left out
    since_url: str
    today_url: str
    become: since.Become | None


@require_safe
def page_of_day(request: HttpRequest, day: str, rest: str = "") -> HttpResponseBase:
    """The public page at `rest` as it was at the end of a day. The queries of that page and three, in one transaction;
    four or eight more where it is drawn, for its banner.

    A day on which nothing was published leads to the last one before it. What is of today alone leads to today's.
    """
    match = _match(rest)
    wanted = _day(day)
    if wanted is None:
        return _nothing(request, day)
    if match is None:
        if not rest.endswith("/") and _match(f"{rest}/"):
            return HttpResponseRedirect(f"{request.path}/{_query(request)}")
    elif not _is_of_days(match):
        return HttpResponseRedirect(get_script_prefix() + rest + _query(request))
    with only_reading():
        known = _found(wanted)
        if known is None:
            return _nothing(request, day)
        if known.day != wanted:
            return HttpResponseRedirect(known.root + rest + _query(request))
        with as_of(known, lambda: _banner(known, request, match)):
            response = _whole(_answered(request, known, match, rest))
    response["X-Robots-Tag"] = "noindex"
    return response


def _match(rest: str) -> ResolverMatch | None:
    try:
        return resolve(f"/{rest}")
    except Resolver404:
        return None


def _is_of_days(match: ResolverMatch) -> bool:
    return match.url_name not in _OF_TODAY and "admin" not in match.namespaces


def _query(request: HttpRequest) -> str:
    return f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""


def _answered(request: HttpRequest, known: Known, match: ResolverMatch | None, rest: str) -> HttpResponseBase:
    """What the view at the rest of the address answers; it is told that rest as its address on this site."""
    whole, request.path_info = request.path_info, f"/{rest}"
    try:
        if match is None:
            raise Http404
        request.resolver_match = match
        return cast(HttpResponseBase, match.func(request, *match.args, **match.kwargs))
    except Http404:
        return absent.answer(request, known, match)
    except TooLarge:
        return page(request, "talks/known_too_large.html", {"title": "Lists of that day are not offered"}, status=503)
    except Busy:
        response = page(request, "talks/known_busy.html", {"title": "Another day is being looked up"}, status=503)
        response["Retry-After"] = str(AGAIN)
        return response
    finally:
        request.path_info = whole


def _whole(response: HttpResponseBase) -> HttpResponseBase:
    """A long answer read to its end, while the database still reads that day: it is sent from a file."""
    if not response.streaming:
        return response
    file = tempfile.SpooledTemporaryFile(max_size=BLOCK * 16)  # noqa: SIM115 - closed by whoever sends the last of it
    for piece in cast(StreamingHttpResponse, response):
        file.write(piece)
    file.seek(0)
    whole = sent(iter(lambda: file.read(BLOCK), b""), status=response.status_code)
    if whole.status_code == response.status_code:
        for name, value in response.items():
            whole[name] = value
    return whole


def _banner(known: Known, request: HttpRequest, match: ResolverMatch | None) -> Banner:
    """Four queries more for the page of an entry or a channel that has changed since."""
    return Banner(
        day=known.day,
        last_day=known.last_day,
        said=since.told(known),
        withdrawn=since.withdrawn(known),
        since_url=f"{known.root}since/",
        today_url=known.today(request.get_full_path()),
        become=_become(known, match),
    )


_SUBJECTS: dict[str, tuple[str, Any]] = {
    "entry": ("entry", PublicEntry), "entry-brief": ("entry", PublicEntry), "edition": ("entry", PublicEntry),
    "channel": ("channel", PublicChannel), "channel-edition": ("channel", PublicChannel),
}  # fmt: skip


def _become(known: Known, match: ResolverMatch | None) -> since.Become | None:
    if match is None or match.url_name not in _SUBJECTS or match.namespaces:
        return None
    subject, table = _SUBJECTS[match.url_name]
    pk = table.objects.filter(slug=match.kwargs["slug"]).values_list("pk", flat=True).first()
    return since.of_one(known, subject, pk) if pk else None


# What there is not ----------------------------------------------------------------------------------------------------


def _found(day: date) -> Known | None:
    """The state of the record on a day; None where there is nothing to say of it, and of days that lie ahead."""
    try:
        return find(day) if day <= timezone.localdate() else None
    except NothingThen:
        return None


def _nothing(request: HttpRequest, day: str) -> HttpResponse:
    """Why there is nothing to read as of what was named as a day, with the form to name another. What is a day, but
    written otherwise, leads to it.
    """
    form = DayForm({"day": day[:40]})
    if form.is_valid() and (meant := form.cleaned_data["day"]) and meant.isoformat() != day:
        return HttpResponseRedirect(root_of(meant))
    return _start(request, form, status=404)


# What has changed since -----------------------------------------------------------------------------------------------


@public_page
def changed(request: HttpRequest, day: str) -> HttpResponse:
    """What was added, changed and withdrawn since a day, newest first, a page at a time. Seven queries at most."""
    wanted = _day(day)
    if wanted is None:
        return _nothing(request, day)
    with only_reading():
        known = _found(wanted)
        if known is None:
            return _nothing(request, day)
        if known.day != wanted:
            return HttpResponseRedirect(f"{known.root}since/{_query(request)}")
        return _changed(request, known)


def _changed(request: HttpRequest, known: Known) -> HttpResponse:
    form = PlaceForm(request.GET)
    form.is_valid()
    before = form.cleaned_data.get("before")
    rows = since.listed(known, before)
    more, rows = len(rows) > since.PAGE_SIZE, rows[: since.PAGE_SIZE]
    here = f"{known.root}since/"
    return page(
        request,
        "talks/known_since.html",
        {
            "day": known.day,
            "said": since.told(known),
            "rows": rows,
            "too_many": known.later > since.MOST,
            "then_url": known.root,
            "newest_url": here if before else "",
            "older_url": f"{here}?{urlencode({'before': rows[-1].newest})}" if more else "",
            "title": f"What has changed since {in_words(known.day)}",
            "description": "What was added to this record, changed in it and withdrawn from it since.",
            "noindex": True,
        },
    )
