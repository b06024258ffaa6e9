"""Every picture there is, by its name: who makes it of what an address asks for, and where it stands."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, QueryDict

from talks.public.overviews import company_page, lanes_page, places_page
from talks.public.pictures import makers
from talks.public.pictures.picture import Picture

# Makes the picture of the parameters, which it reads with a form. Raises Refused for what cannot be read, Gone and
# Http404 for what is not public, Http404 also where there is nothing to draw.
Maker = Callable[[HttpRequest, QueryDict], Picture]

# Parameters of a picture's look, not of what it shows.
LOOKS = ("theme", "width", "download")

MAKERS: dict[str, Maker] = {
    "channel": makers.channel,
    "channels": makers.channels,
    "contacts": makers.contacts,
    "issues": makers.issues,
    "ladder": makers.ladder,
    "lanes": lanes_page.make,
    "months": makers.months,
    "places": places_page.make,
    "stances": makers.stances,
    "who-meets-whom": company_page.make,
}


def made(request: HttpRequest, name: str, asked: QueryDict) -> Picture:
    """The picture that the parameters `asked` stand for, whatever looks they name besides.

    Raises what its maker does. Queries: as the maker says.
    """
    maker = MAKERS.get(name)
    if maker is None:
        raise Http404(f"There is no picture “{name}”. There are: {', '.join(MAKERS)}.")
    asked = asked.copy()
    for look in LOOKS:
        asked.pop(look, None)
    return maker(request, asked)
