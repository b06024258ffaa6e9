"""Outcomes and positions out of many entries, each with its date, as the pages of issues and actors list them.

Put together here and not by included templates: a page has more than a hundred of them. Everything of the record is
escaped.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from talks.templatetags.people import actor, foreign, issue, marks_elsewhere, person
from talks.templatetags.words import shape, tone, word

register = template.Library()


@register.simple_tag
def dated_outcome(row: Any, here: str = "", judge: bool = False) -> SafeString:
    """A `DatedOutcome`. The issue stands with it unless it is `here`; who judged it where `judge` says so, else only in
    which voice.
    """
    one, notes = row.outcome, marks_elsewhere(row.outcome.notes)
    trail = f'<p class="trail">{issue(row.issue)}</p>' if row.issue.slug != here else ""
    summary = f"<p>{escape(one.summary)}{notes}</p>" if one.summary else ""
    voice = word("Voice", one.voice, lower=True)
    if not judge:
        by = f"As {voice}"
    else:
        by = f"Judged by {person(one.assessor)} ({voice})" if one.assessor else "Judged by the editors"
    via = f", to {actor(one.via)}" if one.via else ""
    return mark_safe(  # noqa: S308 - every part is escaped
        f'<li>\n  <p class="ladder-date">{escape(one.date or row.entry.when)}</p>\n  <div class="ladder-body">\n    '
        f'{trail}\n    <p class="result">{shape(tone(one.result))} {word("Result", one.result)}</p>\n    {summary}\n'
        f'  </div>\n  <p class="said-by">{by}{via}{"" if one.summary else notes}<br>{_entry(row)}</p>\n</li>\n'
    )


@register.simple_tag
def dated_position(row: Any, here: str = "", myself: str = "") -> SafeString:
    """A `DatedPosition`. The issue stands with it unless it is `here`; on the page of the actor `myself`, their own
    words are told by the occasion.
    """
    one = row.position
    trail = f'<p class="trail">{issue(one.issue)}</p>' if one.issue.slug != here else ""
    stance = ""
    if one.stance:
        colon = ":" if one.summary else ""
        stance = f'<span class="stance">{word("Stance", one.stance)}{colon}</span> '
    quote = f'<blockquote class="quote"><p>“{foreign(one.quote, "quoted")}”</p></blockquote>' if one.quote else ""
    voice = word("Voice", one.voice, lower=True)
    via = f", via {actor(one.via)}" if one.via else ""
    return mark_safe(  # noqa: S308 - every part is escaped
        f'<li>\n  <p class="ladder-date">{escape(one.date or row.entry.when)}</p>\n  <div class="ladder-body">\n    '
        f"{trail}\n    <p>{stance}{escape(one.summary)}{marks_elsewhere(one.notes)}</p>\n    {quote}\n"
        f'    <p class="said-by">{_said_by(one, myself)} ({voice}){via} · {_entry(row)}</p>\n  </div>\n</li>\n'
    )


def _said_by(one: Any, myself: str) -> str:
    if one.speaker and one.secondhand:
        return f"As {person(one.speaker)}, tells it"
    if one.speaker and one.speaker.actor.slug == myself:
        return escape(one.occasion or "Said")
    if one.speaker:
        return str(person(one.speaker))
    return f"{escape(one.party.name)}, no speaker named" if one.party else ""


def _entry(row: Any) -> str:
    return f'<a href="{escape(row.entry.url)}">{escape(row.entry.title)}</a>'
