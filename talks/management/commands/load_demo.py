from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from talks.demo.accounts import make_accounts
from talks.demo.loading import DemoLoader

SHIPPED = Path(__file__).resolve().parents[2] / "demo"


class Command(BaseCommand):
    help = (
        "Types the demo content into the desk's forms and publishes it. Safe to repeat: a second run changes nothing. "
        "Accounts with public passwords are made only on a local machine, or with --accounts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=SHIPPED, help="another folder of the same shape")
        parser.add_argument("--accounts", action="store_true", help="make the demo accounts, with public passwords")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        users = make_accounts(usable=options["accounts"] or settings.LOCAL)
        loader = DemoLoader(
            options["folder"],
            editor=users["editor"],
            publisher=users["publisher"],
            say=lambda line: self.stdout.write(line) if options["verbosity"] else None,
        )
        tallies = loader.load()
        refused = {name: tally.refused for name, tally in tallies.items() if tally.refused}
        for name, reasons in sorted(refused.items()):
            for reason in reasons:
                self.stderr.write(f"{name}: {reason}")
        if options["verbosity"]:
            totals = [
                f"{sum(getattr(tally, word) for tally in tallies.values())} {word}"
                for word in ("created", "updated", "unchanged")
            ]
            self.stdout.write(f"{', '.join(totals)}, in {time.monotonic() - started:.1f} seconds")
        if refused:
            raise CommandError(f"{sum(map(len, refused.values()))} refused, in {len(refused)} files")
