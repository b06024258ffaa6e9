"""The parts of the timeline that repeat a hundred times a page: as Python they take a tenth of a template's time.

Every text that came from outside is escaped here, by hand: `format_html` would do it a thousand times as often.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from talks.templatetags.words import number

register = template.Library()

_OPTION = (
    '<li class="option{none}"><label{hint}><input type="checkbox" id="f-{name}-{value}" name="{name}" value="{value}"'
    '{checked}><span>{label}</span> <span class="option-count">{count}'
    '<span class="visually-hidden"> {noun}</span></span></label>{below}</li>'
)
_BELOW = (
    '<details id="below-{}"{}><summary><span class="visually-hidden">Under {}</span></summary>'
    '<ul class="options">{}</ul></details>'
)
_BAR = (
    '<a href="{url}" tabindex="-1"><title>{label}: {count} {noun}</title>'
    '<rect class="slot" x="{x}" width="{width}" y="0" height="{full}"/>'
    '<rect class="bar{inside}" x="{bar_x}" width="{bar_width}" y="{y}" height="{height}"/></a>'
)


def entries(count: int) -> str:
    return "entry" if count == 1 else "entries"


@register.simple_tag
def options(name: str, values: Iterable[Any]) -> SafeString:
    """The values of a filter as list items with checkboxes, `talks.public.options.Option` by Option."""
    return mark_safe("".join(_option(name, value) for value in values))  # noqa: S308 - joined from escaped parts


def _option(name: str, option: Any) -> str:
    value, label, below = escape(option.value), escape(option.label), ""
    if option.kids:
        below = _BELOW.format(value, " open" if option.unfolded else "", label, options(name, option.kids))
    return _OPTION.format(
        name=name,
        value=value,
        label=label,
        count=number(option.count),
        noun=entries(option.count),
        none="" if option.count else " option-none",
        hint=f' title="{escape(option.hint)}"' if option.hint else "",
        checked=" checked" if option.chosen else "",
        below=below,
    )


@register.simple_tag
def bars(histogram: Any) -> SafeString:
    """The bars of a `talks.public.histogram.Histogram` as links in SVG, with the years below them."""
    parts = []
    for bar in histogram.bars:
        if bar.count:
            parts.append(
                _BAR.format(
                    url=escape(bar.url),
                    label=bar.label,
                    count=bar.count,
                    noun=entries(bar.count),
                    x=bar.x,
                    width=bar.width,
                    full=histogram.height,
                    inside=" bar-in" if bar.inside else "",
                    bar_x=bar.bar_x,
                    bar_width=bar.bar_width,
                    y=bar.y,
                    height=bar.height,
                )
            )
        if bar.tick:
            parts.append(f'<text x="{bar.x}" y="62">{bar.tick}</text>')
    return mark_safe("".join(parts))  # noqa: S308 - joined from escaped parts


@register.simple_tag
def bar_rows(histogram: Any) -> SafeString:
    """The same as rows of a table, newest first."""
    row = '<tr><th scope="row"><a href="{}">{}</a></th><td class="number">{:,}</td></tr>'
    rows = (row.format(escape(bar.url), bar.label, bar.count) for bar in histogram.filled)
    return mark_safe("\n".join(rows))  # noqa: S308 - joined from escaped parts
