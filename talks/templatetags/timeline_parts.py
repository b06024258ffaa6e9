"""The parts of the timeline that repeat a hundred times a page: as Python they take a tenth of a template's time.

Every text that came from outside is escaped here, by hand: `format_html` would do it a thousand times as often.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_BELOW = (
    '<details id="below-{}"{}><summary><span class="visually-hidden">Under {}</span></summary>'
    '<ul class="options">{}</ul></details>'
)


def entries(count: int) -> str:
    return "entry" if count == 1 else "entries"


@register.simple_tag
def options(name: str, values: Iterable[Any]) -> SafeString:
    """The values of a filter as list items with checkboxes, `talks.public.options.Option` by Option."""
    return mark_safe("".join([_option(name, value) for value in values]))  # noqa: S308 - joined from escaped parts


def _option(name: str, option: Any) -> str:
    count = option.count
    box, label = _option_parts(name, option.value, option.label, option.hint)
    below = ""
    if option.kids:
        value = escape(option.value)
        below = _BELOW.format(value, " open" if option.unfolded else "", label, options(name, option.kids))
    return (
        f'<li class="option{"" if count else " option-none"}">{box}{" checked" if option.chosen else ""}><span>{label}'
        f'</span> <span class="option-count">{count:,}<span class="visually-hidden"> {entries(count)}</span></span>'
        f"</label>{below}</li>"
    )


@lru_cache(maxsize=20_000)
def _option_parts(name: str, value: str, label: str, hint: str) -> tuple[str, str]:
    """What does not depend on what was asked for: the beginning of the checkbox, and its label."""
    told, value = f' title="{escape(hint)}"' if hint else "", escape(value)
    return f'<label{told}><input type="checkbox" id="f-{name}-{value}" name="{name}" value="{value}"', escape(label)


@register.simple_tag
def bars(histogram: Any) -> SafeString:
    """The bars of a `talks.public.histogram.Histogram` as links in SVG, with the years below them."""
    full, parts = histogram.height, []
    for place, y, height, count, url, inside in histogram.bars:
        if count:
            parts.append(
                f'<a href="{escape(url)}" tabindex="-1"><title>{place.label}: {count} {entries(count)}</title>'
                f'<rect class="slot" x="{place.x}" width="{place.width}" y="0" height="{full}"/>'
                f'<rect class="bar{" bar-in" if inside else ""}" x="{place.bar_x}" width="{place.bar_width}" y="{y}" '
                f'height="{height}"/></a>'
            )
        if place.tick:
            parts.append(f'<text x="{place.x}" y="62">{place.tick}</text>')
    return mark_safe("".join(parts))  # noqa: S308 - joined from escaped parts


@register.simple_tag
def bar_rows(histogram: Any) -> SafeString:
    """The same as rows of a table, newest first."""
    rows = [
        f'<tr><th scope="row"><a href="{escape(bar.url)}">{bar.place.label}</a></th>'
        f'<td class="number">{bar.entries:,}</td></tr>'
        for bar in histogram.filled
    ]
    return mark_safe("\n".join(rows))  # noqa: S308 - joined from escaped parts
