"""A TCP port of 127.0.0.1 for the server: the operator's, the remembered one, or any free one."""

import random
import socket
from pathlib import Path

from mtandao.config.places import write_private
from mtandao.config.postgres.errors import PortTaken

HOST = "127.0.0.1"
# Loopback needs no encryption; saying so saves two questions at every connection.
PLAIN = (("sslmode", "disable"), ("gssencmode", "disable"))
# Below the ports that systems hand to outgoing connections, so that none sits on ours at the next start.
_RANGE = range(20_000, 32_000)


def kept_by(folder: Path) -> Path:
    """The file that remembers the port of the cluster `folder`."""
    return folder.with_name(f"{folder.name}.port")


def choose(pinned: int | None, remembered: Path) -> int:
    """A port that is free now. Raises PortTaken when the operator's is not."""
    if pinned is not None:
        if not is_free(pinned):
            raise taken(pinned)
        return pinned
    before = recall(remembered)
    if before is not None and is_free(before):
        return before
    for port in random.sample(_RANGE, 200):
        if is_free(port):
            return port
    raise PortTaken(f"No free port was found on {HOST} between {_RANGE.start} and {_RANGE.stop}.")


def expected(pinned: int | None, remembered: Path) -> int:
    """The port that the server has, or will have if it is free then; chosen now if there was none yet."""
    before = pinned or recall(remembered)
    if before is None:
        before = choose(None, remembered)
        remember(before, remembered)
    return before


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As PostgreSQL does it, so that connections in their last minute do not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def taken(port: int) -> PortTaken:
    return PortTaken(
        f"Port {port} on {HOST} is taken by another program. "
        "Free it, or choose another with MTANDAO_POSTGRES_PORT (unset: any free one)."
    )


def remember(port: int, path: Path) -> None:
    if recall(path) != port:
        write_private(path, f"{port}\n")


def recall(path: Path) -> int | None:
    try:
        said = path.read_text().strip()
    except FileNotFoundError:
        return None
    return int(said) if said.isascii() and said.isdigit() and 0 < int(said[:6]) <= 65535 else None
