"""What FreeRADIUS has to know from us."""

import secrets
from dataclasses import dataclass, field

from mtandao.gateways.radius.server.binary import ServerBinary


@dataclass(frozen=True, slots=True)
class DatabaseLogin:
    """How FreeRADIUS reaches the RADIUS database: as the weak role that may only call its functions."""

    host: str  # a name, an address, or the folder of a Unix socket
    port: int
    name: str
    user: str
    password: str | None = field(default=None, repr=False)
    sslmode: str | None = None  # as libpq spells it: disable, prefer, require, verify-full, …


@dataclass(frozen=True, slots=True)
class RadiusSettings:
    """One FreeRADIUS process.

    `router_networks` are the networks routers may speak from; within them the table `nas` decides.
    `database` is written to. Sign-ins are read from `reading` where that is given: a replica that stays there while
    the other is away. `threads` is how many requests are worked on at once; PostgreSQL has to allow `connections`
    connections to this role. `reject_delay` is in seconds, 0 to 1: a refusal waits that long, which slows guessing.
    `interim_seconds` is asked of routers for whom the tables say nothing; a session silent for three of them
    no longer counts against Simultaneous-Use. The status port is on 127.0.0.1 whatever `listen_address` is.
    """

    server: ServerBinary
    database: DatabaseLogin
    reading: DatabaseLogin | None = None
    listen_address: str = "127.0.0.1"
    auth_port: int = 1812
    acct_port: int = 1813
    status_port: int = 18121
    status_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    router_networks: tuple[str, ...] = ("0.0.0.0/0", "::/0")
    router_lifetime: int = 30
    threads: int = 16
    reject_delay: float = 1.0
    interim_seconds: int = 300

    @property
    def connections(self) -> int:
        """Every thread one, the reader of the buffer one, the look-up of routers one, and one to spare."""
        return self.threads + 3

    @property
    def writing_connections(self) -> int:
        """Of a server that is away from its database nobody but the reader of the buffer writes."""
        return self.connections if self.reading is None else 2
