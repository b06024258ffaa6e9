"""Small presentational pieces that every public page shares: words that explain themselves, shapes, chips."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from talks import vocabulary
from talks.press.cards import STATUS_TONES, TONES

register = template.Library()


@register.filter
def number(value: int) -> str:
    """A count as people read it: 4,145."""
    return f"{value:,}"


@register.simple_tag
def root() -> str:
    """What every address on the page begins with, for what is kept of pages: another one as of a day."""
    return get_script_prefix()


# Drawn, not set in type: the same on every machine, and there on paper, where backgrounds are not printed.
_SHAPES = {
    "agreed": '<circle cx="7" cy="7" r="6" fill="currentColor"/><path class="cut" d="m4 7.2 2.2 2.2L10.2 5"/>',
    "progress": '<circle cx="7" cy="7" r="5.25"/><path d="M7 7V1.75A5.25 5.25 0 1 1 1.75 7z" fill="currentColor"/>',
    "limited": '<circle cx="7" cy="7" r="5.25"/><path d="M7 1.75a5.25 5.25 0 0 1 0 10.5z" fill="currentColor"/>',
    "none": '<circle cx="7" cy="7" r="5.25"/><path d="M4.25 7h5.5"/>',
    "refused": '<path class="bold" d="m2.5 2.5 9 9m0-9-9 9"/>',
    "undisclosed": '<path d="M1.75 1.75h10.5v10.5H1.75z'
    'M1.75 6l4.25-4.25M1.75 10.5l8.75-8.75M3.5 12.25l8.75-8.75M8 12.25 12.25 8"/>',
    "filled": '<circle cx="7" cy="7" r="6" fill="currentColor"/>',
    "ring": '<circle class="hollow" cx="7" cy="7" r="5"/>',
    "diamond": '<path class="hollow" d="M7 1.25 12.75 7 7 12.75 1.25 7z"/>',
}  # fmt: skip

_ANCHORS = {
    "EntryStatus": "status",
    "EntryKind": "kind",
    "Result": "outcome",
    "ChannelState": "channel",
    "FollowUpStatus": "commitment",
    "ConditionState": "condition",
}


@register.simple_tag
def anchor(enumeration: str, value: str) -> str:
    """The id under which the page "About" explains a value: "status-declined", "stance-seeks"."""
    name = _ANCHORS.get(enumeration) or re.sub(r"(?<!^)(?=[A-Z])", "-", enumeration).lower()
    return f"{name}-{re.sub('[^a-z0-9_]+', '-', str(value))}"


@register.simple_tag
def word(enumeration: str, value: str, more: str = "", lower: bool = False) -> SafeString | str:
    """The label of a value, which explains itself on hover and focus and leads to the glossary; "" for no value.

    `enumeration` is the name of a class in talks.vocabulary: {% word "EntryStatus" record.status %}. `more` are
    further classes.
    """
    return _word(enumeration, value, more, lower, get_script_prefix()) if value else ""


# The vocabulary is fixed, and a page may say the same word a hundred times.
@lru_cache(maxsize=2000)
def _word(enumeration: str, value: str, more: str, lower: bool, prefix: str) -> SafeString | str:
    choices: Any = getattr(vocabulary, enumeration)
    text, meaning = vocabulary.label(choices, value), vocabulary.definition(choices, value)
    text = text.lower() if lower else text
    if not meaning:
        return text
    return format_html(
        '<a class="word{}" href="{}#{}">{}<span class="meaning"><span class="visually-hidden">: </span>{}</span></a>',
        f" {more}" if more else "",
        reverse("about"),
        anchor(enumeration, value),
        text,
        meaning,
    )


@register.simple_tag
def status_word(value: str) -> SafeString | str:
    """An entry's status as a badge that explains itself."""
    return word("EntryStatus", value, more=f"badge badge-{STATUS_TONES.get(value, 'open')}")


@register.simple_tag
def shape(name: str) -> SafeString:
    """A small drawing: a family of results (agreed, limited …) or a marker (filled, ring, diamond)."""
    return _shape(name)


@lru_cache(maxsize=100)
def _shape(name: str) -> SafeString:
    drawing = mark_safe(_SHAPES.get(name, _SHAPES["none"]))  # noqa: S308 - a constant of this module
    return format_html('<svg class="shape shape-{}" viewBox="0 0 14 14" aria-hidden="true">{}</svg>', name, drawing)


@register.simple_tag
def chip(tone: str, issue: str, result: str) -> SafeString:
    """An outcome in short: a shape, the issue, the result in words. The shape repeats what the colour says.

    `result` is a value of Result.
    """
    return format_html(
        '<span class="chip chip-{}" title="{}">{}<span><span class="chip-issue">{}:</span> {}</span></span>',
        tone,
        vocabulary.definition(vocabulary.Result, result),
        shape(tone),
        issue,
        vocabulary.label(vocabulary.Result, result).lower(),
    )


@register.filter
def tone(result: str) -> str:
    """The family of a result, which gives it its colour and shape."""
    return TONES.get(result, "none")
