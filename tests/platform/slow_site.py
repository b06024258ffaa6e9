"""A site with long and short answers and no database, for a real server to serve: see test_slow_readers.py."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

django.setup()
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = []
settings.DOWNLOADS = 1

from talks.public.exports.serving import WHOLE, sent  # noqa: E402


def answer(pieces):
    return lambda request: sent((b"x" * 65536 for _ in range(pieces)), content_type="application/octet-stream")


urlpatterns = [
    path("page", lambda request: HttpResponse("page")),
    path("short", answer(WHOLE // 65536)),
    path("long", answer(1600)),
]

application = get_wsgi_application()
