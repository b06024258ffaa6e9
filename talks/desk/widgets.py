"""The controls of the form pages, written straight as HTML.

Django renders each control through a template; a page with 500 positions has some 10,000 of them and would wait
seconds for it. These produce the same attributes from strings.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from talks.vocabulary import definition


def _attributes(attrs: dict[str, Any]) -> str:
    parts = []
    for name, value in attrs.items():
        if value is True or (value == "" and name.startswith("data-")):
            parts.append(f" {name}")
        elif value not in (None, False):
            parts.append(f' {name}="{escape(value)}"')
    return "".join(parts)


class _Plain(forms.Widget):
    """A control that renders without a template."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        value = "" if value is None else str(value)
        return mark_safe(self.html(escape(name), value, _attributes({**self.attrs, **(attrs or {})})))  # noqa: S308 (all parts escaped)

    def html(self, name: str, value: str, attributes: str) -> str:
        raise NotImplementedError


class Text(_Plain):
    """A line of text."""

    def html(self, name: str, value: str, attributes: str) -> str:
        return f'<input type="text" name="{name}" value="{escape(value)}" autocomplete="off"{attributes}>'


class Hidden(_Plain):
    """A value that travels along."""

    input_type = "hidden"  # Django asks for it to tell hidden fields apart.

    def html(self, name: str, value: str, attributes: str) -> str:
        return f'<input type="hidden" name="{name}" value="{escape(value)}"{attributes}>'


class Number(_Plain):
    """A short number; plain text on the wire, so that nothing typed is lost."""

    def html(self, name: str, value: str, attributes: str) -> str:
        shown = escape(value)
        return f'<input type="text" inputmode="numeric" size="5" name="{name}" value="{shown}"{attributes}>'


class LongText(_Plain):
    """Text that may run over lines; the page lets it grow."""

    def html(self, name: str, value: str, attributes: str) -> str:
        return f'<textarea name="{name}"{attributes}>\n{escape(value)}</textarea>'


class Tick(_Plain):
    """A box to tick; posts "yes"."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name, "")

    def html(self, name: str, value: str, attributes: str) -> str:
        ticked = " checked" if value.lower() in ("yes", "on", "true", "1", "y") else ""
        return f'<input type="checkbox" name="{name}" value="yes"{ticked}{attributes}>'


class VocabularySelect(forms.Select):
    """A choice of words; each option says what it means."""

    def __init__(self, enum: type[models.TextChoices]) -> None:
        super().__init__()
        self.enum = enum
        # Written once per field: the option in force is marked by replacing its opening.
        self._options = [
            (value, f'<option value="{escape(value)}"', f"{_title(enum, value)}>{escape(label)}</option>")
            for value, label in enum.choices
        ]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        value = "" if value is None else str(value)
        options = ["" if self.is_required and value else '<option value=""></option>']
        options += [f"{start} selected{end}" if key == value else start + end for key, start, end in self._options]
        if value and value not in self.enum.values:
            options.append(f'<option value="{escape(value)}" selected>{escape(value)}</option>')
        attributes = _attributes({**self.attrs, **(attrs or {})})
        return mark_safe(f'<select name="{escape(name)}"{attributes}>{"".join(options)}</select>')  # noqa: S308


def _title(enum: type[models.TextChoices], value: str) -> str:
    meaning = definition(enum, value)
    return f' title="{escape(meaning)}"' if meaning else ""
