"""The parts of the timeline that repeat a hundred times a page: as Python they take a tenth of a template's time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
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


def _option(name: str, option: Any) -> SafeString:
    below: SafeString | str = ""
    if option.kids:
        unfolded = mark_safe(" open") if option.unfolded else ""
        below = format_html(_BELOW, option.value, unfolded, option.label, options(name, option.kids))
    return format_html(
        _OPTION,
        name=name,
        value=option.value,
        label=option.label,
        count=number(option.count),
        noun=entries(option.count),
        none="" if option.count else " option-none",
        hint=format_html(' title="{}"', option.hint) if option.hint else "",
        checked=mark_safe(" checked") if option.chosen else "",
        below=below,
    )


@register.simple_tag
def bars(histogram: Any) -> SafeString:
    """The bars of a `talks.public.histogram.Histogram` as links in SVG, with the years below them."""
    parts = []
    for bar in histogram.bars:
        if bar.count:
            parts.append(
                format_html(
                    _BAR,
                    url=bar.url,
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
            parts.append(format_html('<text x="{}" y="62">{}</text>', bar.x, bar.tick))
    return mark_safe("".join(parts))  # noqa: S308 - joined from escaped parts


@register.simple_tag
def bar_rows(histogram: Any) -> SafeString:
    """The same as rows of a table, newest first."""
    return format_html_join(
        "\n",
        '<tr><th scope="row"><a href="{}">{}</a></th><td class="number">{}</td></tr>',
        ((bar.url, bar.label, bar.count) for bar in histogram.filled),
    )
