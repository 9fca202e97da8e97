"""postgresql:// addresses, taken apart and put together."""

from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

DEFAULT_PORT = "5432"
_SCHEMES = ("postgresql", "postgres")
# libpq lets the query of a URL overrule its front part.
_FIELD_OF_PARAMETER = {field: field for field in ("host", "port", "user", "password")} | {"dbname": "name"}


class BadDatabaseUrl(ValueError):
    """The text is no usable postgresql:// address. The message never repeats the password."""


@dataclass(frozen=True)
class DatabaseUrl:
    """One login to one database.

    `host` and `port` may be comma-separated lists (libpq tries them in turn); a host that begins with "/" is
    the folder of a Unix socket. `options` are libpq's connection parameters, such as sslmode.
    """

    host: str
    port: str
    user: str
    password: str = field(repr=False)
    name: str
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @classmethod
    def parse(cls, text: str) -> "DatabaseUrl":
        """Read `postgresql://user:password@host:port/name?sslmode=…`. Raises BadDatabaseUrl."""
        try:
            parts = urlsplit(text)
            # A plus sign is itself here, as libpq has it, and no space as in a web form.
            spelled = parts.query.replace("+", "%2B")
            query = parse_qsl(spelled, keep_blank_values=True, strict_parsing=bool(spelled))
        except ValueError:
            raise BadDatabaseUrl("it is not a well-formed address.") from None
        if parts.scheme not in _SCHEMES:
            raise BadDatabaseUrl("it must begin with postgresql://.")
        login, _, place = parts.netloc.rpartition("@")
        user, _, password = login.partition(":")
        host, port = _hosts_and_ports(place)
        fields = {
            "host": unquote(host),
            "port": port,
            "user": unquote(user),
            "password": unquote(password),
            "name": unquote(parts.path.removeprefix("/")),
        }
        fields |= {_FIELD_OF_PARAMETER[key]: value for key, value in query if key in _FIELD_OF_PARAMETER}
        url = cls(**fields, options=tuple(pair for pair in query if pair[0] not in _FIELD_OF_PARAMETER))
        url._refuse_gaps()
        return url

    @property
    def text(self) -> str:
        """The whole address, password included: for programs, never for a log."""
        return self._compose(quote(self.password, safe=""))

    def __str__(self) -> str:
        return self._compose("***" if self.password else "")

    @property
    def place(self) -> tuple[str, str, str]:
        """Which database it is, whoever logs in."""
        return self.host, self.port, self.name

    @property
    def server(self) -> str:
        """The server's address for a sentence: `db.example:5432`."""
        return self.host if self.host.startswith("/") else f"{self.host}:{self.port}"

    def login(self, user: str, password: str) -> "DatabaseUrl":
        return replace(self, user=user, password=password)

    def database(self, name: str) -> "DatabaseUrl":
        return replace(self, name=name)

    def parameters(self) -> dict[str, str]:
        """Keyword arguments for psycopg.connect."""
        named = {"host": self.host, "port": self.port, "user": self.user, "dbname": self.name}
        return dict(self.options) | named | ({"password": self.password} if self.password else {})

    def _compose(self, password: str) -> str:
        login = quote(self.user, safe="") + (f":{password}" if password else "")
        socket = self.host.startswith("/")
        options = ((("host", self.host), ("port", self.port)) if socket else ()) + self.options
        query = f"?{urlencode(options, quote_via=quote)}" if options else ""
        place = "" if socket else _place(self.host, self.port)
        return f"postgresql://{login}@{place}/{quote(self.name, safe='')}{query}"

    def _refuse_gaps(self) -> None:
        if not self.host:
            raise BadDatabaseUrl("it names no host.")
        if not self.user:
            raise BadDatabaseUrl("it names no user.")
        if not self.name or "/" in self.name:
            raise BadDatabaseUrl("it names no database, as in postgresql://user:password@host:5432/mtandao.")
        for port in self.port.split(","):
            if not (port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= 65535):
                raise BadDatabaseUrl("its port is not a number from 1 to 65535.")
        if len(self.port.split(",")) not in (1, len(self.host.split(","))):
            raise BadDatabaseUrl("it names more or fewer ports than hosts.")
        if any("\0" in text for text in (self.host, self.user, self.password, self.name)):
            raise BadDatabaseUrl("it holds a character that PostgreSQL does not take.")


def _hosts_and_ports(place: str) -> tuple[str, str]:
    """Split "a:5432,[::1]:5433" into "a,::1" and "5432,5433"."""
    hosts, ports = [], []
    for part in place.split(","):
        head, bracket, tail = part.rpartition("]")
        name, _, port = tail.partition(":")
        hosts.append(head.removeprefix("[") if bracket else name)
        ports.append(port or DEFAULT_PORT)
    return ",".join(hosts), ",".join(ports if len(set(ports)) > 1 else ports[:1])


def _place(host: str, port: str) -> str:
    hosts, ports = host.split(","), port.split(",")
    if len(ports) == 1:
        ports *= len(hosts)
    return ",".join(
        f"[{name}]:{number}" if ":" in name else f"{quote(name, safe='')}:{number}"
        for name, number in zip(hosts, ports, strict=True)
    )
