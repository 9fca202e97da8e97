"""The lines that a MikroTik is taught with: RADIUS, CoA, AAA and the walled garden. RouterOS 7, from values alone.

Every rule carries our comment, so pasting twice replaces ours and touches nobody else's. The wall stands in the
raw table, before connection tracking: it holds whatever else the router's own firewall (or FastTrack) does.
"""

from dataclasses import dataclass

MARK = "mtandao"
ALLOWED = "walled-garden-allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """`address` is the router's own, from which its packets come; `server` ours, as the router reaches it."""

    address: str
    secret: str
    server: str
    auth_port: int
    acct_port: int
    coa_port: int
    interim_s: int
    portal_host: str
    walled_list: str = "walled-garden"


def quoted(text: str) -> str:
    """A RouterOS string: backslash before what its terminal would read otherwise."""
    special = {"\\": "\\\\", '"': '\\"', "$": "\\$", "?": "\\?"}
    return '"' + "".join(special.get(character, character) for character in text) + '"'


def time(seconds: int) -> str:
    """`5m`, `90s`."""
    return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"


def radius_lines(it: Setup) -> list[str]:
    """Who answers sign-ins, and who may send changes to running sessions (RFC 5176)."""
    return [
        f'/radius remove [find comment="{MARK}"]',
        f"/radius add service=ppp,hotspot address={it.server} secret={quoted(it.secret)} "
        f"authentication-port={it.auth_port} accounting-port={it.acct_port} src-address={it.address} "
        f'timeout=3s comment="{MARK}"',
        f"/radius incoming set accept=yes port={it.coa_port}",
        f"/ppp aaa set use-radius=yes accounting=yes interim-update={time(it.interim_s)}",
        "/ip hotspot profile set [find] use-radius=yes radius-accounting=yes radius-interim-update=received",
    ]


def wall_lines(it: Setup) -> list[str]:
    """Who has not paid reaches name servers and the payment page, and nothing else."""
    here = f"src-address-list={it.walled_list}"
    raw = f"/ip firewall raw add chain=prerouting {here}"
    end = f'comment="{MARK}"'
    return [
        f'/ip firewall raw remove [find comment="{MARK}"]',
        f'/ip firewall nat remove [find comment="{MARK}"]',
        f'/ip firewall address-list remove [find comment="{MARK}"]',
        f"/ip firewall address-list add list={ALLOWED} address={it.portal_host} {end}",
        f"{raw} protocol=udp dst-port=53 action=accept {end}",
        f"{raw} protocol=tcp dst-port=53 action=accept {end}",
        f"{raw} dst-address-list={ALLOWED} action=accept {end}",
        f"{raw} protocol=tcp dst-port=80 action=accept {end}",
        f"{raw} action=drop {end}",
        f"/ip firewall nat add chain=dstnat {here} dst-address-list=!{ALLOWED} protocol=tcp dst-port=80 "
        f'action=dst-nat to-addresses=[:resolve "{it.portal_host}"] to-ports=80 {end}',
    ]
