"""What the build makes, and what it is made of."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import mtandao.foundation.kit

KIT = Path(mtandao.foundation.kit.__file__).parent
ROOT = Path(__file__).parents[2]
BUILT = KIT / "static" / "built"

built = pytest.mark.skipif(not BUILT.exists(), reason="the assets are not built: run npm run build")


def test_packages_are_pinned_and_the_lock_names_no_address() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    versions = {**package.get("dependencies", {}), **package["devDependencies"]}
    assert versions and all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert all(part.get("integrity") for name, part in json.loads(lock)["packages"].items() if name)


@built
def test_every_icon_a_page_asks_for_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (BUILT / "icons.svg").read_text()))
    asked = set()
    for path in [*KIT.rglob("*.html"), *KIT.rglob("*.py")]:
        asked |= set(re.findall(r'\{%\s*icon\s+"([\w-]+)"|\bicon="([\w-]+)"', path.read_text()))
    names = {name for pair in asked for name in pair if name}
    assert len(names) > 40 and names <= sprite


@built
def test_every_shape_of_a_state_is_in_the_sprite() -> None:
    from mtandao.foundation.kit.marks import MARKS

    sprite = (BUILT / "icons.svg").read_text()
    assert all(f'id="s-{mark.shape}"' in sprite for mark in MARKS.values())


@built
def test_a_device_that_asks_for_dark_gets_it_before_the_script_has_run() -> None:
    css = (BUILT / "console.css").read_text()
    dark = re.search(r"@media ?\(prefers-color-scheme:dark\)\{:root:not\(\[data-bs-theme\]\)\{([^}]*)\}", css)
    assert dark and "--mt-page: #0d1615" in dark[1]


@built
@pytest.mark.parametrize(
    ("name", "most"),
    [("console.css", 140), ("portal.css", 12), ("console.js", 90), ("theme.js", 2), ("icons.svg", 60)],
)
def test_what_every_page_loads_stays_small(name: str, most: int) -> None:
    assert (BUILT / name).stat().st_size < most * 1000


@built
def test_nothing_built_asks_another_machine() -> None:
    for path in BUILT.glob("*.css"):
        assert not re.search(r"url\(\s*[\"']?(https?:)?//", path.read_text()), path.name
