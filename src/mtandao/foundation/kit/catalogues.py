"""Compiles translation catalogues (.po to .mo) with the standard library alone: a bare machine has no msgfmt.

    python -m mtandao.foundation.kit.catalogues FOLDER…

Format: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
"""

from __future__ import annotations

import ast
import struct
import sys
from pathlib import Path
from typing import Final

_MAGIC: Final = 0x950412DE
_CONTEXT_END: Final = "\x04"


def entries(po: str) -> dict[str, str]:
    """Key -> text of a .po file's content, as a .mo file wants them: context and plurals joined into the key.

    Fuzzy, obsolete and empty translations are left out. Raises ValueError with the line for what is no .po.
    """
    found: dict[str, str] = {}
    parts: dict[str, str] = {}
    fuzzy, at = False, ""

    def close() -> None:
        nonlocal fuzzy, at
        if "msgid" in parts and not (fuzzy and parts["msgid"]):
            key = parts["msgid"]
            if "msgctxt" in parts:
                key = parts["msgctxt"] + _CONTEXT_END + key
            if "msgid_plural" in parts:
                forms = [parts[name] for name in sorted(parts) if name.startswith("msgstr[")]
                if all(forms):
                    found[f"{key}\0{parts['msgid_plural']}"] = "\0".join(forms)
            elif parts.get("msgstr"):
                found[key] = parts["msgstr"]
        parts.clear()
        fuzzy, at = False, ""

    for number, line in enumerate(po.splitlines(), 1):
        line = line.strip()
        if line.startswith(("msgctxt ", "msgid ")) and (at.startswith("msgstr") or not parts):
            close_first = bool(parts)
            if close_first:
                was = fuzzy
                close()
                fuzzy = False if was else fuzzy
        if not line:
            close()
        elif line.startswith("#"):
            if at.startswith("msgstr"):
                close()
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif line.startswith('"'):
            parts[at] += _unquoted(line, number)
        else:
            at, _space, quoted = line.partition(" ")
            parts[at] = _unquoted(quoted.strip(), number)
    close()
    return found


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
            print(made)
