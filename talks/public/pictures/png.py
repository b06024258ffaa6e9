"""Pixels of a drawing, made by resvg with a typeface of the project's own: the same on every machine."""

from __future__ import annotations

import resvg_py
from django.conf import settings

from talks.public.selection import Refused

LEAST, USUAL, MOST = 320, 1536, 2400  # px across
# Of the whole picture. Each takes a few times four bytes while it is drawn, and the process does nothing else then.
MOST_PIXELS = 6_000_000
_FAMILY = "Talks Serif"
_FONTS = [
    str(settings.BASE_DIR / "talks" / "public" / "pictures" / "fonts" / f"talks-serif-{weight}.ttf")
    for weight in (400, 600)
]


def size(wide: float, tall: float, across: int | None = None) -> tuple[int, int]:
    """In pixels, as large as is usual and fits where no width is given. Raises Refused for one that is too large."""
    most = int((MOST_PIXELS * wide / tall) ** 0.5)
    if across and across > most:
        raise Refused({"width": [f"This picture is a tall one: at most {most} fits."]})
    across = across or min(USUAL, most)
    return across, round(tall / wide * across)


def png(svg: str, across: int, tall: int) -> bytes:
    """The drawing in so many pixels. It asks for no file but the two of the typeface."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=across,
            height=tall,
            skip_system_fonts=True,
            font_files=_FONTS,
            font_family=_FAMILY,
            serif_family=_FAMILY,
            sans_serif_family=_FAMILY,
        )
    )
