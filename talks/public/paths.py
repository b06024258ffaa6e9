"""Paths of the site that many pages lead to."""

from __future__ import annotations

from functools import cache

from django.urls import reverse


@cache
def path(route: str, *values: str) -> str:
    """What `reverse` says, asked once. Only for routes without values, or whose values are few: all are kept."""
    return reverse(route, args=values)
