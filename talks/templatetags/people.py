"""Inline pieces of the pages about entries and actors: names with their original script, offices, footnote marks.

Made here and not by included templates because they stand in running text, where every space counts.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from talks.public.presenting import ActorView, Foreign, IssueView, Note, PersonView

register = template.Library()


@register.simple_tag
def notes(marks: Iterable[Note]) -> SafeString | str:
    """The footnote marks of a statement, each a link to its source; "" without one."""
    return format_html_join(
        "",
        '<sup class="note"><a id="{}" href="{}" aria-label="{}">{}</a></sup>',
        (
            (note.anchor, note.url, f"Source {note.number}{', ' if note.locator else ''}{note.locator}", note.number)
            for note in marks
        ),
    )


@register.simple_tag
def marks_elsewhere(marks: Iterable[Note]) -> SafeString | str:
    """As `notes`, for a page that shows rows of many entries, where the marks need no ids of their own."""
    return format_html_join(
        "",
        '<sup class="note"><a href="{}" aria-label="{}">{}</a></sup>',
        ((note.url, f"Source {note.number} of that page", note.number) for note in marks),
    )


@register.simple_tag
def foreign(text: Foreign | None, css: str = "original") -> SafeString | str:
    """Text of another language, marked as such."""
    if text is None:
        return ""
    return format_html('<span class="{}" lang="{}" dir="{}">{}</span>', css, text.language, text.direction, text.text)


@register.simple_tag
def actor(view: ActorView | None, original: bool = False) -> SafeString | str:
    """An actor's name, as a link where there is a page; with the name in its own script when `original`."""
    if view is None:
        return ""
    name = format_html('<a href="{}">{}</a>', view.url, view.name) if view.url else format_html("{}", view.name)
    return format_html("{} {}", name, foreign(view.original)) if original and view.original else name


@register.simple_tag
def actors(views: Iterable[ActorView]) -> SafeString | str:
    """Names in a row: "United States, China"."""
    return format_html_join(", ", "{}", ((actor(view),) for view in views))


@register.simple_tag
def person(view: PersonView | None, original: bool = False) -> SafeString | str:
    """Somebody with the offices held that day; a person of whom none is on record is said to be so."""
    if view is None:
        return ""
    name = actor(view.actor, original)
    if view.offices:
        return format_html("{}, {}", name, _offices(view))
    if view.is_person:
        return format_html('{}<span class="missing">, office that day not on record</span>', name)
    return name


@register.simple_tag
def offices(view: PersonView) -> SafeString | str:
    return _offices(view)


def _offices(view: PersonView) -> SafeString:
    doubt = mark_safe(' <span class="missing">(dates uncertain)</span>')
    return format_html_join("; ", "{}{}", ((one.text, doubt if one.doubtful else "") for one in view.offices))


@register.simple_tag
def between(parties: list[ActorView]) -> str:
    """The address of the page about two states, where the parties are two states with pages; "" otherwise."""
    if len(parties) != 2 or not all(one.kind == "state" and one.url for one in parties):
        return ""
    return reverse("pair", args=sorted(one.slug for one in parties))


@register.simple_tag
def issue(view: IssueView) -> SafeString | str:
    """An issue's name, as a link where there is a page."""
    return format_html('<a href="{}">{}</a>', view.url, view.name) if view.url else format_html("{}", view.name)
