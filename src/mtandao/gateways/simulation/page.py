"""The simulators' pages: one file each, with one shared style and script put in."""

from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


@cache
def page(template: Path) -> str:
    """HTML that needs nothing else from anywhere."""
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    html = template.read_text(encoding="utf-8")
    return html.replace("/* style */", style).replace("/* script */", script)
