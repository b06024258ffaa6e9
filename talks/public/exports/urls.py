"""Files to take away: CSV, JSON, JSON Lines, and the whole public log."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from talks.public.exports import data_page, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("data/", data_page.data, name="data"),
    path("data/dumps/<str:name>", data_page.dump_file, name="dump"),
    path("export/log.jsonl", views.whole_log, name="export-log"),
    path("export/<slug:table>.<slug:suffix>", views.export, name="export"),
]
