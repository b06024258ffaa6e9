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
from django.utils.text import slugify

from talks.public.paths import path

register = template.Library()

_BELOW = (
    '<details id="below-{}"{}><summary><span class="visually-hidden">Under {}</span></summary>'
    '<ul class="options">{}</ul></details>'
)


_FIND = (
    '<div class="find"><label class="visually-hidden" for="{at}">{label}</label> '
    '<input type="search" id="{at}" name="{at}" value="{typed}" placeholder="{hint}" maxlength="100" '
    'autocomplete="off" hx-get="{url}" hx-trigger="input changed delay:250ms" hx-target="#{name}-options" '
    'hx-select="#{name}-options" hx-swap="outerHTML" hx-push-url="false" hx-include="#filters"> '
    '<button class="button button-quiet" type="submit">Find</button></div>'
)
_ANY_OR_ALL = (
    '<div class="facet-mode" role="radiogroup" aria-label="Entries about">'
    '<label><input type="radio" name="issues" value=""{}> Any of them</label> '
    '<label><input type="radio" name="issues" value="all"{}> All of them</label></div>'
)


def entries(count: int) -> str:
    return "entry" if count == 1 else "entries"


@register.simple_tag
def facet_groups(groups: Iterable[Any], every_issue: bool) -> SafeString:
    """Every kind of filter with its values, `talks.public.options.FilterGroup` by FilterGroup."""
    url = path("timeline")
    return mark_safe("\n".join([_group(group, every_issue, url) for group in groups]))  # noqa: S308 - escaped parts


def _group(group: Any, every_issue: bool, url: str) -> str:
    name, heading, finder, find, mode = group.name, escape(group.heading), group.finder, "", ""
    if finder:
        find = _FIND.format(
            at=finder.parameter, label=finder.label, typed=escape(group.typed), hint=finder.hint, url=url, name=name
        )
    if name == "issue" and group.chosen > 1:
        mode = _ANY_OR_ALL.format(*("", " checked") if every_issue else (" checked", ""))
    chosen = f' <span class="facet-chosen">{group.chosen} chosen</span>' if group.chosen else ""
    errors = "".join([f'<p class="field-error">{escape(error)}</p>' for error in group.errors])
    blocks = "".join([_block(name, block) for block in group.blocks]) or f'<p class="quiet">{escape(group.nothing)}</p>'
    return (
        f'<details class="facet" id="facet-{name}"{" open" if group.unfolded else ""}><summary>{heading}{chosen}'
        f'</summary><fieldset class="facet-body{" tree" if name == "issue" else ""}">'
        f'<legend class="visually-hidden">{heading}</legend>{errors}{find}{mode}'
        f'<div id="{name}-options">{blocks}</div></fieldset></details>'
    )


def _block(name: str, block: Any) -> str:
    heading = f'<p class="facet-sub">{escape(block.heading)}</p>' if block.heading else ""
    shown = f'{heading}<ul class="options">{options(name, block.options)}</ul>'
    if not block.rest:
        return shown
    return (
        f'{shown}<details class="disclosure" id="rest-{name}-{slugify(block.heading)}"><summary>{len(block.rest)} more'
        f'</summary><ul class="options">{options(name, block.rest)}</ul></details>'
    )


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
def card_items(rows: Iterable[Any]) -> SafeString:
    """Entries as list items, `talks.public.facets.Card` by Card; a card is HTML that the press has escaped."""
    return mark_safe("".join([f'\n    <li id="entry-{row.entry_id}">{row.card}</li>' for row in rows]))  # noqa: S308


@register.simple_tag
def bar_rows(histogram: Any) -> SafeString:
    """The bars of a `talks.public.histogram.Histogram` as rows of a table, newest first."""
    rows = [
        f'<tr><th scope="row"><a href="{escape(bar.url)}">{bar.label}</a></th>'
        f'<td class="number">{bar.entries:,}</td></tr>'
        for bar in histogram.filled
    ]
    return mark_safe("\n".join(rows))  # noqa: S308 - joined from escaped parts
