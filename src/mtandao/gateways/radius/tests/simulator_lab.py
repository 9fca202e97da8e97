"""A real FreeRADIUS with a users file, and simulated routers that dial it: the bench of these tests."""

import contextlib
import random
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mtandao.gateways.radius.coa import CoaRequest, Kind
from mtandao.gateways.radius.simulator import CpeConfig, FleetConfig, RouterConfig, RunningFleet

SECRET = "lab-secret"

CONFIG = """
name = lab
logdir = {folder}
run_dir = {folder}
radacctdir = {folder}
pidfile = {folder}/lab.pid
cleanup_delay = 1
max_requests = 16384
log {{
	destination = stdout
}}
security {{
	reject_delay = 0
	status_server = yes
}}
client routers {{
	ipaddr = 127.0.0.0/9
	secret = {secret}
	require_message_authenticator = no
}}
modules {{
	pap {{
	}}
	chap {{
	}}
	mschap {{
		use_mppe = no
	}}
	files {{
		usersfile = {folder}/users
	}}
	detail {{
		filename = {folder}/accounting
		permissions = 0600
	}}
}}
server lab {{
	listen {{
		type = auth
		ipaddr = 127.0.0.1
		port = {auth_port}
	}}
	listen {{
		type = acct
		ipaddr = 127.0.0.1
		port = {acct_port}
	}}
	authorize {{
		files
		chap
		mschap
		pap
	}}
	authenticate {{
		Auth-Type PAP {{
			pap
		}}
		Auth-Type CHAP {{
			chap
		}}
		Auth-Type MS-CHAP {{
			mschap
		}}
	}}
	post-auth {{
		if (&User-Name != "unsigned") {{
			update reply {{
				&Message-Authenticator := 0x00
			}}
		}}
		Post-Auth-Type REJECT {{
			update reply {{
				&Message-Authenticator := 0x00
			}}
		}}
	}}
	accounting {{
		detail
	}}
}}
"""

USERS = """
wanjiru	Cleartext-Password := "siri"
	Mikrotik-Rate-Limit = "5120k/20480k", Class = 0x7431, Acct-Interim-Interval = 60

+254700000012	Cleartext-Password := "siri"
	Framed-IP-Address = 100.64.3.9

نور	Cleartext-Password := "مفتاح"

walled	Cleartext-Password := "siri"
	Mikrotik-Rate-Limit = "512k/512k", Mikrotik-Address-List = "walled-garden"

suspended	Cleartext-Password := "siri", Auth-Type := Reject
	Reply-Message = "Account suspended. Pay at pay.example"

unsigned	Cleartext-Password := "siri"

timed	Cleartext-Password := "siri"
	Session-Timeout = 30

zero	Cleartext-Password := "siri"
	Session-Timeout = 0

capped	Cleartext-Password := "siri"
	Mikrotik-Rate-Limit = "10M/10M",
	Mikrotik-Total-Limit = 705032704,
	Mikrotik-Total-Limit-Gigawords = 1

dual	Cleartext-Password := "siri"
	Framed-IPv6-Prefix = 2001:db8:14:2e00::/64, Delegated-IPv6-Prefix = 2001:db8:14:2f00::/56

vip	Cleartext-Password := "siri"
	Framed-Pool = "vip"

lost	Cleartext-Password := "siri"
	Framed-Pool = "nowhere"

garbled	Cleartext-Password := "siri"
	Mikrotik-Rate-Limit = "5M//10M"

DEFAULT	User-Name =~ "^bulk", Cleartext-Password := "siri"
	Mikrotik-Rate-Limit = "5M/10M"
"""


@dataclass(frozen=True, slots=True)
class FreeRadius:
    """A running server; `accounting` reads what it wrote down."""

    auth_port: int
    acct_port: int
    folder: Path

    def accounting(self, **wanted: str) -> list[dict[str, str]]:
        """Accounting packets in order of arrival; keywords such as `User_Name="joe"` narrow them."""
        file = self.folder / "accounting"
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        packets = [
            {
                name: value.strip('"')
                for name, value in re.findall(r"^\t([\w-]+) = (.*)$", block, re.MULTILINE)
            }
            for block in text.split("\n\n")
        ]
        asked = {name.replace("_", "-"): value for name, value in wanted.items()}
        return [packet for packet in packets if packet and asked.items() <= packet.items()]


