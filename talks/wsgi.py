"""What a WSGI server runs."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talks.settings")
# A server answers many requests from a few connections; opening one costs more than most pages.
os.environ.setdefault("TALKS_DB_POOL", "4")

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

application = get_wsgi_application()

# What a process has loaded by now, with every view, stays for good. The collector of garbage would go through it again
# and again while answers are made, for up to half of the time that a long one takes.
get_resolver().url_patterns  # noqa: B018 - asking for them loads them
gc.collect()
gc.freeze()
