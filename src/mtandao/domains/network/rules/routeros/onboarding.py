"""The one line that is pasted, and the file that it fetches."""

from collections.abc import Sequence

from mtandao.domains.network.rules.routeros.script import lines, written
from mtandao.domains.network.rules.routeros.wanted import PartOf

_VERSION = "[/system resource get version]"
_TELLING = f'({_VERSION} . "\\n" . [/system identity get name])'
TOO_OLD = "RouterOS 6 has neither WireGuard nor REST. Upgrade it to 7, then paste the line again. Nothing was changed."


def one_line(url: str, file: str) -> str:
    """Fetched, run and thrown away: the file holds secrets."""
    return f'/tool fetch url="{url}" dst-path={file}; /import {file}; /file remove {file}'


def whole_file(name: str, parts: Sequence[PartOf], done_url: str) -> str:
    """RouterOS 6 stops at the first line, and tells so; 7 comes to the end, and tells that."""
    said = "".join(letter if letter.isprintable() else " " for letter in name)
    tells = f"/tool fetch url={written(done_url)} http-method=post http-data={_TELLING} keep-result=no"
    stops = f":do {{{tells}}} on-error={{}}; :error {written(TOO_OLD)}"
    return "\n".join(
        (
            f"# {said}: tunnel, our user, RADIUS and the walled garden. Nothing else of this router is changed.",
            f':if ([:pick {_VERSION} 0 2] = "6.") do={{{stops}}}',
            *(line for part in parts for line in lines(part)),
            tells,
            "",
        )
    )
