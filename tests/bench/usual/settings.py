"""The site's own settings with other addresses: what is compared differs in its views and in nothing else."""

import os
from pathlib import Path

# Facets by GROUP BY take longer than the site allows a question to take.
os.environ.setdefault("TALKS_STATEMENT_TIMEOUT", "60000")

from talks.settings import *  # noqa: F403
from talks.settings import INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.usual"]
TEMPLATES[0]["DIRS"] += [Path(__file__).parent / "templates"]  # type: ignore[operator]
ROOT_URLCONF = "tests.bench.usual.urls"
