"""Everything Mtandao takes from the environment, read in this one place and nowhere else."""

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from mtandao.config import nodes, places, tunnels
from mtandao.config.bad_environment import BadEnvironment
from mtandao.config.postgres.address import BadDatabaseUrl, DatabaseUrl

SECRET_KEY_MINIMUM = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


@dataclass(frozen=True)
class Environment:
    """One reading of the environment. Ports are 1..65535; a URL of None means "not given"."""

    home: Path
    port: int = 8000
    database_url: DatabaseUrl | None = None
    radius_database_url: DatabaseUrl | None = None
    radius_node: str = ""
    radius_write_url: DatabaseUrl | None = None
    radius_read_url: DatabaseUrl | None = None
    radius_address: str = "127.0.0.1"
    radius_backups: tuple[nodes.Backup, ...] = ()
    radius_port: int = 18120
    coa_port: int = 3799
    tunnel_endpoint: str = ""
    tunnel_public_key: str = ""
    tunnel_network: str = ""
    postgres_port: int | None = None
    demo: bool = False
    base_domain: str = "localhost"
    https: bool = False
    given_public_url: str | None = None
    extra_hosts: tuple[str, ...] = ()
    daraja_sources: tuple[str, ...] = ()
    daraja_block: bool = False
    daraja_base_url: str | None = None
    razorpay_base_url: str | None = None
    phonepe_base_url: str | None = None
    paytm_base_url: str | None = None
    sms_base_url: str | None = None
    smtp_url: str | None = None
    etims_base_url: str | None = None
    keep_attempts_days: int = 90
    keep_accounting_days: int = 400
    keep_sessions_days: int = 731
    keep_usage_hours_days: int = 62
    keep_usage_days: int = 731
    log_level: str = "INFO"
    given_secret_keys: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, str], cwd: Path | None = None) -> "Environment":
        """Read the MTANDAO_ variables of `mapping`; an empty value counts as absent.

        Touches no file. Raises BadEnvironment for the first value that cannot be used.
        """
        read = _Reader(mapping)
        environment = cls(
            home=read.home(cwd),
            port=read.port("MTANDAO_PORT", 8000),
            database_url=read.database_url("MTANDAO_DATABASE_URL"),
            radius_database_url=read.database_url("MTANDAO_RADIUS_DATABASE_URL"),
            radius_node=read.text("MTANDAO_RADIUS_NODE"),
            radius_write_url=read.database_url("MTANDAO_RADIUS_WRITE_URL"),
            radius_read_url=read.database_url("MTANDAO_RADIUS_READ_URL"),
            radius_address=read.ip_address("MTANDAO_RADIUS_ADDRESS", "127.0.0.1"),
            radius_backups=nodes.backups(read.parts("MTANDAO_RADIUS_BACKUPS")),
            radius_port=read.port("MTANDAO_RADIUS_PORT", 18120),
            coa_port=read.port("MTANDAO_COA_PORT", 3799),
            tunnel_endpoint=read.text("MTANDAO_TUNNEL_ENDPOINT"),
            tunnel_public_key=read.text("MTANDAO_TUNNEL_PUBLIC_KEY"),
            tunnel_network=read.text("MTANDAO_TUNNEL_NETWORK"),
            postgres_port=read.port("MTANDAO_POSTGRES_PORT", 0) or None,
            demo=read.switch("MTANDAO_DEMO"),
            base_domain=read.host_name("MTANDAO_DOMAIN", "localhost"),
            https=read.switch("MTANDAO_HTTPS"),
            given_public_url=read.base_url("MTANDAO_PUBLIC_URL"),
            extra_hosts=read.host_names("MTANDAO_EXTRA_HOSTS"),
            daraja_base_url=read.base_url("MTANDAO_DARAJA_URL"),
            daraja_sources=read.networks("MTANDAO_DARAJA_SOURCES"),
            daraja_block=read.switch("MTANDAO_DARAJA_BLOCK"),
            razorpay_base_url=read.base_url("MTANDAO_RAZORPAY_URL"),
            phonepe_base_url=read.base_url("MTANDAO_PHONEPE_URL"),
            paytm_base_url=read.base_url("MTANDAO_PAYTM_URL"),
            sms_base_url=read.base_url("MTANDAO_SMS_URL"),
            smtp_url=read.base_url("MTANDAO_SMTP_URL", "smtp"),
            etims_base_url=read.base_url("MTANDAO_ETIMS_URL"),
            keep_attempts_days=read.days("MTANDAO_KEEP_ATTEMPTS_DAYS", 90),
            keep_accounting_days=read.days("MTANDAO_KEEP_ACCOUNTING_DAYS", 400),
            keep_sessions_days=read.days("MTANDAO_KEEP_SESSIONS_DAYS", 731),
            keep_usage_hours_days=read.days("MTANDAO_KEEP_USAGE_HOURS_DAYS", 62),
            keep_usage_days=read.days("MTANDAO_KEEP_USAGE_DAYS", 731),
            log_level=read.choice("MTANDAO_LOG_LEVEL", "INFO", LOG_LEVELS),
            given_secret_keys=read.secret_keys("MTANDAO_SECRET_KEYS"),
        )
        environment._refuse_clashes()
        return environment

    @property
    def radius_accounting_port(self) -> int:
        return self.radius_port + 1

    @property
    def public_url(self) -> str:
        """Where outside services reach us with callbacks; by default the domain, as we serve it."""
        if self.given_public_url:
            return self.given_public_url
        if self.https:  # A proxy on the usual port ends it; our own port is not seen from outside.
            return f"https://{self.base_domain}"
        return f"http://{self.base_domain}" + ("" if self.port == 80 else f":{self.port}")

    @cached_property
    def secret_keys(self) -> tuple[str, ...]:
        """The keys, newest first. Without MTANDAO_SECRET_KEYS one is made once and kept in the home."""
        return self.given_secret_keys or _kept_secret_keys(self.home)

    def _refuse_clashes(self) -> None:
        if self.radius_port == 65535:
            raise BadEnvironment("MTANDAO_RADIUS_PORT is 65535, which leaves no next port for accounting.")
        if self.coa_port in (self.radius_port, self.radius_accounting_port):
            raise BadEnvironment(f"MTANDAO_COA_PORT is {self.coa_port}, which RADIUS itself listens on.")
        tunnels.refuse_what_cannot_be(self)
        nodes.refuse_what_cannot_be(self)
        if self.postgres_port == self.port:
            raise BadEnvironment(f"MTANDAO_POSTGRES_PORT is {self.port}, which MTANDAO_PORT already names.")
        one, other = self.database_url, self.radius_database_url
        if one and other and one.place == other.place:
            raise BadEnvironment(
                "MTANDAO_RADIUS_DATABASE_URL names the database of MTANDAO_DATABASE_URL. RADIUS has its own."
            )


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment of this process, read once. Raises BadEnvironment."""
    return Environment.from_mapping(os.environ)  # noqa: TID251 -- this is the one place


class _Reader:
    """Turns the texts of a mapping into values; every method raises BadEnvironment with a sentence."""

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self._mapping = mapping

    def text(self, name: str) -> str:
        return self._mapping.get(name, "").strip()

    def home(self, cwd: Path | None) -> Path:
        given = self.text("MTANDAO_HOME")
        try:
            here = cwd or Path.cwd()
            path = Path(given).expanduser() if given else _checkout(here) / ".mtandao"
        except FileNotFoundError:
            raise BadEnvironment("The current folder is gone: go to another, or set MTANDAO_HOME.") from None
        except RuntimeError:
            raise BadEnvironment(f"MTANDAO_HOME is {given!r}, but there is no such user.") from None
        if "\0" in given or "\n" in given:
            raise BadEnvironment("MTANDAO_HOME holds a character that no folder name may have.")
        absolute = Path(os.path.normpath(here / path))  # links stay as they are spelled
        if absolute.exists() and not absolute.is_dir():
            raise BadEnvironment(f"MTANDAO_HOME is {absolute}, which is a file and not a folder.")
        return absolute

    def port(self, name: str, default: int) -> int:
        given = self.text(name)
        if not given:
            return default
        if not (given.isascii() and given.isdigit() and 1 <= int(given[:6]) <= 65535):
            raise BadEnvironment(f"{name} is {given!r}, but a port is a number from 1 to 65535.")
        return int(given)

    def days(self, name: str, default: int) -> int:
        """How long something is kept: never so short that a dispute over last month's bill has no proof."""
        given = self.text(name)
        if not given:
            return default
        if not (given.isascii() and given.isdigit() and 35 <= int(given[:6]) <= 36500):
            raise BadEnvironment(f"{name} is {given!r}, but it is a number of days from 35 to 36500.")
        return int(given)

    def switch(self, name: str) -> bool:
        given = self.text(name).lower()
        if given in _YES:
            return True
        if not given or given in _NO:
            return False
        raise BadEnvironment(f"{name} is {given!r}, but it is either 1 (on) or 0 (off).")

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        given = self.text(name).upper() or default
        if given not in choices:
            raise BadEnvironment(f"{name} is {given!r}, but it is one of {', '.join(choices)}.")
        return given

    def host_name(self, name: str, default: str) -> str:
        return _host_name(name, self.text(name) or default)

    def host_names(self, name: str) -> tuple[str, ...]:
        return tuple(_host_name(name, part) for part in self.parts(name))

    def networks(self, name: str) -> tuple[str, ...]:
        try:
            return tuple(str(ipaddress.ip_network(part)) for part in self.parts(name))
        except ValueError:
            raise BadEnvironment(f"{name} has IP addresses or networks, such as 196.201.214.0/24.") from None

    def ip_address(self, name: str, default: str) -> str:
        given = self.text(name) or default
        try:
            return str(ipaddress.ip_address(given))
        except ValueError:
            raise BadEnvironment(f"{name} is {given!r}, but it is an IP address such as 10.0.0.5.") from None

    def base_url(self, name: str, *schemes: str) -> str | None:
        given = self.text(name).rstrip("/")
        if not given:
            return None
        try:
            parts = urlsplit(given)
            wanted = schemes or ("http", "https")
            usable = parts.scheme in wanted and bool(parts.hostname) and parts.port != 0
        except ValueError:  # a port that is no number
            usable = False
        if not usable or "?" in given or "#" in given:
            begin = " or ".join(f"{scheme}://" for scheme in schemes or ("http", "https"))
            raise BadEnvironment(f"{name} is not an address that begins with {begin} and a host.")
        return given

    def database_url(self, name: str) -> DatabaseUrl | None:
        given = self.text(name)
        try:
            return DatabaseUrl.parse(given) if given else None
        except BadDatabaseUrl as error:
            raise BadEnvironment(f"{name} cannot be used: {error}") from None

    def secret_keys(self, name: str) -> tuple[str, ...]:
        keys = self.parts(name)
        if any(len(key) < SECRET_KEY_MINIMUM for key in keys):
            raise BadEnvironment(f"{name} holds a key shorter than {SECRET_KEY_MINIMUM} characters.")
        return keys

    def parts(self, name: str) -> tuple[str, ...]:
        return tuple(part for part in (part.strip() for part in self.text(name).split(",")) if part)


