"""The logins of one environment, known without asking any server, and their form in Django's settings."""

from dataclasses import dataclass
from typing import Any

from mtandao.config.environment import Environment
from mtandao.config.places import Places
from mtandao.config.postgres import ports, tuning
from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.databases import DatabaseUrls, RadiusUrls, database_urls, radius_urls

DATABASE = "mtandao"
RADIUS_SUFFIX = "_radius"
# A server that took no word for so long is away: whoever opened a page is told so, and a worker asks again later.
CONNECT_WITHIN_S = "5"


@dataclass(frozen=True)
class KnownUrls:
    """Every login of the two databases."""

    main: DatabaseUrls
    radius: RadiusUrls


def known_urls(environment: Environment) -> KnownUrls:
    """The logins: passwords are derived from the secret key, the embedded server's port is kept in the home.

    On a new home a port is chosen here and kept. The server takes it when it starts, or another one if
    somebody sits on it by then: so start it first, and read this afterwards.
    """
    key = environment.secret_keys[0]
    main, radius = server_addresses(environment)
    return KnownUrls(database_urls(main, main.name, key), radius_urls(radius, radius.name, key))


def server_addresses(environment: Environment) -> tuple[DatabaseUrl, DatabaseUrl]:
    """Where the main and the RADIUS database lie. An operator's URL keeps its login; ours has none yet."""
    main = environment.database_url or _embedded(environment)
    beside = main.database(f"{main.name}{RADIUS_SUFFIX}")
    return main, environment.radius_database_url or beside


def to_django(url: DatabaseUrl) -> dict[str, Any]:
    """An entry of Django's DATABASES; the caller adds CONN_MAX_AGE and its like."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": url.host,
        "PORT": url.port,
        "USER": url.user,
        "PASSWORD": url.password,
        "NAME": url.name,
        "OPTIONS": {"connect_timeout": CONNECT_WITHIN_S, **dict(url.options)},
    }


def _embedded(environment: Environment) -> DatabaseUrl:
    folder = Places(environment.home).ensure_home() / tuning.FOLDER
    port = ports.expected(environment.postgres_port, ports.kept_by(folder))
    return DatabaseUrl(ports.HOST, str(port), tuning.ADMIN, "", DATABASE, ports.PLAIN)
