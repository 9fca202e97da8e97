"""Writes the folder FreeRADIUS is started with."""

import ipaddress
import os
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

from mtandao.gateways.radius.server.attempts import ATTEMPTS
from mtandao.gateways.radius.server.interims import INTERIMS
from mtandao.gateways.radius.server.settings import DatabaseLogin, RadiusSettings
from mtandao.gateways.radius.server.starts import STARTS

TEMPLATES = Path(__file__).parent / "templates"
# The server's own: `buffer` and the folders of lines hold what is not in the database yet. Never emptied here.
RUNTIME_FOLDERS = ("run", "log", "buffer", ATTEMPTS.folder, INTERIMS.folder, STARTS.folder)
EXECUTABLE = "server"  # a link to the program this folder was written for
PASSWORDS, READING_PASSWORDS = "pgpass", "pgpass-reading"

# FreeRADIUS expands these in its configuration, and % once more in file names at run time.
_UNSAFE_IN_PATHS = re.compile(r"[%$\"\\`'\n\r\t*?\[\]{}]")
_UNSAFE_IN_SECRETS = re.compile(r"[^A-Za-z0-9._+=/-]")


class UnusableSetting(ValueError):
    """A setting FreeRADIUS cannot be started with. Nothing was written."""


class _Template(string.Template):
    # $ and % are FreeRADIUS's own.
    delimiter = "@"


def write_configuration(
    folder: Path, settings: RadiusSettings, *, owner: tuple[int, int] | None = None
) -> Path:
    """Writes the whole configuration into `folder`, over an older one, and returns its absolute path.

    Accounting that still waits in `folder/buffer` stays. The folder is closed to others, as it holds secrets;
    `owner` (uid, gid) is given it, for a server that root starts as somebody else. Raises `UnusableSetting`.
    """
    folder = folder.absolute()
    values = _values(folder, settings)
    texts = {
        template.name: _Template(template.read_text(encoding="utf-8")).substitute(values)
        for template in sorted(TEMPLATES.iterdir())
    }
    for name, login in ((PASSWORDS, settings.database), (READING_PASSWORDS, settings.reading)):
        if login is not None and login.password is not None:
            texts[name] = _password_line(login)

    for place in (folder, *(folder / name for name in RUNTIME_FOLDERS)):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.chmod(0o700)
    for name, text in texts.items():
        _write_closed(folder / name, text)
    _link(folder / EXECUTABLE, settings.server.path)
    if owner is not None:
        for place in _ours(folder, texts):
            os.chown(place, *owner)
    return folder


def _values(folder: Path, settings: RadiusSettings) -> Mapping[str, object]:
    if settings.server.library_folder is None:
        raise UnusableSetting(f"The modules of {settings.server.path} were not found")
    if _UNSAFE_IN_PATHS.search(str(folder)):
        raise UnusableSetting(f"FreeRADIUS cannot use a folder with such characters in its name: {folder}")
    if len(settings.status_secret) < 16 or _UNSAFE_IN_SECRETS.search(settings.status_secret):
        raise UnusableSetting("The status secret is 16 or more letters, digits and . _ + = / -")
    if not 0 <= settings.reject_delay <= 1:
        raise UnusableSetting(f"The reject delay is 0 to 1 second, not {settings.reject_delay}")
    if not 1 <= settings.threads <= 256:
        raise UnusableSetting(f"FreeRADIUS runs with 1 to 256 threads, not {settings.threads}")
    if settings.interim_seconds < 60:
        raise UnusableSetting(f"Routers report every minute at most, not every {settings.interim_seconds} s")
    address = _address(settings.listen_address)
    return {
        "folder": folder,
        "library_folder": settings.server.library_folder,
        "reject_delay": f"{settings.reject_delay:g}",
        "threads": settings.threads,
        "connections": settings.connections,
        "writing_connections": settings.writing_connections,
        "reading": _reading(folder, settings),
        "reading_pool": "sql" if settings.reading is None else "sql_reading",
        "pool_of_reading": _pool_of_reading(settings),
        "message_authenticator": _message_authenticator(settings),
        "address_kind": "ipv6addr" if address.version == 6 else "ipv4addr",
        "listen_address": address,
        # Where a packet came from: a server listens on one kind of address.
        "source": "%{Packet-Src-IPv6-Address}" if address.version == 6 else "%{Packet-Src-IP-Address}",
        "auth_port": _port(settings.auth_port),
        "acct_port": _port(settings.acct_port),
        "status_port": _port(settings.status_port),
        "status_secret": settings.status_secret,
        "router_networks": "\n".join(_router_networks(settings)),
        "router_lifetime": settings.router_lifetime,
        "interim_seconds": settings.interim_seconds,
        "silent_after_seconds": 3 * settings.interim_seconds,
        "connection": _connection(folder / PASSWORDS, settings.database),
        # A database elsewhere may hang, and would hold every thread that writes to it.
        "account": "sql" if settings.reading is None else STARTS.folder,
    }


