"""The colours of static/css/tokens.css, light theme, for what is drawn and not styled."""

from __future__ import annotations

import functools
import re

from django.conf import settings

_TOKEN = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}),")
# The families of results and statuses, by the token that colours them there.
OUTCOMES = {
    "agreed": "good",
    "progress": "progress",
    "limited": "limited",
    "none": "neutral",
    "refused": "bad",
    "undisclosed": "neutral",
}
STATUSES = {"held": "good", "waits": "limited", "not": "bad", "open": "ink-soft"}


@functools.cache
def colours() -> dict[str, str]:
    """{"paper": "#fcfbf8", …}, read once a process."""
    text = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text("utf-8")
    return dict(_TOKEN.findall(text))
