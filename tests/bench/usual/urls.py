"""The addresses of what the site is compared with, before the site's own, which its middleware names."""

from django.urls import include, path

from tests.bench.usual import views

urlpatterns = [
    path("empty/", views.empty),
    path("cards/", views.cards),
    path("usual/", views.usual),
    path("", include("talks.urls")),
]
