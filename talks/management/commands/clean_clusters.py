"""`manage.py clean_clusters`: removes the embedded databases of clones that were deleted."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from talks.db.embedded import cleaning
from talks.db.embedded.places import EmbeddedServerError


class Command(BaseCommand):
    help = (
        "Removes the data of embedded databases whose copy of this project is no longer where it was. Copies on a "
        "disk that is not mounted at present look deleted: --list shows what would go. Touches no other database."
    )
    requires_system_checks: list[str] = []  # some of them ask the database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", action="store_true", dest="only_list", help="only say what would be removed")

    def handle(self, *args: Any, only_list: bool, **options: Any) -> None:
        try:
            found = cleaning.abandoned()
            for folder, clone in found:
                told = f"{folder} ({cleaning.size(folder) / 1e6:.0f} MB, of {clone or 'an unknown copy'})"
                if only_list:
                    self.stdout.write(f"Would remove {told}")
                elif cleaning.remove(folder):
                    self.stdout.write(f"Removed {told}")
                else:
                    self.stderr.write(f"Kept {told}: its server is in use")
            if not only_list:
                cleaning.remove_leftovers()
        except EmbeddedServerError as error:
            raise CommandError(str(error)) from None
        if not found:
            self.stdout.write("Nothing to remove: every database here has its copy of the project.")
