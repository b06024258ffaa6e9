from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from talks.demo.accounts import usable_accounts


class Command(BaseCommand):
    help = "Prints the demo accounts by role, one a line, if there are any that somebody can sign in with."

    def handle(self, *args: Any, **options: Any) -> None:
        for account in usable_accounts():
            self.stdout.write(f"{account['role']:<14} {account['username']:<16} {account['password']}")
