"""/known-on/ asks for a day; below the day is every public page once more."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from talks.public.known import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("known-on/", views.start, name="known-on"),
    path("known-on/<str:day>/", views.page_of_day, name="known-on-day"),
    path("known-on/<str:day>/since/", views.changed, name="known-on-since"),
    path("known-on/<str:day>/<path:rest>", views.page_of_day, name="known-on-page"),
]