def _reading(folder: Path, settings: RadiusSettings) -> str:
    """Where sign-ins are read."""
    if settings.reading is None:
        return _connection(folder / PASSWORDS, settings.database)
    return _connection(folder / READING_PASSWORDS, settings.reading)


def _message_authenticator(settings: RadiusSettings) -> str:
    """`auto` accepts an old router until it has once sent a signature, and insists from then on."""
    if not settings.server.signs_itself:
        return ""
    return "\trequire_message_authenticator = auto\n\tlimit_proxy_state = auto\n"


def _router_networks(settings: RadiusSettings) -> Iterator[str]:
    if not settings.router_networks:
        raise UnusableSetting("Routers need a network to speak from")
    for number, text in enumerate(settings.router_networks):
        try:
            network = ipaddress.ip_network(text)
        except ValueError as error:
            raise UnusableSetting(f"{text} is not a network: {error}") from error
        if network.num_addresses == 1:
            raise UnusableSetting(f"Routers speak from a network, and {text} is a single address")
        yield (
            f"client network{number} {{\n"
            f"\tipv{network.version}addr = {network}\n"
            "\tdynamic_clients = routers\n"
            f"\tlifetime = {settings.router_lifetime}\n"
            # By itself the server takes up one new client a second: a town of routers would wait for minutes.
            "\trate_limit = no\n"
            "}\n"
        )


def _pool_of_reading(settings: RadiusSettings) -> str:
    if settings.reading is None:
        return 'pool = "sql"'
    return f"pool {{\n\t\t$INCLUDE pool.conf\n\t\tmin = {settings.connections}\n\t\tmax = {settings.connections}\n\t}}"


def _connection(passwords: Path, database: DatabaseLogin) -> str:
    """A libpq connection string, as the text between double quotes of a FreeRADIUS file.

    Planning a statement on tables that were empty a moment ago is guesswork; all of ours are look-ups by
    index. A statement gives up before FreeRADIUS gives up waiting for it.
    """
    session = ("search_path=public", "enable_seqscan=off", "jit=off", "statement_timeout=9000")
    options = " ".join(f"-c {setting}" for setting in session)
    parts: dict[str, object] = {
        "host": database.host,
        "port": _port(database.port),
        "dbname": database.name,
        "user": database.user,
        "application_name": "mtandao-radius",
        "client_encoding": "UTF8",
        "connect_timeout": 3,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 9000,
        "options": options,
    }
    if database.sslmode is not None:
        parts["sslmode"] = database.sslmode
    if database.password is not None:
        # In a file of its own, because the server writes this string to its log when it debugs.
        parts["passfile"] = passwords
    for name, value in parts.items():
        if name != "options" and _UNSAFE_IN_PATHS.search(str(value)):
            raise UnusableSetting(f"FreeRADIUS cannot use such characters in the database's {name}: {value}")
    return " ".join(f"{name}='{value}'" for name, value in parts.items())


def _password_line(database: DatabaseLogin) -> str:
    password = (database.password or "").replace("\\", "\\\\").replace(":", "\\:")
    if "\n" in password or "\r" in password:
        raise UnusableSetting("The database password cannot hold a line break")
    return f"*:*:*:*:{password}\n"


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(text)
    except ValueError as error:
        raise UnusableSetting(f"{text} is not an address to listen on") from error


def _port(number: int) -> int:
    if not 1 <= number <= 65535:
        raise UnusableSetting(f"{number} is not a port")
    return number


def _write_closed(path: Path, text: str) -> None:
    """Never readable to others, not even for a moment; and never half written."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    closed = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(closed, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)


def _link(link: Path, target: Path) -> None:
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def _ours(folder: Path, texts: Mapping[str, str]) -> Iterator[Path]:
    yield folder
    yield from (folder / name for name in texts)
    for name in RUNTIME_FOLDERS:
        yield folder / name
        yield from (folder / name).iterdir()
