"""How shapes look in files: the page's own rules with colours in them, which can be told from the paper."""

import re

import pytest

from talks.public.pictures.look import THEMES, rules, style, tokens

COLOUR = re.compile(r"^#[0-9a-f]{6}$")


def declared(theme, name):
    """(selector, value) of every rule that declares it."""
    found = []
    for rule in rules(theme):
        for declaration in filter(None, (one.strip() for one in rule.declarations.split(";"))):
            key, _, value = declaration.partition(":")
            if key == name:
                found.append((rule.selector, value.strip()))
    return found


def contrast(one, other):
    def light(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    brighter, darker = sorted((light(one), light(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_guidelines_say():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_is_one_and_no_name_is_left(theme):
    for name in ("fill", "stroke", "color"):
        for selector, value in declared(theme, name):
            assert COLOUR.match(value) or value in ("none", "transparent", "currentColor"), selector
    assert all("var(" not in rule.declarations and "light-dark(" not in rule.declarations for rule in rules(theme))
    assert all("rem" not in rule.declarations for rule in rules(theme))


# What is paper, what lies behind shapes, and lines that only guide the eye.
BEHIND = {".pic-paper", ".pic-span", ".pic-grid", ".pic-line", ".pic-base", ".map-land", ".map-border"}
# Cells that bear their figure: `.heat-3` is what the words of `.on-heat-3` are written on.
CELLS = {f".heat-{level}" for level in (0, 1, 2, 3, 4, 5, "all")}


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_can_be_told_from_the_paper_and_words_be_read(theme):
    paper = tokens(theme)["paper"]
    words = {rule.selector for rule in rules(theme) if "font" in rule.declarations}
    seen = 0
    for name in ("fill", "stroke", "color"):
        for selector, value in declared(theme, name):
            if selector in BEHIND | CELLS or selector.startswith(".on-") or not COLOUR.match(value) or value == paper:
                continue
            least = 4.5 if selector in words else 3
            assert contrast(value, paper) >= least, f"{selector} {name} {value} in the {theme} theme"
            seen += 1
    assert seen > 30


@pytest.mark.parametrize("theme", THEMES)
def test_a_figure_can_be_read_on_its_cell_and_a_circle_be_seen_on_land(theme):
    fills, colours = dict(declared(theme, "fill")), dict(declared(theme, "color"))
    written = [selector for selector in colours if selector.startswith(".on-")]
    assert len(written) == len(CELLS) - 1  # what is empty bears no figure
    for selector in written:
        cell = selector.replace(".on-", ".", 1)
        assert fills[selector] == colours[selector]
        assert contrast(fills[selector], fills[cell]) >= 4.5, selector
    assert dict(declared(theme, "background")) == {cell: fills[cell] for cell in CELLS}
    # Of the accent 72 parts in a hundred, the rest is the land that shines through.
    share = 0.72
    circle, land = ([int(fills[name][at : at + 2], 16) for at in (1, 3, 5)] for name in (".map-circle", ".map-land"))
    mixed = [round(a * share + b * (1 - share)) for a, b in zip(circle, land, strict=True)]
    assert contrast("#" + "".join(f"{part:02x}" for part in mixed), fills[".map-land"]) >= 3


def test_both_themes_have_the_same_rules():
    light, dark = rules("light"), rules("dark")
    assert [rule.selector for rule in light] == [rule.selector for rule in dark]
    assert len({rule.selector for rule in light}) == len(light), "a selector stands there once"
    assert light != dark


def test_a_file_has_the_rules_it_needs_in_the_theme_it_is_asked_for():
    drawn = '<rect class="pic-bar pic-bar-in"/>'
    assert style(drawn, "light") == f".pic-bar{{fill: {tokens('light')['field-border']};}}.pic-bar-in{{fill: #12487f;}}"
    assert style(drawn, "dark").endswith(".pic-bar-in{fill: #93bdf0;}")
    both = style(drawn)
    assert both.startswith(style(drawn, "light"))
    assert both.endswith(f"@media (prefers-color-scheme: dark){{{style(drawn, 'dark')}}}")
    assert style("<rect/>", "light") == ""
