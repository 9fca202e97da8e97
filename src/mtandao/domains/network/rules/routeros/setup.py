"""What of us and of a router its set-up is made from."""

from dataclasses import dataclass, field

from mtandao.domains.network.rules.routeros.dialing import PoolOn, ServiceOn


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """Our end of the management tunnel (WireGuard). `network` holds our inner address and those of all routers."""

    host: str
    port: int
    public_key: str
    network: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoke:
    """The router's end. We make its key, so that one paste is enough."""

    private_key: str = field(repr=False)
    hub: Hub


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A RADIUS server that is asked when the one before it does not answer. Without an endpoint the way to it is that
    to us."""

    address: str
    host: str = ""
    port: int = 0
    public_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """`address` is the router's own, from which its packets come; `server` ours, as the router reaches it.
    `portal_address` answers those behind the wall. Without `tunnel` the two reach each other as they are."""

    address: str
    secret: str = field(repr=False)
    server: str
    auth_port: int
    acct_port: int
    coa_port: int
    interim_s: int
    portal_host: str
    portal_address: str
    api_user: str = ""
    api_password: str = field(default="", repr=False)
    walled_list: str = "walled-garden"
    tunnel: Spoke | None = None
    backups: tuple[Node, ...] = ()
    pools: tuple[PoolOn, ...] = ()
    services: tuple[ServiceOn, ...] = ()
