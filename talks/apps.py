from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TalksConfig(AppConfig):
    name = "talks"
    label = "talks"
    verbose_name = "Talks"

    def ready(self) -> None:
        from talks.desk.roles import ensure_groups

        post_migrate.connect(ensure_groups, sender=self)
