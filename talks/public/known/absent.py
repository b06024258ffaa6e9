"""What to say at an address that named nothing on a day: since when there has been something there."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from talks.models.editions import PublicWithdrawal
from talks.public.database import public_connection
from talks.public.http import page
from talks.public.known.reading import Known

# By the name of a page's route: what its `slug` names, and where former states of that are kept.
_DESCRIBED = {
    "actor": "actor", "issue": "issue", "issue-brief": "issue", "issue-positions": "issue", "source": "source",
}  # fmt: skip
_PUBLISHED = {
    "entry": "entry", "entry-brief": "entry", "edition": "entry", "channel": "channel", "channel-edition": "channel",
}  # fmt: skip


def answer(request: HttpRequest, known: Known, match: ResolverMatch | None) -> HttpResponse:
    """404, with the day since which there is a page where there is one; 410 with the reason for what was there then
    and has been withdrawn since. Two queries more.
    """
    if match and (gone := _withdrawn(known, match)):
        context = {"title": "Withdrawn", "noindex": True, "kind": gone.kind, "withdrawal": gone}
        return page(request, "410.html", context, status=410)
    there_since = _since(known, match) if match else None
    context = {
        "title": "There was no such page",
        "absent": True,
        "there_since": there_since,
        "address": known.today(request.path) if there_since else "",
    }
    return page(request, "talks/known_absent.html", context, status=404)


def _withdrawn(known: Known, match: ResolverMatch) -> PublicWithdrawal | None:
    """Why an entry or a channel that was public on the day is so no longer. One query."""
    kind, slug = _PUBLISHED.get(match.url_name or ""), match.kwargs.get("slug", "")
    if match.namespaces or not kind:
        return None
    with public_connection().cursor() as cursor:
        cursor.execute(
            f"""
            SELECT gone.note, gone.published_at FROM past.edition had
            JOIN past.edition gone ON gone.{kind}_id = had.{kind}_id AND gone.kind = 'withdrawn' AND gone.id > %(then)s
            WHERE had.slug = %(slug)s AND had.id <= %(then)s ORDER BY gone.id LIMIT 1
            """,  # noqa: S608 - one of two names
            {"slug": slug, "then": known.edition_id},
        )
        found = cursor.fetchone()
    return PublicWithdrawal(kind=kind, slug=slug, reason=found[0], withdrawn_at=found[1]) if found else None


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
            f"SELECT min(known_until) FROM past.{_DESCRIBED[name]} "  # noqa: S608 - one of three names
            "WHERE slug = %s AND NOT there AND known_until > %s",
            [slug, known.day],
        )
    else:
        return None
    with public_connection().cursor() as cursor:
        cursor.execute(*asked)
        found: date | None = cursor.fetchone()[0]
    return found
