"""The public addresses."""

from __future__ import annotations

from django.urls import include, path

from talks.public import (
    about,
    actor,
    channel,
    channel_edition,
    commitments,
    corrections,
    editions,
    entry,
    first_since,
    issue,
    issue_positions,
    pair,
    pairs,
    source,
    timeline,
)
from talks.public.briefs import entry as entry_brief
from talks.public.briefs import issue as issue_brief
from talks.public.briefs import pair as pair_brief
from talks.public.overviews import company_page, lanes_page, places_page
from talks.public.searching import page as searching

urlpatterns = [
    path("", timeline.timeline, name="timeline"),
    path("entries/<slug:slug>/", entry.entry, name="entry"),
    path("entries/<slug:slug>/brief/", entry_brief.entry, name="entry-brief"),
    path("entries/<slug:slug>/editions/<int:number>/", editions.edition, name="edition"),
    path("issues/", issue.issues, name="issues"),
    path("issues/<slug:slug>/", issue.issue, name="issue"),
    path("issues/<slug:slug>/brief/", issue_brief.issue, name="issue-brief"),
    path("issues/<slug:slug>/positions/<slug:actor>/", issue_positions.positions, name="issue-positions"),
    path("actors/", actor.actors, name="actors"),
    path("actors/<slug:slug>/", actor.actor, name="actor"),
    path("between/", pairs.pairs, name="pairs"),
    path("between/<slug:one>/<slug:other>/", pair.between, name="pair"),
    path("between/<slug:one>/<slug:other>/brief/", pair_brief.between, name="pair-brief"),
    path("first-since/", first_since.first_since, name="first-since"),
    path("places/", places_page.view, name="places"),
    path("who-meets-whom/", company_page.view, name="who-meets-whom"),
    path("lanes/", lanes_page.view, name="lanes"),
    path("channels/", channel.channels, name="channels"),
    path("channels/<slug:slug>/", channel.channel, name="channel"),
    path("channels/<slug:slug>/editions/<int:number>/", channel_edition.edition, name="channel-edition"),
    path("commitments/", commitments.commitments, name="commitments"),
    path("sources/", source.sources, name="sources"),
    path("sources/<slug:slug>/", source.source, name="source"),
    path("search/", searching.search, name="search"),
    path("opensearch.xml", searching.opensearch, name="opensearch"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("about/", about.about, name="about"),
    path("", include("talks.public.known.urls")),
    path("", include("talks.public.api.urls")),
    # Before the exports, which answer for every other file below /export/.
    path("", include("talks.public.sharing.urls")),
    path("", include("talks.public.pictures.urls")),
    path("", include("talks.public.exports.urls")),
    path("", include("talks.public.feeds.urls")),
]
