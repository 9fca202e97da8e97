"""The colours are read from the style sheets themselves and measured."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mtandao.foundation.kit
from mtandao.foundation.kit.hues import HUES, contrast

SOURCE = Path(mtandao.foundation.kit.__file__).parent / "source"
GROUNDS = ("page", "surface", "sunk", "hover")
STATES = ("active", "grace", "walled", "suspended", "offline", "pending")


def colours(css: str, selector: str, prefix: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", css)
    assert block, f"{selector} is not in the style sheet"
    return dict(re.findall(rf"--{prefix}([\w-]+):\s*(#[0-9a-fA-F]{{3,6}})", block[1]))


def tokens(theme: str) -> dict[str, str]:
    css = (SOURCE / "css" / "tokens.css").read_text()
    return colours(css, f"[data-bs-theme={theme}]", "mt-")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_reads_on_every_ground_it_stands_on(theme: str) -> None:
    token = tokens(theme)
    pairs = [
        (ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent") for ground in (*GROUNDS, "accent-soft")
    ]
    pairs += [(state, ground) for state in STATES for ground in (*GROUNDS, f"{state}-soft")]
    pairs += [(ink, f"{state}-soft") for ink in ("ink", "ink-2") for state in STATES]
    pairs += [
        ("on-accent", "accent"),
        ("on-accent", "accent-hover"),
        ("surface", "suspended"),
        ("page", "ink"),
    ]
    # A selected row is tinted, and its state and its debt still stand in it.
    pairs += [(state, "accent-soft") for state in STATES]
    weak = {pair: round(contrast(token[pair[0]], token[pair[1]]), 2) for pair in pairs}
    assert not {pair: ratio for pair, ratio in weak.items() if ratio < 4.5}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_controls_and_colours_of_charts_are_seen(theme: str) -> None:
    token = tokens(theme)
    pairs = [("line-strong", ground) for ground in ("page", "surface", "sunk")]
    pairs += [(f"c{number}", "surface") for number in range(1, 7)]
    weak = {pair: round(contrast(token[pair[0]], token[pair[1]]), 2) for pair in pairs}
    assert not {pair: ratio for pair, ratio in weak.items() if ratio < 3}


def test_both_themes_have_the_same_tokens() -> None:
    assert tokens("light").keys() == tokens("dark").keys()


def portal(dark: bool) -> dict[str, str]:
    css = (SOURCE / "portal" / "portal.css").read_text()
    return colours(css[css.index("prefers-color-scheme: dark") :] if dark else css, ":root", "")


@pytest.mark.parametrize("dark", [False, True])
def test_the_portal_reads_in_every_tenant_s_colour(dark: bool) -> None:
    token = portal(dark)
    pairs = [(ink, ground) for ink in ("ink", "ink2") for ground in ("page", "surface")]
    pairs += [
        (state, ground) for state in ("ok", "bad", "warn", "walled", "wait") for ground in ("page", "surface")
    ]
    pairs += [("ink", f"{soft}-soft") for soft in ("ok", "bad", "warn", "wait")]
    assert not [pair for pair in pairs if contrast(token[pair[0]], token[pair[1]]) < 4.5]
    assert contrast(token["strong"], token["surface"]) >= 3
    for hue in HUES:
        colour = hue.dark if dark else hue.light
        assert contrast(token["on-t"], colour) >= 4.5
        assert contrast(colour, token["page"]) >= 4.5 and contrast(colour, token["surface"]) >= 4.5


def test_the_portal_s_hues_are_the_vetted_ones() -> None:
    css = (SOURCE / "portal" / "portal.css").read_text()
    written = re.findall(r":root\[data-hue=(\w+)\] \{ --t: (#\w+); \}", css)
    assert [pair for pair in written if pair[0] != "petrol"] == [
        *[(hue.name, hue.light) for hue in HUES[1:]],
        *[(hue.name, hue.dark) for hue in HUES[1:]],
    ]


def test_the_captive_page_reads_in_every_tenant_s_colour() -> None:
    for hue in HUES:
        assert contrast(hue.light, "#ffffff") >= 4.5 and contrast(hue.light, "#f0f3f0") >= 4.5
