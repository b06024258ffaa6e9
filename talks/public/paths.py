"""Paths of the site that many pages lead to."""

from __future__ import annotations

from functools import cache

from django.urls import get_script_prefix, reverse


def path(route: str, *values: str) -> str:
    """What `reverse` says, asked once. Only for routes without values, or whose values are few: all are kept."""
    return f"{get_script_prefix()}{_below(route, *values)}"


@cache
def _below(route: str, *values: str) -> str:
    """The path without what all addresses begin with, which is another one for the record as of a day."""
    return reverse(route, args=values)[len(get_script_prefix()) :]
