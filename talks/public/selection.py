"""How every output other than a page reads its filter: exactly, or not at all.

A page shows what it could read of an address and says what it could not. A file, a feed or a program's answer has
nobody to tell, so there a filter that cannot be read is refused, and so is a parameter that nobody knows: a misspelt
one would otherwise give everything.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, QueryDict

from talks.models.editions import PublicActor, PublicIssue, PublicRedirect, PublicSource
from talks.public.filters import FACETS, TimelineFilter, TimelineForm

PARAMETERS = [*FACETS, "from", "to", "q"]


class Refused(Exception):
    """Raised for an address that cannot be read; `errors` holds the messages by parameter."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        self.errors = dict(errors)
        super().__init__("; ".join(f"{name}: {' '.join(said)}" for name, said in self.errors.items()))


def selection(request: HttpRequest, *also: str, paged: bool = False) -> TimelineFilter:
    """The filter in the address; `also` names the parameters that the output knows besides.

    Former slugs of issues, actors and sources stand for what they became. Raises Refused. For each of these kinds one
    query, two where a slug is not current, none without such a filter. `paged` admits the cursors of the timeline.
    """
    return read(request.GET, *also, paged=paged)


def read(data: QueryDict, *also: str, paged: bool = False) -> TimelineFilter:
    """`selection` for parameters that are already at hand."""
    known = {*PARAMETERS, *also, *(("after", "before") if paged else ())}
    errors: dict[str, list[str]] = {
        name: [f"There is no parameter “{name[:60]}” here. There are: {', '.join(sorted(known))}."]
        for name in data
        if name not in known
    }
    form = TimelineForm(data)
    asked = form.filter()
    errors |= {name: [str(one) for one in said] for name, said in form.errors.items() if name in known}
    for name in ("q", "from", "to"):
        if len(data.getlist(name)) > 1:
            errors.setdefault(name, []).append("Give it once.")
    if errors:
        raise Refused(errors)
    if not paged:
        asked = asked.from_its_beginning()
    return _present(asked)


def _present(asked: TimelineFilter) -> TimelineFilter:
    for facet, table in (("issue", PublicIssue), ("actor", PublicActor), ("source", PublicSource)):
        slugs = asked.values(facet)
        if not slugs:
            continue
        current = set(table.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        gone = [slug for slug in slugs if slug not in current]
        if gone:
            became = dict(
                PublicRedirect.objects.filter(kind=facet, old_slug__in=gone).values_list("old_slug", "new_slug")
            )
            asked = asked.with_values(facet, tuple(became.get(slug, slug) for slug in slugs))
    return asked
