from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from talks.public.exports.dumps import folder, remove_older
from talks.public.exports.making import NothingPublished, make_dump
from talks.public.exports.reading import Unsettled


class Command(BaseCommand):
    help = (
        "Writes the whole public record as a file to take away: every table as CSV and every record as JSON, in a "
        "Data Package with a checksum beside it. The page “Data” offers the newest. The same record gives the same "
        "bytes; what is not published is not in it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, help="where to (default: TALKS_DUMPS)")
        parser.add_argument("--parquet", action="store_true", help="the tables as Parquet too; needs pyarrow")
        parser.add_argument("--keep", type=_at_least_one, default=5, help="dumps of each kind to keep (default 5)")

    def handle(self, *args: Any, **options: Any) -> None:
        where: Path = options["folder"] or folder()

        def progress(name: str, rows: int) -> None:
            if options["verbosity"] > 1:
                self.stderr.write(f"{name}: {rows} rows")

        try:
            made = make_dump(where, parquet=options["parquet"], progress=progress)
            gone = remove_older(where, options["keep"])
        except ModuleNotFoundError as error:
            if error.name and error.name.split(".")[0] == "pyarrow":
                said = "Parquet needs pyarrow, which is not installed: pip install -r requirements-parquet.txt"
                raise CommandError(said) from None
            raise
        except (NothingPublished, Unsettled) as reason:
            raise CommandError(str(reason)) from None
        except OSError as error:
            raise CommandError(f"The dump cannot be written to {where}: {error.strerror or error}") from None
        for dump in made:
            self.stdout.write(f"{dump.path}  {dump.size:,} bytes  SHA-256 {dump.sha256}")
        for name, why in gone:
            self.stdout.write(f"{name} removed, {why}")


def _at_least_one(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ArgumentTypeError("a number from 1")
    return number
