from django.apps import AppConfig


class TalksConfig(AppConfig):
    name = "talks"
    label = "talks"
    verbose_name = "Talks"
