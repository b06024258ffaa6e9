"""The issues: the tree, and one issue with its timeline, channels, outcomes and positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from talks.models.editions import PublicIssue, PublicItem
from talks.public import facets, listing, ways_out
from talks.public.channel import board, last_day
from talks.public.feeds import links
from talks.public.filters import TimelineFilter
from talks.public.http import missing, page, public_page
from talks.public.listing import Asked
from talks.public.lookups import DatedPosition, Items, issues_in_order, term_counts
from talks.public.paging import CursorForm, pages
from talks.public.presenting import ActorView, speaks_for_a_side
from talks.public.sharing.share import issue_share
from talks.public.structured import absolute, breadcrumbs, script_json

# Rows of one table on one page; the newest are shown and the rest counted.
MOST_ROWS = 60


@dataclass(frozen=True)
class Branch:
    """An issue in the tree, with the number of entries that touch it or anything below it."""

    name: str
    url: str
    description: str
    count: int
    children: list[Branch]


@dataclass(frozen=True, slots=True)
class PartyPositions:
    """What one side said, newest first; `party` is None for those who speak for no side."""

    party: ActorView | None
    rows: list[DatedPosition]


@public_page
def issues(request: HttpRequest) -> HttpResponse:
    """The tree with counts. Three queries."""
    rows = issues_in_order()
    tree = branches(rows, term_counts("issue", [row.slug for row in rows]))
    return page(
        request,
        "talks/issues.html",
        {
            "nav": "issues",
            "tree": tree,
            "ways": ways_out.of_things("issues", Asked()) if tree else None,
            "title": "Issues",
            "description": "What the talks are about, from security to climate, with the number of entries on each.",
            "canonical": absolute(reverse("issues")),
        },
    )


@public_page
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """One issue and all below it. Eleven queries at most, however many entries touch it."""
    tree = issues_in_order()
    row = next((one for one in tree if one.slug == slug), None)
    if row is None:
        raise missing("issue", slug)
    by_slug = {one.slug: one for one in tree}
    asked = CursorForm(request.GET).onto(TimelineFilter(terms=(("issue", (slug,)),)))
    items, more = newest_items({"issue_path__contains": [slug]})
    rows = Items(items, tree)
    counts = term_counts("issue", [one.slug for one in tree if slug in one.path])
    trail = [(by_slug[step].name, _url(step)) for step in row.path[:-1] if step in by_slug]
    channels = board(listing.channels(Asked(asked.from_its_beginning())), tree, last_day(request))
    return page(
        request,
        "talks/issue.html",
        {
            "nav": "issues",
            "issue": row.data,
            "trail": trail,
            "children": branches(tree, counts, slug),
            "count": counts.get(slug, 0),
            "channels": channels,
            "outcomes": rows.outcomes(),
            "positions": by_party(rows.positions()),
            "more": more,
            **pages(asked, facets.page(asked), _url(slug)),
            "share": issue_share(slug, row.name, request.public_version),  # type: ignore[attr-defined]
            "alternates": links.for_subject("issue", slug, row.name),
            "ways": ways_out.of_list(asked, "issue", slug),
            "json_ld": script_json(breadcrumbs([("Issues", reverse("issues")), *trail, (row.name, _url(slug))])),
            "title": row.name,
            "description": row.data["description"] or f"{row.name}: meetings, positions and outcomes over time.",
            "canonical": absolute(_url(slug)),
        },
    )


def _url(slug: str) -> str:
    return reverse("issue", args=[slug])


def branches(tree: list[PublicIssue], counts: dict[str, int], parent: str = "") -> list[Branch]:
    """The children of `parent` with all below them, in tree order. No query."""
    return [
        Branch(
            one.name,
            _url(one.slug),
            one.data["description"],
            counts.get(one.slug, 0),
            branches(tree, counts, one.slug),
        )
        for one in tree
        if one.parent == parent
    ]


def newest_items(where: dict[str, Any]) -> tuple[list[PublicItem], dict[str, bool]]:
    """The newest outcomes and positions, `MOST_ROWS` of each, and of which there are more. Two queries."""
    found: list[PublicItem] = []
    more = {}
    for kind in ("outcome", "position"):
        rows = list(PublicItem.objects.filter(kind=kind, **where)[: MOST_ROWS + 1])
        more[kind] = len(rows) > MOST_ROWS
        found += rows[:MOST_ROWS]
    return found, more


def by_party(rows: list[DatedPosition]) -> list[PartyPositions]:
    """Sides by the number of positions on record, then those who speak for no side; each newest first."""
    groups: dict[str, PartyPositions] = {}
    apart = PartyPositions(None, [])
    for row in rows:
        party = row.position.party
        if party is None or not speaks_for_a_side(row.position.voice):
            apart.rows.append(row)
        else:
            groups.setdefault(party.slug, PartyPositions(party, [])).rows.append(row)
    ordered = sorted(groups.values(), key=lambda group: (-len(group.rows), group.party.name if group.party else ""))
    return [*ordered, apart] if apart.rows else ordered
