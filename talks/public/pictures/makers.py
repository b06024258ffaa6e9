"""Makes each picture of what an address asks for: reads the record, and has the picture's own module draw it."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, QueryDict

from talks.models.editions import PublicVersion
from talks.public import pair as pairs
from talks.public.analytics import reading
from talks.public.asking import Text, values
from talks.public.cadence import contacts_picture
from talks.public.channel import last_day
from talks.public.http import missing
from talks.public.index.live import State
from talks.public.pair_views import contacts_view
from talks.public.pictures.picture import Picture
from talks.public.releases import of_one_release
from talks.public.selection import current
from talks.public.version import newest

_LONGEST_SLUG = 250


class PairForm(forms.Form):
    one = Text(_LONGEST_SLUG, required=True)
    other = Text(_LONGEST_SLUG, required=True)


def contacts(request: HttpRequest, asked: QueryDict) -> Picture:
    """Contacts of two a year. Three queries."""
    chosen = values(PairForm(asked))
    sides = sorted(present("actor", chosen[side]) for side in ("one", "other"))
    pair = pairs.find("pair", *sides)

    def ask(state: State) -> tuple[PublicVersion | None, Picture | None]:
        wanted = reading.filter_of(pair.slug)
        met = reading.met(reading.chosen(state, wanted), [pair.a, pair.b])
        found = contacts_view(met, wanted, last_day(request))
        return newest(), contacts_picture(found, (pair.a, pair.a_name), (pair.b, pair.b_name))

    return drawn(of_one_release(request, ask))


def present(kind: str, slug: str) -> str:
    """The present slug for one that may be a former one. Raises Gone or Http404. One query, two where it is."""
    found = current(kind, {slug})[slug]
    if found is None:
        raise missing(kind, slug)
    return found


def drawn(picture: Picture | None) -> Picture:
    """Raises Http404 where there is nothing to draw."""
    if picture is None:
        raise Http404("There is nothing to draw.")
    return picture
