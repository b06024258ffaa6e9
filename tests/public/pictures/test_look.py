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
BEHIND = {".pic-paper", ".pic-span", ".pic-grid", ".pic-line", ".pic-base"}


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_can_be_told_from_the_paper_and_words_be_read(theme):
    paper = tokens(theme)["paper"]
    words = {rule.selector for rule in rules(theme) if "font" in rule.declarations}
    seen = 0
    for name in ("fill", "stroke", "color"):
        for selector, value in declared(theme, name):
            if selector in BEHIND or not COLOUR.match(value) or value == paper:
                continue
            least = 4.5 if selector in words else 3
            assert contrast(value, paper) >= least, f"{selector} {name} {value} in the {theme} theme"
            seen += 1
    assert seen > 30


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
