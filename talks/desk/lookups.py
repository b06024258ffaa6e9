"""How editors name issues, entries, sources and channels; actors and offices are in `actors.lookup`."""

from __future__ import annotations

from actors.lookup import ACTORS, OFFICES, Finder
from talks.models import Entry, EntryRedirect, Issue, IssueAlias, IssueRedirect, Source, SourceRedirect

ISSUES = Finder(
    Issue,
    "issue",
    other=(IssueAlias, "issue", "text"),
    redirects=(IssueRedirect, "issue"),
    how_to_add="Issues, and other words for them, are added in the admin, under Issues.",
)
ENTRIES = Finder(Entry, "entry", own="title", redirects=(EntryRedirect, "entry"), how_to_add="Log it first.")
SOURCES = Finder(
    Source,
    "source",
    own="title",
    redirects=(SourceRedirect, "source"),
    how_to_add="To add it, type “+ {text}” or give its kind, publisher or address.",
)

FINDERS: dict[type, Finder] = {finder.model: finder for finder in (ACTORS, OFFICES, ISSUES, ENTRIES, SOURCES)}
