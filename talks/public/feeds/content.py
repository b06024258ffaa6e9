"""The text of a feed's items, as HTML. Put together here and not by templates: a feed has fifty of them, each other
than all before. Everything of the record is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape

from django.template.defaultfilters import date as formatted
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from talks.models.editions import Edition
from talks.public.feeds.telling import Cited, Judgement


def of_entry(
    url: str,
    changes: Iterable[tuple[str, Edition]],
    answer: str,
    summary: str,
    around: str,
    paragraphs: Iterable[str],
    judged: Iterable[Judgement],
    cited: Iterable[Cited],
) -> SafeString:
    """An entry: what was changed in it (each with a word for how), its answer and summary, who and where (`around`),
    its text, what came of it, its sources and the way to its page.
    """
    parts = [
        f"<p><strong>{escape(word)}</strong> {day(one.published_at)}: {escape(one.note)}</p>\n" for word, one in changes
    ]
    parts.append(f"<p><strong>{escape(answer)}</strong></p>\n")
    parts += [f"<p>{escape(text)}</p>\n" for text in (summary, around, *paragraphs) if text]
    if rows := [_judgement(one) for one in judged]:
        parts.append(f"<h3>What came of it</h3>\n<ul>{''.join(rows)}\n</ul>\n")
    parts.append(f"<h3>Sources</h3>\n{sources(cited)}\n")
    parts.append(f'<p><a href="{escape(url)}">The whole entry</a></p>\n')
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above


def _judgement(one: Judgement) -> str:
    summary, marks = (f" {escape(text)}" if text else "" for text in (one.summary, one.marks))
    heading = f"<strong>{escape(one.issue)}: {escape(one.result)}.</strong>"
    return f"\n<li>{heading}{summary} {escape(one.judge)}.{marks}</li>"


def sources(cited: Iterable[Cited]) -> SafeString:
    """A list of sources, each with its number."""
    return mark_safe(f"<ul>{''.join(map(_source, cited))}\n</ul>\n")  # noqa: S308 - every part is escaped


def _source(one: Cited) -> str:
    language = f' lang="{escape(one.language)}"' if one.language else ""
    title = f'{language} dir="auto">{escape(one.title)}'
    linked = f'<a href="{escape(one.url)}"{title}</a>' if one.url else f"<span{title}</span>"
    return f"\n<li>[{one.number}] {linked}, {escape(one.rest)}</li>"


def day(at: datetime) -> str:
    """ "24 November 2026"."""
    return formatted(localtime(at), "j F Y")
