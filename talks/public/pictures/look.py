"""How shapes look in files: the rules of static/css/pictures.css, with the colours of a theme in place of their names.

Pages load that file as it is, so that a picture looks the same in both. It holds rules for shapes and nothing else:
a selector of classes and elements, a declaration after the other, no rule inside a rule.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from django.conf import settings

THEMES = ("light", "dark")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_TOKEN = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
_VAR = re.compile(r"var\(--([a-z0-9-]+)\)")
_BOTH = re.compile(r"light-dark\(([^,()]+),\s*([^,()]+)\)")
_REM = re.compile(r"([\d.]+)rem\b")
_CLASS = re.compile(r"\.([a-z][a-z0-9_-]*)")
_USED = re.compile(r'class="([^"]*)"')


class Rule(NamedTuple):
    selector: str
    declarations: str


@functools.cache
def tokens(theme: str) -> dict[str, str]:
    """{"paper": "#fcfbf8", …} as static/css/tokens.css gives them first; read once a process."""
    found: dict[str, str] = {}
    for name, value in _TOKEN.findall(_read("tokens.css")):
        found.setdefault(name, of_theme(" ".join(value.split()), theme))
    return found


@functools.cache
def rules(theme: str) -> list[Rule]:
    """The rules for shapes in a theme: no names of colours in them, lengths in px. Raises KeyError for a token that
    there is not."""
    return [
        Rule(" ".join(selector.split()), _resolved(" ".join(declarations.split()), theme))
        for selector, declarations in _RULE.findall(_COMMENT.sub("", _read("pictures.css")))
    ]


def style(drawn: str, theme: str = "") -> str:
    """The style sheet for a drawing: the rules that its classes need, in one theme or, with "", in the reader's."""
    used = {name for classes in _USED.findall(drawn) for name in classes.split()}
    sheet = _sheet(rules(theme or "light"), used)
    if theme:
        return sheet
    known = dict(rules("light"))
    dark = [rule for rule in rules("dark") if known[rule.selector] != rule.declarations]
    return f"{sheet}@media (prefers-color-scheme: dark){{{_sheet(dark, used)}}}"


def of_theme(value: str, theme: str) -> str:
    return _BOTH.sub(lambda found: found[1 + THEMES.index(theme)].strip(), value)


def _sheet(some: list[Rule], used: set[str]) -> str:
    return "".join(f"{rule.selector}{{{rule.declarations}}}" for rule in some if _needed(rule.selector, used))


def _needed(selector: str, used: set[str]) -> bool:
    return any(used.issuperset(_CLASS.findall(one)) for one in selector.split(","))


def _resolved(declarations: str, theme: str) -> str:
    named = _VAR.sub(lambda found: tokens(theme)[found[1]], declarations)
    return _REM.sub(lambda found: f"{float(found[1]) * 16:g}px", of_theme(named, theme))


def _read(name: str) -> str:
    return (settings.BASE_DIR / "static" / "css" / name).read_text("utf-8")
