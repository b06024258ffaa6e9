"""What happens to every request, beyond what Django and its libraries do."""

import functools

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django_http_compression.middleware import HttpCompressionMiddleware

from talks import kept_pages


class PublicCompressionMiddleware(HttpCompressionMiddleware):
    """Compresses what everybody may read. A view that has compressed its answer itself is left alone. What
    is to be kept is kept compressed.

    Never the admin's pages: the length of a compressed page tells somebody who can make an editor's browser ask for
    addresses of his choosing, and who can watch the line, what else is on it (the attack known as BREACH).
    """

    # The padding it offers against that attack is not needed where nothing is secret.
    max_random_bytes = 0

    def maybe_compress(self, request: HttpRequest, response: HttpResponseBase) -> None:
        if not request.path.startswith(_admin()):
            super().maybe_compress(request, response)
            kept_pages.keep_as_sent(request, response)


@functools.cache
def _admin() -> str:
    return reverse("admin:index")


def client_address(request: HttpRequest) -> str:
    """The address of who asks, as far as it can be trusted: the last one that our own proxy has written down."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
