"""The middleware that lets caches in front of the site keep public pages. It is there only with `TALKS_SURROGATE`.

Browsers ask again each time, as ever. A surrogate (a CDN, Varnish) may keep a page for `settings.SURROGATE_AGE`
seconds without asking, under a key by which a release has it fetched anew at once (`talks.press.purging`).
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from talks.press.purging import KEY, WHILE_AWAY, WHILE_FETCHED


class Surrogates:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if may_keep(response):
            response["Surrogate-Key"] = KEY
            if "no-cache" in response["Cache-Control"]:
                response["Surrogate-Control"] = (
                    f"max-age={settings.SURROGATE_AGE}, stale-while-revalidate={WHILE_FETCHED}, "
                    f"stale-if-error={WHILE_AWAY}"
                )
        return response


def may_keep(response: HttpResponseBase) -> bool:
    """Whether an answer is the same for everybody, has a validator and is not a long file.

    What tells a reader how much of an allowance is left is for that reader alone.
    """
    return (
        response.status_code in (200, 304)
        and "ETag" in response
        and "public" in response.get("Cache-Control", "")
        and "RateLimit-Remaining" not in response
        and not response.streaming
        and not response.cookies
    )
