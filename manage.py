#!/usr/bin/env python
"""Django's entry for administrative tasks; `python3 run.py manage …` calls it with everything set up."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talks.settings")
    if "SECRET_KEY" not in os.environ:
        # Only a deployment sets a key. Without one this is somebody's own machine: see TALKS_LOCAL in the settings.
        os.environ.setdefault("TALKS_LOCAL", "1")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, connections

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        # The database was never reached: that is for the person at the terminal, not for a programmer.
        if any(wrapper.connection for wrapper in connections.all(initialized_only=True)):
            raise
        sys.exit(f"The database cannot be used. {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
