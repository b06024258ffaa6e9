"""One picture of a run: for each question, how long the site and the others take, on a scale of powers of ten."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import log10
from typing import Any

LEFT, RIGHT, TOP, ROW, BAR = 250, 760, 96, 74, 9
SYSTEMS = [
    ("site", "this site"), ("cards", "25 stored cards"), ("usual", "usual Django page"),
    ("usual+facets", "the same with counts"), ("datasette", "Datasette"),
    ("datasette-complete", "Datasette, complete"),
]  # fmt: skip
TITLES = {
    "timeline": "Timeline (kept)", "issue": "One issue and below", "actor": "One actor", "three": "Issue, state, dates",
    "any-of": "Either of two issues", "all-of": "Both of two issues", "common": "A common word",
    "rare": "A rare word", "two-words": "Two words", "half": "Half-way down",
}  # fmt: skip
STYLE = """
text{font:13px system-ui,sans-serif;fill:#1c1c1c}.quiet{fill:#595959}.small{font-size:9px}
.title{font-size:17px;font-weight:600}
.grid{stroke:#d6d6d6}.paper{fill:#fff}.s0{fill:#0b5cad}.s1{fill:#8a8a8a}.s2{fill:#d08700}.s3{fill:#a85200}
.s4{fill:#9a7fc2}.s5{fill:#5d3a8e}
@media (prefers-color-scheme:dark){text{fill:#eee}.quiet{fill:#b0b0b0}.grid{stroke:#444}.paper{fill:#171717}
.s0{fill:#6db3ff}.s1{fill:#9a9a9a}.s2{fill:#f0b54a}.s3{fill:#e08a3c}.s4{fill:#c4b0e4}.s5{fill:#a184d6}}
"""


def chart(result: dict[str, Any]) -> str:
    """The SVG, for light and dark pages. Of each question the cold row where there is one."""
    rows = [(TITLES[name], _cell(modes)) for name, modes in result["questions"].items() if name in TITLES]
    height = TOP + ROW * len(rows) + 52
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 {height}" role="img" aria-labelledby="t d">',
            f'<title id="t">Milliseconds to draw a page, {result["entries"]:,} entries</title>',
            f'<desc id="d">{escape(_in_words(rows))}</desc>',
            f'<style>{STYLE}</style><rect class="paper" width="820" height="{height}"/>',
            f'<text class="title" x="24" y="34">Milliseconds to draw a page, {result["entries"]:,} entries</text>',
            *_legend([system for system, _ in SYSTEMS if any(cell.get(system) for _, cell in rows)]),
            *_scale(height),
            *(part for n, (title, cell) in enumerate(rows) for part in _row(title, cell, TOP + n * ROW)),
            f'<text class="quiet" x="24" y="{height - 12}">{escape(_about(result["about"]))}</text>',
            "</svg>",
            "",
        ]
    )


def _cell(modes: dict[str, Any]) -> dict[str, Any]:
    """Of one reader; where another system was not asked for cold pages, its remembered ones: it remembers nothing."""
    remembered = modes.get("remembered", {}).get("1", {})
    return {**remembered, **modes.get("cold", {}).get("1", {})}


def _at(milliseconds: float) -> float:
    """From a tenth of a millisecond to a hundred seconds."""
    return LEFT + (RIGHT - LEFT) * (log10(min(100_000, max(0.1, milliseconds))) + 1) / 6


def _legend(shown: list[str]) -> Iterator[str]:
    for n, (system, title) in enumerate(SYSTEMS):
        if system not in shown:
            continue
        x, y = 24 + n % 3 * 250, 52 + n // 3 * 18
        yield f'<rect class="s{n}" x="{x}" y="{y}" width="11" height="11"/>'
        yield f'<text x="{x + 17}" y="{y + 10}">{title}</text>'


def _scale(height: int) -> Iterator[str]:
    for power, label in enumerate(["0.1", "1", "10", "100", "1 s", "10 s", "100 s"]):
        x = _at(10 ** (power - 1))
        yield f'<line class="grid" x1="{x:.0f}" y1="{TOP}" x2="{x:.0f}" y2="{height - 48}"/>'
        yield f'<text class="quiet" x="{x:.0f}" y="{height - 32}" text-anchor="middle">{label}</text>'


def _row(title: str, cell: dict[str, Any], top: int) -> Iterator[str]:
    yield f'<text x="24" y="{top + 36}">{escape(title)}</text>'
    for n, (system, _) in enumerate(SYSTEMS):
        found = cell.get(system)
        if found and found["p50"]:
            y, end = top + 6 + n * (BAR + 1), _at(found["p50"])
            shown = _short(found["p50"]) + (" cut off" if found["cut_off"] else "")
            yield f'<rect class="s{n}" x="{LEFT}" y="{y}" width="{end - LEFT:.1f}" height="{BAR}"/>'
            yield f'<text class="quiet small" x="{end + 4:.1f}" y="{y + 8.5}">{shown}</text>'


def _short(milliseconds: float) -> str:
    return f"{milliseconds:.1f}" if milliseconds < 100 else f"{milliseconds:,.0f}"


def _in_words(rows: list[tuple[str, dict[str, Any]]]) -> str:
    said = []
    for title, cell in rows:
        known = [(name, cell[system]["p50"]) for system, name in SYSTEMS if cell.get(system) and cell[system]["p50"]]
        said.append(f"{title}: " + ", ".join(f"{name} {_short(took)} ms" for name, took in known))
    return ". ".join(said) + "."


def _about(about: dict[str, Any]) -> str:
    versions = about["versions"]
    return (
        f"{about['date']} · {about['cpu']}, {about['cores']} cores · PostgreSQL {versions['postgresql']}, "
        f"Django {versions['django']}, Python {versions['python']} · median of one reader"
    )
