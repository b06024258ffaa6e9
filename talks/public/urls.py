"""The public addresses."""

from __future__ import annotations

from django.urls import path

from talks.public import timeline

urlpatterns = [
    path("", timeline.timeline, name="timeline"),
]
