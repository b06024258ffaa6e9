"""What to say at an address that named nothing on a day: since when there has been something there."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from talks.public.database import public_connection
from talks.public.http import page
from talks.public.known.reading import Known

# By the name of a page's route: who is meant, the parameter that names it, and where its former states are kept.
_DESCRIBED = {
    "actor": ("actor", "slug"), "issue": ("issue", "slug"), "issue-brief": ("issue", "slug"),
    "issue-positions": ("issue", "slug"), "source": ("source", "slug"),
}  # fmt: skip
_PUBLISHED = {
    "entry": "entry", "entry-brief": "entry", "edition": "entry", "channel": "channel", "channel-edition": "channel",
}  # fmt: skip


def answer(request: HttpRequest, known: Known, match: ResolverMatch | None) -> HttpResponse:
    """404, with the day since which there is a page where there is one. One query more."""
    there_since = _since(known, match) if match else None
    context = {
        "title": "There was no such page",
        "absent": True,
        "there_since": there_since,
        "address": known.today(request.path) if there_since else "",
    }
    return page(request, "talks/known_absent.html", context, status=404)


def _since(known: Known, match: ResolverMatch) -> date | None:
    name, slug = match.url_name or "", match.kwargs.get("slug", "")
    if match.namespaces or not slug:
        return None
    if name in _PUBLISHED:
        column = f"{_PUBLISHED[name]}_id"
        number = match.kwargs.get("number", 0)
        asked = (
            "SELECT min(edition.published_at AT TIME ZONE 'UTC')::date FROM past.edition "  # noqa: S608 - a constant
            f"WHERE slug = %s AND {column} IS NOT NULL AND id > %s AND (%s = 0 OR number = %s)",
            [slug, known.edition_id, number, number],
        )
    elif name in _DESCRIBED:
        # When it came is noted as the day until which it was not there.
        asked = (
            f"SELECT min(known_until) FROM past.{_DESCRIBED[name][0]} "  # noqa: S608 - one of three names
            "WHERE slug = %s AND NOT there AND known_until > %s",
            [slug, known.day],
        )
    else:
        return None
    with public_connection().cursor() as cursor:
        cursor.execute(*asked)
        found: date | None = cursor.fetchone()[0]
    return found
