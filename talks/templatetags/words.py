"""Small presentational pieces that every public page shares: words that explain themselves, chips, original names."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from talks import vocabulary
from talks.press.cards import TONES
from talks.press.contract import ActorRecord

register = template.Library()


@register.simple_tag
def word(enumeration: str, value: str) -> SafeString | str:
    """The label of a value, which explains itself on hover, on focus and to screen readers; "" for no value.

    `enumeration` is the name of a class in talks.vocabulary: {% word "EntryStatus" record.status %}
    """
    choices: Any = getattr(vocabulary, enumeration)
    if not value:
        return ""
    meaning = vocabulary.definition(choices, value)
    text = vocabulary.label(choices, value)
    if not meaning:
        return text
    return format_html(
        '<span class="word" tabindex="0">{}<span class="meaning" role="tooltip">{}</span></span>', text, meaning
    )


@register.simple_tag
def plain_word(enumeration: str, value: str) -> str:
    """The label alone."""
    return vocabulary.label(getattr(vocabulary, enumeration), value)


@register.simple_tag
def chip(tone: str, issue: str, result: str) -> SafeString:
    """An outcome in short: a shape, the issue, the result in words. The shape repeats what the colour says."""
    return format_html(
        '<span class="chip chip-{}"><span class="shape" aria-hidden="true"></span>'
        '<span class="chip-issue">{}</span> <span class="chip-result">{}</span></span>',
        tone,
        issue,
        result.lower(),
    )


@register.filter
def tone(result: str) -> str:
    """The family of a result, which gives it its colour and shape."""
    return TONES.get(result, "none")


@register.simple_tag
def original_names(actor: ActorRecord | None) -> SafeString | str:
    """An actor's names in the original script, each marked with its language; "" when there is none."""
    names = [name for name in (actor or {}).get("names", []) if name["kind"] == "original"]  # type: ignore[union-attr]
    if not names:
        return ""
    return format_html_join(
        ", ", '<span class="original" lang="{}" dir="auto">{}</span>', ((one["language"], one["text"]) for one in names)
    )
