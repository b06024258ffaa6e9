"""The addresses of pictures: as SVG, as PNG, and in a frame."""

from __future__ import annotations

import functools
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.views.decorators.csp import csp_override

from talks.public.asking import Number
from talks.public.http import View, page, public_page
from talks.public.pictures.document import document, for_png
from talks.public.pictures.png import LEAST, MOST, png, size
from talks.public.pictures.registry import LOOKS, made
from talks.public.releases import version_of
from talks.public.sharing.frames import LookForm, framed
from talks.public.sharing.oembed import for_everybody
from talks.public.structured import absolute

# A drawing has its styles inside and needs nothing else: no script, no file, no other site.
POLICY: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
_LONGEST_NAME = 100


class PngForm(LookForm):
    """How large besides."""

    width = Number(LEAST, MOST)


def file_of(kind: str) -> Any:
    """A view of a file: any site may show it, nothing in it runs, and with `?download` it is saved under its name."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def answer(request: HttpRequest, name: str) -> HttpResponse:
            response = view(request, name)
            if "download" in request.GET and response.status_code == 200:
                response["Content-Disposition"] = f'attachment; filename="{filename(request, name)}.{kind}"'
            return response

        return for_everybody(csp_override(POLICY)(answer))

    return decorate


def filename(request: HttpRequest, name: str) -> str:
    """What to call the file: "talks-contacts-china-united-states"."""
    asked = [value for key, values in request.GET.lists() if key not in LOOKS for value in values]
    return slugify("-".join(["talks", name, *asked]).replace("~", "-"))[:_LONGEST_NAME].rstrip("-")


@file_of("svg")
@public_page
def svg(request: HttpRequest, name: str) -> HttpResponse:
    """The picture as a file that stands by itself. Queries: one, and what its maker needs."""
    look = LookForm(request.GET).read(others=True)
    drawn = document(made(request, name, request.GET), as_of(request), look["theme"])
    return HttpResponse(drawn.svg, content_type="image/svg+xml; charset=utf-8")


@file_of("png")
@public_page
def png_image(request: HttpRequest, name: str) -> HttpResponse:
    """The same in pixels, in light colours unless the address says otherwise. Queries as for the SVG."""
    look = PngForm(request.GET).read(others=True)
    drawn = for_png(made(request, name, request.GET), as_of(request), look["theme"] or "light")
    across, tall = size(drawn.width, drawn.height, look["width"])
    return HttpResponse(png(drawn.svg, across, tall), content_type="image/png")


@framed
def embed(request: HttpRequest, name: str) -> HttpResponse:
    """The picture with its words and its table in a frame. Queries: one, and what its maker needs."""
    look = LookForm(request.GET).read(others=True)
    picture = made(request, name, request.GET)
    context = {
        **look,
        "title": picture.title,
        "picture": picture,
        "full": picture.source,
        "canonical": absolute(picture.source),
        "noindex": True,
    }
    return page(request, "talks/embed_picture.html", context)


def as_of(request: HttpRequest) -> date | None:
    """The day of the last change to the record that the answer is made from."""
    version = version_of(request)
    return localtime(version.changed_at).date() if version and version.number else None
