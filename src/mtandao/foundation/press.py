"""Typst as a press: one compiler per template and process, one page of facts in, a PDF out.

Typst's own embedded fonts only, so a paper looks the same on every machine: Libertinus Serif for text, DejaVu
Sans Mono for what it lacks (Arabic script among others). Nothing is fetched and nothing outside the template's
folder can be read.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.core.serializers.json import DjangoJSONEncoder


class _Press:
    """A compiler is not made to be shared by threads, and costs too much to be made for each paper."""

    def __init__(self, template: Path) -> None:
        self._compiler = typst.Compiler(
            template, root=template.parent, font_paths=_fonts(), ignore_system_fonts=True
        )
        self._alone = Lock()

    def printed(self, facts: str) -> bytes:
        with self._alone:
            made = self._compiler.compile(format="pdf", sys_inputs={"facts": facts})
        assert isinstance(made, bytes)
        return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


@lru_cache(maxsize=16)
def _press(template: Path) -> _Press:
    return _Press(template)


def printed(template: Path, facts: Mapping[str, Any]) -> bytes:
    """The PDF of `template`, which reads `facts` from `sys.inputs.facts` as JSON: texts, never markup."""
    return _press(template).printed(json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False))
