"""Who sits at the desk."""

import pytest
from django.contrib.auth.models import Group

from talks.desk.roles import EDITORS, PUBLISHERS, ensure_groups
from tests import builders as build


def _staff(username, group=None, **more):
    user = build.user(username, first_name=username.capitalize(), is_staff=True, **more)
    if group:
        ensure_groups()
        user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def editor(db):
    return _staff("editor", EDITORS)


@pytest.fixture
def publisher(db):
    return _staff("publisher", PUBLISHERS)


@pytest.fixture
def desk(client, publisher):
    """A client signed in as a publisher."""
    client.force_login(publisher)
    return client
