"""The public addresses."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from talks.public import timeline


def to_come(request: HttpRequest, **of: object) -> HttpResponse:
    """Stands in for a page until it is there, so that every page can already name its address."""
    raise Http404("This page is not there yet.")


urlpatterns = [
    path("", timeline.timeline, name="timeline"),
    path("entries/<slug:slug>/", to_come, name="entry"),
    path("entries/<slug:slug>/editions/<int:number>/", to_come, name="edition"),
    path("issues/", to_come, name="issues"),
    path("issues/<slug:slug>/", to_come, name="issue"),
    path("actors/", to_come, name="actors"),
    path("actors/<slug:slug>/", to_come, name="actor"),
    path("channels/", to_come, name="channels"),
    path("channels/<slug:slug>/", to_come, name="channel"),
    path("sources/", to_come, name="sources"),
    path("sources/<slug:slug>/", to_come, name="source"),
    path("corrections/", to_come, name="corrections"),
    path("about/", to_come, name="about"),
]