def _host_name(name: str, given: str) -> str:
    host = given.lower().rstrip(".")
    if len(host) > 253 or not _HOST_NAME.fullmatch(host):
        raise BadEnvironment(
            f"{name} holds {given!r}, but a host is a name such as isp.example.com, without port."
        )
    return host


def _checkout(here: Path) -> Path:
    """The checkout that `here` lies in, so that a command typed in a subfolder finds the same home."""
    for folder in (here, *here.parents):
        if (folder / "pyproject.toml").is_file() and (folder / "src" / "mtandao").is_dir():
            return folder
    return here


def _kept_secret_keys(home: Path) -> tuple[str, ...]:
    """The keys in `<home>/secret_keys`, one a line, newest first; made at the first use."""
    kept = places.Places(home).ensure_home() / "secret_keys"
    # Several processes may start at once on a new home: the first file stays, the others read it.
    places.write_private_once(kept, secrets.token_urlsafe(48) + "\n")
    try:
        keys = tuple(kept.read_text().split())
    except OSError as error:
        raise BadEnvironment(f"The secret key in {kept} cannot be read ({error.strerror}).") from None
    if not keys or any(len(key) < SECRET_KEY_MINIMUM for key in keys):
        raise BadEnvironment(
            f"{kept} holds no usable key: restore it from a copy, or set MTANDAO_SECRET_KEYS."
        )
    return keys
