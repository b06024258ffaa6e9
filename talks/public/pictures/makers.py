"""Makes each picture of what an address asks for: reads the record, and has the picture's own module draw it."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse

from talks.models.editions import PublicChannel, PublicVersion
from talks.public import facets, issue_positions, listing, naming
from talks.public import pair as pairs
from talks.public.analytics import reading
from talks.public.asking import Text, values
from talks.public.cadence import contacts_picture
from talks.public.channel import alone, board, last_day
from talks.public.channel_picture import channels_picture
from talks.public.http import missing
from talks.public.index.live import State
from talks.public.issue_ladder import issue_ladder
from talks.public.issue_matrix import pair_matrix
from talks.public.ladder_picture import ladder_drawn
from talks.public.matrix_picture import matrix_picture
from talks.public.pair_views import contacts_view
from talks.public.pictures.picture import Picture
from talks.public.position_rows import of_side
from talks.public.releases import of_one_release
from talks.public.selection import current, read
from talks.public.stance_picture import stance_picture
from talks.public.timeline import months_of
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


def months(request: HttpRequest, asked: QueryDict) -> Picture:
    """Entries a month or a year of a filter of the timeline. One query, and one to five for what it names."""
    wanted = read(asked)
    shown = " · ".join(naming.parts(replace(wanted, start=None, end=None)))

    def ask(state: State) -> tuple[PublicVersion | None, Picture | None]:
        found = months_of(facets.select(state, wanted).months(), wanted, shown, tall=True)
        return newest(), found.picture if found else None

    return drawn(of_one_release(request, ask))


def channels(request: HttpRequest, asked: QueryDict) -> Picture:
    """The channels in a state, on an issue, of a pair … Four queries, and one to five for what is asked for."""
    wanted = listing.asked_of("channels", asked)
    names = [*naming.parts(wanted.filter), *([wanted.own["state"]] if wanted.own["state"] else [])]
    title = f"Channels: {' · '.join(names)}" if names else "Channels"

    def ask(state: State) -> tuple[PublicVersion | None, Picture | None]:
        shown = board(listing.channels(wanted), state.names.issues.values(), last_day(request))
        return newest(), channels_picture(shown, title, _page_of_channels(wanted), wanted.querystring())

    return drawn(of_one_release(request, ask))


def _page_of_channels(wanted: listing.Asked) -> str:
    """The page that shows these channels: an issue's, a pair's, or the list of all."""
    chosen = wanted.filter.terms
    if len(chosen) == 1 and len(chosen[0][1]) == 1 and not wanted.own["state"]:
        facet, (value,) = chosen[0]
        if facet == "issue":
            return f"{reverse('issue', args=[value])}#channels"
        if facet == "pair":
            return f"{reverse('pair', args=value.split('~'))}#channels"
    state = wanted.own["state"]
    return reverse("channels") + (f"?state={state}" if state and not chosen else "")


class ChannelForm(forms.Form):
    channel = Text(_LONGEST_SLUG, required=True)


def channel(request: HttpRequest, asked: QueryDict) -> Picture:
    """One channel. Four queries."""
    slug = present("channel", values(ChannelForm(asked))["channel"])

    def ask(state: State) -> tuple[PublicVersion | None, Picture | None]:
        as_of = last_day(request)
        rows = PublicChannel.objects.filter(slug=slug)
        found = board(rows, state.names.issues.values(), as_of).channels
        return newest(), alone(found[0], as_of) if found else None

    return drawn(of_one_release(request, ask))


class IssueForm(forms.Form):
    issue = Text(_LONGEST_SLUG, required=True)


def ladder(request: HttpRequest, asked: QueryDict) -> Picture:
    """What came of one issue, by who judged. Four queries."""
    slug = present("issue", values(IssueForm(asked))["issue"])

    def ask(state: State) -> tuple[PublicVersion | None, Picture | None]:
        view, named = issue_ladder(state, slug), state.names.issues.get(slug)
        found = ladder_drawn(view, slug, named.name) if view and named else None
        return newest(), found.picture if found else None

    return drawn(of_one_release(request, ask))


def issues(request: HttpRequest, asked: QueryDict) -> Picture:
    """Which issues came up at which meeting of two. Five queries."""
    chosen = values(PairForm(asked))
    pair = pairs.find("pair", *sorted(present("actor", chosen[side]) for side in ("one", "other")))

    def ask(state: State) -> tuple[PublicVersion | None, Picture | None]:
        view = pair_matrix(state, pair.a, pair.b)
        found = matrix_picture(view, (pair.a_name, pair.b_name), (pair.a, pair.b)) if view else None
        return newest(), found

    return drawn(of_one_release(request, ask))


class StanceForm(forms.Form):
    issue = Text(_LONGEST_SLUG, required=True)
    actor = Text(_LONGEST_SLUG, required=True)


def stances(request: HttpRequest, asked: QueryDict) -> Picture:
    """One side's stance on an issue over time. Eight queries at most."""
    chosen = values(StanceForm(asked))
    slugs = present("issue", chosen["issue"]), present("actor", chosen["actor"])

    def ask(state: State) -> tuple[PublicVersion | None, Picture | None]:
        issue, who = issue_positions.find(state, *slugs)
        found, name = of_side(state, who, issue), issue_positions.name_of(who)
        said = issue_positions.sentence(found, name)
        return newest(), stance_picture(found, who.slug, name, issue.slug, issue.name, said)

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
