"""FreeRADIUS as one of our processes, and the reader of what it writes down."""

import hashlib
import logging
import os
import socket
import threading
from pathlib import Path

import psycopg

from mtandao.config.bad_environment import BadEnvironment
from mtandao.config.environment import Environment
from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.urls import known_urls
from mtandao.gateways.radius.server.attempts import ATTEMPTS
from mtandao.gateways.radius.server.binary import ServerBinary, find_server
from mtandao.gateways.radius.server.configuration import write_configuration
from mtandao.gateways.radius.server.interims import INTERIMS
from mtandao.gateways.radius.server.lines import Connection, Kind, LineReader
from mtandao.gateways.radius.server.probe import answers
from mtandao.gateways.radius.server.process import check, command
from mtandao.gateways.radius.server.settings import DatabaseLogin, RadiusSettings
from mtandao.gateways.radius.server.starts import STARTS

log = logging.getLogger("mtandao.radius")

# More than these wait for each other's processors; fewer would let one slow disk hold all the others up.
LEAST_THREADS, MOST_THREADS, THREADS_A_PROCESSOR = 8, 32, 4
HOW_TO_GET_IT = "apt-get install freeradius freeradius-postgresql freeradius-utils"


def usable_server() -> ServerBinary | None:
    """The FreeRADIUS of this machine, if it has one with everything that we need."""
    server = find_server()
    return server if server and server.is_supported and not server.missing_modules else None


def what_is_missing() -> str | None:
    """A sentence that says what FreeRADIUS lacks here and how to get it; None if nothing."""
    server = find_server()
    if server is None:
        return f"FreeRADIUS is not installed, so no customer can come online. To get it: {HOW_TO_GET_IT}"
    if not server.is_supported:
        return f"FreeRADIUS {server.version_text} is not 3.2, so it is not started."
    if server.missing_modules:
        return f"FreeRADIUS lacks {', '.join(server.missing_modules)}. To get them: {HOW_TO_GET_IT}"
    return None


def settings_of(environment: Environment, server: ServerBinary) -> RadiusSettings:
    reading = environment.radius_read_url
    return RadiusSettings(
        server=server,
        database=_login(environment.radius_write_url or known_urls(environment).radius.server),
        reading=_login(reading) if reading else None,
        listen_address=environment.radius_address,
        auth_port=environment.radius_port,
        acct_port=environment.radius_accounting_port,
        status_port=environment.radius_port + 2,
        status_secret=_status_secret(environment),
        router_networks=("127.0.0.0/8",) if environment.demo else ("0.0.0.0/0", "::/0"),
        threads=_threads(),
        interim_seconds=60 if environment.demo else 300,
        reject_delay=0.0 if environment.demo else 1.0,
    )


def _threads() -> int:
    return min(MOST_THREADS, max(LEAST_THREADS, THREADS_A_PROCESSOR * (os.cpu_count() or 1)))


def _login(url: DatabaseUrl) -> DatabaseLogin:
    return DatabaseLogin(
        host=url.host,
        port=int(url.port),
        name=url.name,
        user=url.user,
        password=url.password or None,
        sslmode=dict(url.options).get("sslmode"),
    )


def login_of_nodes(environment: Environment) -> str:
    """How FreeRADIUS elsewhere signs in to the RADIUS database: what a node is told as MTANDAO_RADIUS_WRITE_URL."""
    if environment.database_url is None and environment.radius_database_url is None:
        raise BadEnvironment(
            "The PostgreSQL that comes with Mtandao hears this machine alone. For nodes elsewhere the RADIUS database "
            "lies on a server of your own: MTANDAO_RADIUS_DATABASE_URL."
        )
    return known_urls(environment).radius.server.text


def is_answering(environment: Environment) -> bool:
    return answers("127.0.0.1", environment.radius_port + 2, _status_secret(environment))


def become_server(environment: Environment) -> None:
    """FreeRADIUS in our place, its folder written anew. Returns only by raising."""
    folder = write_configuration(
        configuration_folder(environment), settings_of(environment, _needed_server())
    )
    check(folder)
    start = command(folder)
    os.execv(start[0], start)


def read_lines(environment: Environment, stopping: threading.Event) -> None:
    """What FreeRADIUS of this machine writes down, into the RADIUS database."""
    login = settings_of(environment, _needed_server()).database
    read_lines_of(configuration_folder(environment), node_name(environment), login, stopping)


def read_lines_of(folder: Path, node: str, login: DatabaseLogin, stopping: threading.Event) -> None:
    """Signs in as the FreeRADIUS of this folder does itself."""

    def connect() -> Connection:
        return psycopg.connect(
            host=login.host,
            port=login.port,
            dbname=login.name,
            user=login.user,
            password=login.password,
            sslmode=login.sslmode,
            connect_timeout=5,
            # The line to a database elsewhere may go dead without a word.
            keepalives_idle=15,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=9000,
        )

    fallen: list[str] = []

    def reads(kind: Kind) -> None:
        try:
            LineReader(kind, folder / kind.folder, node, connect).run(stopping)
        except Exception:
            log.exception("the reader of %s fell", kind.folder)
            fallen.append(kind.folder)
            stopping.set()

    readers = [threading.Thread(target=reads, args=[kind]) for kind in (ATTEMPTS, INTERIMS, STARTS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    if fallen:
        # Its lines would wait for ever while the others are read: the supervisor starts all of them afresh.
        raise SystemExit(1)


def node_name(environment: Environment) -> str:
    """Of this machine's FreeRADIUS among all that write to the RADIUS database."""
    return f"{environment.radius_node or socket.gethostname()}:{configuration_folder(environment)}"


def _needed_server() -> ServerBinary:
    server = usable_server()
    if server is None:
        raise SystemExit(what_is_missing())
    return server


def configuration_folder(environment: Environment) -> Path:
    return environment.home / "freeradius"


def _status_secret(environment: Environment) -> str:
    """Known to whoever has the secret key, and to nobody else."""
    return hashlib.sha256(f"radius status {environment.secret_keys[0]}".encode()).hexdigest()[:32]
