"""oEmbed (oembed.com): an address of this site in, the frame that shows it out. Nothing is ever fetched."""

from __future__ import annotations

import functools
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from talks.models.editions import PublicActor, PublicChannel, PublicEntry, PublicIssue
from talks.public.asking import Number, Text, values
from talks.public.filters import TimelineFilter
from talks.public.http import Gone, Moved, View, public_page
from talks.public.pictures.registry import made
from talks.public.selection import Refused, read
from talks.public.sharing import share
from talks.public.sharing.citation import SITE
from talks.public.sharing.frames import described
from talks.public.sharing.lookup import public_row
from talks.public.sharing.picture import HEIGHT, WIDTH
from talks.public.sharing.share import Frame
from talks.public.structured import absolute

CACHE_AGE = 3600  # seconds; the frame itself is always up to date
# Narrower or lower than this nothing can be read.
_LEAST = 100
# What mail programs and social networks hang on to addresses. The timeline pays it no heed, and neither do we.
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Parameters of the timeline that are no part of its filter.
_ASIDE = ("find", "after", "before")


class OembedForm(forms.Form):
    url = Text(4000, required=True)
    maxwidth = Number(_LEAST, 10_000)
    maxheight = Number(_LEAST, 10_000)
    format = Text(20)


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands at an address: its frame, and its picture's address if it has one of its own."""

    frame: Frame
    picture: str = ""


def for_everybody(view: View) -> View:
    """Lets scripts of any site read the answer, whatever it is."""

    @functools.wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


@for_everybody
@public_page
def oembed(request: HttpRequest) -> HttpResponse:
    """The frame for `url`. Two queries; for the timeline one to seven, by what is filtered; for a picture as many as it
    takes."""
    form = OembedForm(request.GET)
    wanted = form.data.get("format") or "json"
    if wanted not in ("json", "xml"):
        return _plain(501, "The formats are json and xml.")
    asked = values(form, others=True)
    try:
        shown = at(asked["url"], request)
    except Gone:
        return _plain(404, "What stood at this address was withdrawn.")
    except (Http404, Refused) as why:
        return _plain(404, str(why) or "Nothing at this address can be embedded.")
    data = describe(shown, asked["maxwidth"], asked["maxheight"])
    if wanted == "json":
        return HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/json")
    return HttpResponse(as_xml(data), content_type="text/xml; charset=utf-8")


def at(address: str, request: HttpRequest) -> Shown:
    """What an absolute address of this site shows, of the release that `request` is answered from.

    Raises Http404, Gone, or Refused for a filter that says nothing.
    """
    path, query = _of_ours(address)
    match = _resolved(path)
    if match.view_name in _PICTURES:
        return Shown(made(request, match.kwargs["name"], _without_asides(query)).frame)
    show = _SHOWS.get(match.view_name)
    if show is None:
        raise Http404("Pages of this kind cannot be embedded.")
    try:
        return show(query=query, **match.kwargs)
    except Moved as moved:
        return at(absolute(moved.url), request)


def _resolved(path: str) -> ResolverMatch:
    """The page at a path, and at one whose last slash was left away, as the site itself leads there."""
    try:
        return resolve(path)
    except Resolver404:
        if not path.endswith("/"):
            return _resolved(f"{path}/")
        raise Http404("There is no such page.") from None


def _of_ours(address: str) -> tuple[str, str]:
    """The path and the query of an address of this site."""
    try:
        asked, ours = urlsplit(address), urlsplit(settings.SITE_URL)
        same = (asked.hostname, _port(asked.port)) == (ours.hostname, _port(ours.port))
    except ValueError:
        raise Http404("This is no address.") from None
    if asked.scheme not in ("http", "https") or not same or asked.username is not None:
        raise Http404("Only addresses of this site can be embedded.")
    return unquote(asked.path or "/"), asked.query


def _port(port: int | None) -> int | None:
    """None for the usual ports: an address may be given with http where the site answers to https."""
    return None if port in (None, 80, 443) else port


def _without_asides(query: str) -> QueryDict:
    data = QueryDict(query, mutable=True)
    for name in [one for one in data if one.startswith(_TRACKING) or one in _ASIDE]:
        del data[name]
    return data


def _timeline(query: str) -> Shown:
    asked = read(_without_asides(query))
    return Shown(share.timeline_frame(asked, described(asked)))


def _entry(slug: str, query: str) -> Shown:
    row = public_row(PublicEntry, slug, "entry")
    return Shown(share.entry_frame(row.slug, row.title), absolute(reverse("entry-image", args=[row.slug])))


def _issue(slug: str, query: str) -> Shown:
    row = public_row(PublicIssue, slug, "issue")
    return Shown(share.timeline_frame(TimelineFilter(terms=(("issue", (row.slug,)),)), row.name))


def _actor(slug: str, query: str) -> Shown:
    row = public_row(PublicActor, slug, "actor")
    return Shown(share.timeline_frame(TimelineFilter(terms=(("actor", (row.slug,)),)), row.name))


def _channel(slug: str, query: str) -> Shown:
    row = public_row(PublicChannel, slug, "channel")
    return Shown(share.channel_frame(row.slug, row.name))


_PICTURES = ("picture-svg", "picture-png", "embed-picture")
# By the names of routes.
_SHOWS: dict[str, Callable[..., Shown]] = {
    "timeline": _timeline,
    "entry": _entry,
    "issue": _issue,
    "actor": _actor,
    "channel": _channel,
}


def describe(shown: Shown, most_width: int | None, most_height: int | None) -> dict[str, Any]:
    """The answer's fields. A picture is named only where it fits into what was asked for. Pure."""
    frame = shown.frame
    width = min(most_width or share.WIDTH, share.WIDTH)
    height = min(most_height or frame.height, frame.height)
    data: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": frame.title.removeprefix(f"{SITE}: "),
        "provider_name": SITE,
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": CACHE_AGE,
        "html": str(frame.iframe(str(width), height)),
        "width": width,
        "height": height,
    }
    if shown.picture and (most_width or WIDTH) >= WIDTH and (most_height or HEIGHT) >= HEIGHT:
        data |= {"thumbnail_url": shown.picture, "thumbnail_width": WIDTH, "thumbnail_height": HEIGHT}
    return data


def as_xml(data: dict[str, Any]) -> str:
    """The same as XML, without the characters that XML cannot hold."""
    root = ET.Element("oembed")
    for name, value in data.items():
        ET.SubElement(root, name).text = _NOT_XML.sub("", str(value))
    return '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n' + ET.tostring(root, encoding="unicode")


def _plain(status: int, text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
