"""Quoting and showing elsewhere: citations, frames, pictures."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from talks.public.sharing import cites, frames, images, oembed, timelinejs

urlpatterns: list[URLPattern | URLResolver] = [
    path("entries/<slug:slug>/cite.<slug:form>", cites.entry_cite, name="entry-cite"),
    path("entries/<slug:slug>/editions/<int:number>/cite.<slug:form>", cites.edition_cite, name="edition-cite"),
    path("issues/<slug:slug>/cite.<slug:form>", cites.issue_cite, name="issue-cite"),
    path("channels/<slug:slug>/cite.<slug:form>", cites.channel_cite, name="channel-cite"),
    path(
        "channels/<slug:slug>/editions/<int:number>/cite.<slug:form>",
        cites.channel_edition_cite,
        name="channel-edition-cite",
    ),
    path("entries/<slug:slug>/image.png", images.entry_image, name="entry-image"),
    path("entries/<slug:slug>/editions/<int:number>/image.png", images.edition_image, name="edition-image"),
    path("image.png", images.site_image, name="site-image"),
    path("embed/", frames.embed, name="embed"),
    path("embed/entries/<slug:slug>/", frames.embed_entry, name="embed-entry"),
    path("embed/channels/<slug:slug>/", frames.embed_channel, name="embed-channel"),
    path("oembed", oembed.oembed, name="oembed"),
    path("export/timelinejs.json", timelinejs.timelinejs, name="timelinejs"),
]
