"""What a WSGI server runs."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talks.settings")
# A server answers many requests from a few connections; opening one costs more than most pages.
os.environ.setdefault("TALKS_DB_POOL", "4")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
