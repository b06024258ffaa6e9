"""The settings under test: the real ones, on this machine only, with what would only slow the tests taken out."""

import os

os.environ.setdefault("TALKS_LOCAL", "1")
os.environ.setdefault("SECRET_KEY", "known to everybody, and of use to the tests only")

from talks.settings import *  # noqa: F403
from talks.settings import CACHES, DATABASES, STORAGES

# Pages name static files as they are; which hashed copy serves them is a matter of the deployment.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# Pages are drawn for each request, so that a test sees what its request does. The tests of kept pages keep them.
CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}

# Argon2 is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A test database need not outlive a power cut.
DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"

# Whatever the server's own default is.
DATABASES["default"]["TEST"] = {"CHARSET": "UTF8", "TEMPLATE": "template0"}

# The tests of the limit set one; all others ask as fast as they can, from one address.
API_RATE_LIMIT = 0
