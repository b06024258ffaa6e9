"""What the other views share: the timeline's filter in their addresses, what counts as held, the way between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from talks.public import options, selection
from talks.public.analytics.contacts import KINDS, STATUSES
from talks.public.filters import TimelineFilter, TimelineForm
from talks.public.index.names import Names
from talks.public.paths import path
from talks.public.presenting import counted
from talks.vocabulary import EntryKind, Level

# The views, by the names of their routes.
VIEWS = {"timeline": "Timeline", "places": "Places", "who-meets-whom": "Who meets whom", "lanes": "Lanes"}


def held(asked: TimelineFilter) -> TimelineFilter | None:
    """Those entries of a filter at which people met or spoke: visits, meetings, calls, summits, rounds and conferences
    that were held, cut short or moved online. None where the filter asks for others only.
    """
    kinds, statuses = asked.values("kind"), asked.values("status")
    chosen = tuple(kind.value for kind in KINDS if not kinds or kind in kinds)
    became = tuple(str(status) for status in STATUSES if not statuses or status in statuses)
    if not chosen or not became:
        return None
    return asked.with_values("kind", chosen).with_values("status", became)


HELD = (
    "Held entries are visits, meetings, calls, summits, rounds and conferences that took place, were cut short or "
    "moved online. Each counts once, however many meetings it had."
)


def address(route: str, asked: TimelineFilter, own: Mapping[str, str] | None = None) -> str:
    """The address of a view for a filter and for what the view is asked besides; "" values are left out."""
    query = "&".join(
        filter(None, [asked.from_its_beginning().querystring(), urlencode({k: v for k, v in (own or {}).items() if v})])
    )
    return path(route) + (f"?{query}" if query else "")


def timeline_url(asked: TimelineFilter) -> str:
    return address("timeline", asked)


def others(asked: TimelineFilter) -> list[tuple[str, str]]:
    """(label, address) of the other views of what the timeline lists."""
    said = {"places": "On a map", "who-meets-whom": "Who meets whom", "lanes": "In lanes"}
    return [(label, address(route, asked)) for route, label in said.items()]


class OwnForm(forms.Form):
    """What a view is asked besides the filter. A page takes the first choice for what it cannot read."""

    def asked(self) -> dict[str, str]:
        """Every field by its name, "" for the first choice, which needs no saying."""
        self.is_valid()
        found = {}
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name) or ""
            choices = [one for one, _ in getattr(field, "choices", [])]
            found[name] = "" if choices and value == choices[0] else value
        return found


@dataclass(frozen=True)
class Read:
    """The filter of a page, what of its address could not be read, and what names nothing on record."""

    asked: TimelineFilter
    form: TimelineForm
    errors: list[str]

    @classmethod
    def of(cls, data: QueryDict) -> Read:
        form = TimelineForm(data)
        asked = replace(form.filter().from_its_beginning(), best_match=False)
        return cls(asked, form, [str(said) for many in form.errors.values() for said in many])


def context(route: str, read: Read, names: Names, own: Mapping[str, str]) -> dict[str, Any]:
    """What the head of every view shows: pills, a small form, the other views. A query where a source is asked for."""
    asked = read.asked
    labels = options.Labels(names, asked)
    kept = [pair for pair in asked.pairs() if pair[0] not in ("level", "kind", "from", "to")]
    return {
        "nav": "timeline",
        "asked": asked,
        "errors": read.errors,
        "unknown": labels.unknown(asked),
        "pills": [(pill, address(route, pill.without, own)) for pill in options.pills(asked, labels)],
        "clear_url": address(route, TimelineFilter(), own),
        "views": [(label, address(name, asked), name == route) for name, label in VIEWS.items()],
        "form_url": path(route),
        "form_kept": [*kept, *((name, value) for name, value in own.items() if value)],
        "levels": _choices(Level.choices, asked.values("level")),
        "kinds": _choices(EntryKind.choices, asked.values("kind")),
        "noindex": bool(asked or any(own.values())),
    }


def _choices(known: list[tuple[str, Any]], chosen: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    return [(value, str(label), value in chosen) for value, label in known]


def held_entries(number: int) -> str:
    return counted(number, "held entry", "held entries")


NOTHING = "There is nothing to draw."


def strict(data: QueryDict, own: type[OwnForm]) -> tuple[TimelineFilter, dict[str, str]]:
    """The filter of a picture, and what it is asked besides. Raises Refused for what cannot be read."""
    form = own(data)
    wrong = {name: [str(one) for one in said] for name, said in form.errors.items()}
    asked = selection.read(data, *form.fields, errors=wrong)
    return asked, form.asked()
