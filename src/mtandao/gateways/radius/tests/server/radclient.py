"""FreeRADIUS's own client, which checks every answer's signature."""

import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Values = Mapping[str, str | int]

_RECEIVED = re.compile(r"^Received (\S+) Id", re.MULTILINE)
_ATTRIBUTE = re.compile(r"^\t([A-Za-z0-9-]+) = (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """`kind` is None when nothing came."""

    kind: str | None
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def accepted(self) -> bool:
        return self.kind == "Access-Accept"

    @property
    def rejected(self) -> bool:
        return self.kind == "Access-Reject"

    @property
    def silent(self) -> bool:
        return self.kind is None

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.attributes]

    def all(self, name: str) -> list[str]:
        return [value for found, value in self.attributes if found == name]

    def __getitem__(self, name: str) -> str:
        (value,) = self.all(name)
        return value


def send(
    kind: str,
    port: int,
    secret: str,
    source: str,
    values: Values,
    *,
    wait: float = 3.0,
    to: str = "127.0.0.1",
) -> Answer:
    """One packet from `source`, sent once. `kind` is auth or acct."""
    lines = [f"Packet-Src-IP-Address = {source}"]
    for name, value in values.items():
        lines.append(f"{name} = {_quoted(value)}")
    done = subprocess.run(
        ["radclient", "-x", "-r", "1", "-t", str(wait), f"{to}:{port}", kind, secret],
        input="\n".join(lines).encode() + b"\n",
        capture_output=True,
        timeout=30,
        check=False,
    )
    output = done.stdout.decode(errors="replace")
    received = _RECEIVED.search(output)
    if received is None:
        assert "No reply" in output + done.stderr.decode(errors="replace"), output + done.stderr.decode()
        return Answer(None)
    attributes = tuple(
        (name, _unquoted(value)) for name, value in _ATTRIBUTE.findall(output[received.end() :])
    )
    return Answer(received[1], attributes)


def storm(
    kind: str, port: int, secret: str, requests: Iterable[Values], *, at_once: int, to: str = "127.0.0.1"
) -> tuple[int, int, int]:
    """How many of many requests were accepted, refused and not answered. Each is sent three times at most."""
    text = "\n\n".join("\n".join(f"{name} = {_quoted(v)}" for name, v in each.items()) for each in requests)
    done = subprocess.run(
        [
            "radclient",
            "-q",
            "-s",
            "-r",
            "3",
            "-t",
            "3",
            "-p",
            str(at_once),
            f"{to}:{port}",
            kind,
            secret,
        ],
        input=text.encode() + b"\n",
        capture_output=True,
        timeout=60,
        check=False,
    )
    output = done.stdout.decode()
    accepted, refused, lost = (
        int(re.findall(rf"{word}\s*:\s*(\d+)", output)[-1]) for word in ("Accepted", "Rejected", "Lost")
    )
    return accepted, refused, lost


def _unquoted(printed: str) -> str:
    """The value behind what radclient prints: between quotes, with \\n, \\\\ and octal bytes."""
    if not printed.startswith('"'):
        return printed

    def raw(escape: "re.Match[bytes]") -> bytes:
        code = escape[1]
        return (
            bytes([int(code, 8)])
            if code.isdigit()
            else {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(code, code)
        )

    return re.sub(rb"\\([0-7]{3}|.)", raw, printed[1:-1].encode()).decode(errors="replace")


def _quoted(value: str | int) -> str:
    if isinstance(value, int) or re.fullmatch(r"0x[0-9a-f]+|[\d.]+|[A-Z][A-Za-z-]+", value):
        return str(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
