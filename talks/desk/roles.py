"""Who may do what at the desk: editors log, publishers also publish and import collections."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

EDITORS, PUBLISHERS = "Editors", "Publishers"
PUBLISH = "talks.publish_entry"
IMPORT = "talks.import_collection"

_EDITED = {
    "talks": ["entry", "channel", "issue", "source"],
    "actors": ["actor", "actorname", "office", "tenure"],
}
# What hangs on something else and may be taken off again; the rest is merged or withdrawn.
_DELETED = {"actorname", "tenure"}


def ensure_groups(**kwargs: Any) -> None:
    """Make the two groups, or bring their permissions up to date. Runs after every `migrate`."""
    for label in _EDITED:
        create_permissions(apps.get_app_config(label), verbosity=0)
    by_name = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in Permission.objects.filter(content_type__app_label__in=_EDITED).select_related("content_type")
    }
    editing = [by_name["talks", "view_edition"]]
    for label, names in _EDITED.items():
        for name in names:
            editing += [by_name[label, f"{verb}_{name}"] for verb in ("add", "change", "view")]
            if name in _DELETED:
                editing.append(by_name[label, f"delete_{name}"])
    publishing = [
        *editing,
        *(by_name["talks", verb.partition(".")[2]] for verb in (PUBLISH, IMPORT)),
        *(by_name["talks", f"delete_{name}"] for name in ("entry", "channel", "issue", "source")),
        *(by_name["actors", f"delete_{name}"] for name in ("actor", "office")),
    ]
    Group.objects.get_or_create(name=EDITORS)[0].permissions.set(editing)
    Group.objects.get_or_create(name=PUBLISHERS)[0].permissions.set(publishing)
