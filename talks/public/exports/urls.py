"""Files to take away: CSV, JSON, JSON Lines, and the whole public log."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