@contextlib.contextmanager
def freeradius(folder: Path) -> Iterator[FreeRadius]:
    """FreeRADIUS on two free ports of 127.0.0.1, for as long as the block lasts."""
    program = shutil.which("freeradius") or shutil.which("radiusd", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("FreeRADIUS is not installed: apt install freeradius")
    auth_port = free_udp_port()
    server = FreeRadius(auth_port, free_udp_port(), folder)
    settings = {"folder": folder, "secret": SECRET, "auth_port": auth_port, "acct_port": server.acct_port}
    (folder / "radiusd.conf").write_text(CONFIG.format(**settings), encoding="utf-8")
    (folder / "users").write_text(USERS, encoding="utf-8")
    with (folder / "log").open("w") as log:
        running = subprocess.Popen([program, "-f", "-l", "stdout", "-d", str(folder)], stdout=log, stderr=log)
        try:
            until(lambda: "Ready to process requests" in (folder / "log").read_text(), running=running)
            yield server
        finally:
            running.terminate()
            running.wait(timeout=10)


@contextlib.contextmanager
def answering(answers: Callable[[bytes], Sequence[bytes]]) -> Iterator[tuple[int, list[bytes]]]:
    """A UDP port of 127.0.0.1 that answers a packet with those that `answers` gives; also what it heard."""
    heard: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as port:
        port.bind(("127.0.0.1", 0))
        port.settimeout(0.05)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    raw, sender = port.recvfrom(4096)
                    heard.append(raw)
                    for answer in answers(raw):
                        port.sendto(answer, sender)

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield port.getsockname()[1], heard
        finally:
            over.set()
            thread.join()


def until(
    holds: Callable[[], Any], timeout_s: float = 8.0, *, running: "subprocess.Popen[bytes] | None" = None
) -> Any:
    """Waits until something holds and gives it; fails the test when it does not in time."""
    ends = time.monotonic() + timeout_s
    while True:
        found = holds()
        if found:
            return found
        if time.monotonic() > ends or (running and running.poll() is not None):
            pytest.fail("it did not happen in time")
        time.sleep(0.02)


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own_address() -> str:
    """An address of 127.64/10 that hardly anyone else uses at this moment."""
    return f"127.{random.randint(64, 126)}.{random.randint(1, 254)}.{random.randint(1, 254)}"


def router(name: str = "westlands-1", **more: Any) -> RouterConfig:
    """A router on an address of its own, its CoA port a free one."""
    given = {"address": own_address(), "secret": SECRET, "pool": "100.64.0.0/20", "coa_port": 0, **more}
    return RouterConfig(name=name, **given)


def fleet_config(server: FreeRadius, *routers: RouterConfig, **more: Any) -> FleetConfig:
    """A fleet that dials this server and does not wait long."""
    given = {
        "auth_port": server.auth_port,
        "acct_port": server.acct_port,
        "radius_timeout_s": 0.4,
        "radius_tries": 2,
        "dial_spread_s": 0.05,
        **more,
    }
    return FleetConfig(routers=routers or (router(),), **given)


def home(username: str, password: str = "siri", router: str = "westlands-1", **more: Any) -> CpeConfig:
    return CpeConfig(router=router, username=username, password=password, **more)


def put(running: RunningFleet, *homes: CpeConfig) -> None:
    """Lets homes dial in."""
    running.do(lambda fleet: fleet.put_cpes(homes))


def session_of(running: RunningFleet, username: str) -> Any:
    """The live session of a home that is online; None otherwise."""
    for cpe in running.do(lambda fleet: fleet.find_cpes(user_name=username)):
        if cpe.session and cpe.session.is_up:
            return cpe.session
    return None


def online(running: RunningFleet, username: str) -> Any:
    """Waits until the home is online, and gives its session."""
    return until(lambda: session_of(running, username))


def cpe_of(running: RunningFleet, username: str) -> Any:
    return running.do(lambda fleet: fleet.find_cpes(user_name=username))[0]


def hang_up(running: RunningFleet, username: str, *how: Any) -> None:
    cpe = cpe_of(running, username)
    running.do(lambda _: cpe.hang_up(*how))


def coa_port(running: RunningFleet, name: str = "westlands-1") -> int:
    return int(running.fleet.routers[name].fronts[0].port)  # type: ignore[attr-defined]


def asking(running: RunningFleet, session: Any, kind: Kind = Kind.DISCONNECT, **more: Any) -> CoaRequest:
    """A request that names this session by all that is known of it."""
    routers = running.fleet.routers.values()
    of = next((r for r in routers if r.sessions.get(session.id) is session), next(iter(routers)))
    given = {
        "user_name": session.login.user_name,
        "acct_session_id": session.id,
        "framed_ip_address": session.framed_ip,
        "calling_station_id": session.login.mac,
        **more,
    }
    return CoaRequest(of.config.address, SECRET.encode(), kind, port=coa_port(running, of.name), **given)
