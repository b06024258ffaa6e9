"""What others fetch again and again: Atom, calendars, the site map."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from talks.public.feeds import calendars, entries, logs, sitemap

urlpatterns: list[URLPattern | URLResolver] = [
    path("feeds/timeline.atom", entries.timeline, name="timeline-feed"),
    path("issues/<slug:slug>/feed.atom", entries.issue, name="issue-feed"),
    path("actors/<slug:slug>/feed.atom", entries.actor, name="actor-feed"),
    path("channels/<slug:slug>/feed.atom", logs.channel, name="channel-feed"),
    path("corrections/feed.atom", logs.corrections, name="corrections-feed"),
    path("calendar.ics", calendars.timeline, name="calendar"),
    path("issues/<slug:slug>/calendar.ics", calendars.issue, name="issue-calendar"),
    path("actors/<slug:slug>/calendar.ics", calendars.actor, name="actor-calendar"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<slug:name>-<int:number>.xml", sitemap.section, name="sitemap-section"),
    path("robots.txt", sitemap.robots, name="robots"),
]
