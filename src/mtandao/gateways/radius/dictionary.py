"""The attributes that the FreeRADIUS of this machine knows, read from its own dictionary files."""

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path

from mtandao.domains.network import contract as network
from mtandao.foundation.refusals import Unavailable

# Where distributions keep them, beside the prefix that the server was installed under.
FOLDERS = ("/usr/share/freeradius", "/usr/local/share/freeradius", "/opt/freeradius/share/freeradius")
NAMES = ("freeradius", "radiusd")


class ServersDictionary:
    """Read once a process, on the first question."""

    def known(self, name: str) -> network.attributes.Known | None:
        folder = folder_of_dictionaries()
        if folder is None:
            raise Unavailable("FreeRADIUS's dictionaries are not on this machine")
        return read(folder).get(name.partition(":")[0].lower())


def folder_of_dictionaries() -> Path | None:
    servers = [found for name in NAMES if (found := shutil.which(name))]
    beside = [Path(server).resolve().parents[1] / "share" / "freeradius" for server in servers]
    return next((each for each in (*beside, *map(Path, FOLDERS)) if (each / "dictionary").is_file()), None)


@functools.cache
def read(folder: Path) -> dict[str, network.attributes.Known]:
    """By the name in small letters."""
    types: dict[str, tuple[str, str]] = {}
    words: dict[str, set[str]] = {}
    for line in _lines(folder / "dictionary", set()):
        match line:
            case ["ATTRIBUTE", name, _number, kind, *_flags]:
                types[name.lower()] = name, kind.partition("[")[0].lower()
            case ["VALUE", name, word, _number, *_]:
                words.setdefault(name.lower(), set()).add(word)
    return {
        key: network.attributes.Known(name, kind, frozenset(words.get(key, ())))
        for key, (name, kind) in types.items()
    }


def _lines(file: Path, seen: set[Path]) -> Iterator[list[str]]:
    if file in seen or not file.is_file():
        return
    seen.add(file)
    for text in file.read_text(encoding="utf-8", errors="replace").splitlines():
        parts = text.partition("#")[0].split()
        if parts and parts[0] in ("$INCLUDE", "$INCLUDE-") and len(parts) > 1:
            yield from _lines(file.parent / parts[1], seen)
        elif parts:
            yield parts
