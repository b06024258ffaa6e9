"""The demo accounts. Their names and passwords are public, so `load_demo` makes them only on somebody's own machine."""

from __future__ import annotations

from typing import TypedDict

from django.contrib.auth.models import Group, User

from talks.desk.roles import EDITORS, PUBLISHERS, ensure_groups


class DemoAccount(TypedDict):
    username: str
    password: str
    role: str
    group: str
    first_name: str
    last_name: str


DEMO_ACCOUNTS: list[DemoAccount] = [
    {"username": "demo-editor", "password": "log-a-visit-2023", "role": "editor", "group": EDITORS,
     "first_name": "Demo", "last_name": "editor"},
    {"username": "demo-publisher", "password": "publish-a-visit-2023", "role": "publisher", "group": PUBLISHERS,
     "first_name": "Demo", "last_name": "publisher"},
    {"username": "demo-admin", "password": "run-the-desk-2023", "role": "administrator", "group": "",
     "first_name": "Demo", "last_name": "administrator"},
]  # fmt: skip


def make_accounts(usable: bool) -> dict[str, User]:
    """The demo users by role, made where missing.

    With `usable` those without a password get the published one; without it a new user has none and nobody can sign
    in as it: it only signs what it publishes.
    """
    ensure_groups()
    users = {}
    for account in DEMO_ACCOUNTS:
        user, made = User.objects.get_or_create(
            username=account["username"],
            defaults={"first_name": account["first_name"], "last_name": account["last_name"]},
        )
        if usable and (made or not user.has_usable_password()):
            user.set_password(account["password"])
            user.is_staff = True
            user.is_superuser = account["role"] == "administrator"
            user.save()
        elif made:
            user.set_unusable_password()
            user.save()
        if account["group"]:
            user.groups.add(Group.objects.get(name=account["group"]))
        users[account["role"]] = user
    return users


def usable_accounts() -> list[DemoAccount]:
    """The accounts somebody can sign in with. Asks the database once; checks no password."""
    users = {user.username: user for user in User.objects.filter(username__startswith="demo-", is_active=True)}
    return [
        account
        for account in DEMO_ACCOUNTS
        if account["username"] in users and users[account["username"]].has_usable_password()
    ]
