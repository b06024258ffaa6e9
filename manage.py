#!/usr/bin/env python
"""Django's entry for administrative tasks; `python3 run.py manage …` calls it with everything set up."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talks.settings")
    if "SECRET_KEY" not in os.environ:
        # Only a deployment sets a key. Without one this is somebody's own machine: see TALKS_LOCAL in talks/settings.py.
        os.environ.setdefault("TALKS_LOCAL", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
