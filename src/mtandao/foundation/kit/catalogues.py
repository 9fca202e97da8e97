"""Compiles translation catalogues (.po to .mo) with the standard library alone: a bare machine has no msgfmt.

    python -m mtandao.foundation.kit.catalogues FOLDER…

Format: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
"""

from __future__ import annotations

import ast
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_MAGIC: Final = 0x950412DE
_CONTEXT_END: Final = "\x04"


def entries(po: str) -> dict[str, str]:
    """Key -> text of a .po file's content, as a .mo file wants them: context and plurals joined into the key.

    Fuzzy, obsolete and empty translations are left out. Raises ValueError with the line for what is no .po.
    """
    found: dict[str, str] = {}
    for block in _blocks(po):
        key, text = _entry(block)
        if text and (not key or not block.fuzzy):
            found[key] = text
    return found


@dataclass
class _Block:
    """One entry as it stands in the file: keyword (`msgid`, `msgstr[1]`) -> text."""

    parts: dict[str, str] = field(default_factory=dict)
    fuzzy: bool = False


def _blocks(po: str) -> Iterator[_Block]:
    block, at = _Block(), ""
    for number, raw in enumerate(po.splitlines(), 1):
        line = raw.strip()
        word = line.split(" ", 1)[0]
        # An entry begins with its comments, its context or its id, whichever comes first after a translation.
        if at.startswith("msgstr") and (not line or line.startswith("#") or word in ("msgctxt", "msgid")):
            yield block
            block, at = _Block(), ""
        if line.startswith("#,") and "fuzzy" in line:
            block.fuzzy = True
        elif line.startswith('"') and at:
            block.parts[at] += _unquoted(line, number)
        elif line.startswith("msg"):
            at = word
            block.parts[at] = _unquoted(line[len(word) :].strip(), number)
        elif line and not line.startswith("#"):
            raise ValueError(f"line {number} is no part of a catalogue: {line}")
    if at:
        yield block


def _entry(block: _Block) -> tuple[str, str]:
    parts = block.parts
    key = parts.get("msgid", "")
    if "msgctxt" in parts:
        key = parts["msgctxt"] + _CONTEXT_END + key
    if "msgid_plural" not in parts:
        return key, parts.get("msgstr", "")
    forms = [parts[name] for name in sorted(parts) if name.startswith("msgstr[")]
    return f"{key}\0{parts['msgid_plural']}", "\0".join(forms) if all(forms) else ""


def _unquoted(text: str, number: int) -> str:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError) as wrong:
        raise ValueError(f"line {number} is not a quoted text: {text}") from wrong
    return str(value)


def packed(found: dict[str, str]) -> bytes:
    """The .mo file of these entries, sorted by key as binary search needs them."""
    pairs = sorted((key.encode(), text.encode()) for key, text in found.items())
    keys = b"".join(key + b"\0" for key, _text in pairs)
    texts = b"".join(text + b"\0" for _key, text in pairs)
    count, table = len(pairs), 28
    start = table + 16 * count
    head = struct.pack("<7I", _MAGIC, 0, count, table, table + 8 * count, 0, start)
    key_table, text_table, key_at, text_at = b"", b"", start, start + len(keys)
    for key, text in pairs:
        key_table += struct.pack("<2I", len(key), key_at)
        text_table += struct.pack("<2I", len(text), text_at)
        key_at += len(key) + 1
        text_at += len(text) + 1
    return head + key_table + text_table + keys + texts


def compile_below(folder: Path) -> list[Path]:
    """Compile every `locale/*/LC_MESSAGES/*.po` below a folder; returns the .mo files written."""
    written = []
    for po in sorted(folder.rglob("locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        mo.write_bytes(packed(entries(po.read_text(encoding="utf-8"))))
        written.append(mo)
    return written


if __name__ == "__main__":
    for given in sys.argv[1:] or ["."]:
        for made in compile_below(Path(given)):
            sys.stdout.write(f"{made}\n")
