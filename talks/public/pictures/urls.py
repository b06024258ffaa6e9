"""Pictures: files and frames."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from talks.public.pictures import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("pictures/<slug:name>.svg", views.svg, name="picture-svg"),
    path("pictures/<slug:name>.png", views.png_image, name="picture-png"),
    path("embed/pictures/<slug:name>/", views.embed, name="embed-picture"),
]
