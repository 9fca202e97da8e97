"""A RADIUS node: FreeRADIUS beside a replica of the RADIUS database, away from the platform. What it needs to know."""

import re
from typing import Protocol

from mtandao.config.bad_environment import BadEnvironment
from mtandao.config.postgres.address import DatabaseUrl

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


class Given(Protocol):
    @property
    def radius_node(self) -> str: ...
    @property
    def radius_write_url(self) -> DatabaseUrl | None: ...
    @property
    def radius_read_url(self) -> DatabaseUrl | None: ...


def refuse_what_cannot_be(given: Given) -> None:
    """Raises BadEnvironment."""
    if given.radius_node and not _NAME.fullmatch(given.radius_node):
        raise BadEnvironment(
            f"MTANDAO_RADIUS_NODE is {given.radius_node!r}, but a name has letters, digits, dots, hyphens and "
            "underscores."
        )
    # What nodes have written down is told apart by their names, and copies of a machine have one host name.
    if given.radius_read_url and not given.radius_node:
        raise BadEnvironment(
            "MTANDAO_RADIUS_NODE is missing: a node that reads a replica has a name that no other node has."
        )
    for name, url in (
        ("MTANDAO_RADIUS_READ_URL", given.radius_read_url),
        ("MTANDAO_RADIUS_WRITE_URL", given.radius_write_url),
    ):
        if url is not None and ("," in url.host or "," in url.port):
            raise BadEnvironment(f"{name} names more than one host, and FreeRADIUS is to ask one.")
