"""The two databases, and the roles that may use them.

Set-up makes them with an administrator's login, once or again: nothing changes the second time. Every role is
named after its database, so that several copies of Mtandao share a server in peace.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import psycopg
from psycopg import sql

from mtandao.config.postgres import leakproof, roles
from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.connect import Connection, connected, connected_beside
from mtandao.config.postgres.errors import ServerRefused

# Serialises set-ups of several processes; any number will do that nobody else is likely to take.
_SETUP_LOCK = 0x6D74616E64616F
_LONGEST_NAME = 63 - len("_worker")  # PostgreSQL cuts longer role names, silently


@dataclass(frozen=True)
class DatabaseUrls:
    """The logins of the main database."""

    owner: DatabaseUrl  # migrations: owns the tables
    web: DatabaseUrl  # pages and API: fenced by row-level security
    worker: DatabaseUrl  # relay and jobs: a member of web
    # Whether the worker passes row-level security. Only `prepare` knows; False where the administrator may
    # not grant that, as on managed servers: there the worker must name a tenant, as the web does.
    worker_bypasses_rls: bool | None = None


@dataclass(frozen=True)
class RadiusUrls:
    """The logins of the RADIUS database."""

    owner: DatabaseUrl  # migrations: owns the tables
    server: DatabaseUrl  # FreeRADIUS
    web: DatabaseUrl  # Mtandao's own processes


def database_urls(server: DatabaseUrl, name: str, secret_key: str) -> DatabaseUrls:
    """The logins, without asking the server. `server` is any login to it, such as the administrator's."""
    owner, web, worker = (_login(server, name, part, secret_key) for part in ("owner", "web", "worker"))
    return DatabaseUrls(owner, web, worker)


def radius_urls(server: DatabaseUrl, name: str, secret_key: str) -> RadiusUrls:
    """As `database_urls`, for the RADIUS database."""
    owner, radius, web = (_login(server, name, part, secret_key) for part in ("owner", "server", "web"))
    return RadiusUrls(owner, radius, web)


def prepare(admin: DatabaseUrl, name: str, secret_key: str) -> DatabaseUrls:
    """Make the main database `name` and its roles as far as they are missing. Raises PostgresRefused.

    `admin` may be a superuser, or a login with CREATEROLE (and CREATEDB, unless the database is there and its
    own). Processes on several machines share the server only when they share the secret key: the passwords
    come from it, and the latest set-up sets them.
    """
    urls = database_urls(admin, name, secret_key)
    with _setup(admin, name) as connection:
        for login in (urls.owner, urls.web):
            _ensure_role(connection, login)
        _ensure_role(connection, urls.worker, keep=["BYPASSRLS"])
        bypasses = roles.allow_bypass(connection, urls.worker.user)
        roles.grant_membership(connection, urls.web.user, urls.worker.user)
        _ensure_database(connection, admin, urls.owner, [urls.web, urls.worker])
        if roles.is_superuser(connection):
            with connected(admin.database(name)) as inside:
                leakproof.mark(inside)
    return replace(urls, worker_bypasses_rls=bypasses)


def prepare_radius(admin: DatabaseUrl, name: str, secret_key: str) -> RadiusUrls:
    """As `prepare`, for the RADIUS database."""
    urls = radius_urls(admin, name, secret_key)
    with _setup(admin, name) as connection:
        for login in (urls.owner, urls.server, urls.web):
            _ensure_role(connection, login)
        _ensure_database(connection, admin, urls.owner, [urls.server, urls.web])
    return urls


def _login(server: DatabaseUrl, name: str, part: str, secret_key: str) -> DatabaseUrl:
    role = f"{name}_{part}"
    return server.database(name).login(role, roles.derived_password(secret_key, role))


@contextlib.contextmanager
def _setup(admin: DatabaseUrl, name: str) -> Iterator[Connection]:
    """An administrator's connection that holds the set-up lock."""
    if not 0 < len(name.encode()) <= _LONGEST_NAME:
        raise ServerRefused(f"The database name {name!r} is empty or longer than {_LONGEST_NAME} bytes.")
    with connected_beside(admin) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_SETUP_LOCK])
        try:
            yield connection
        except psycopg.Error as error:
            if isinstance(error, psycopg.OperationalError):
                raise ServerRefused(
                    f"The connection to {admin.server} was lost while setting up {name}."
                ) from error
            raise ServerRefused(
                f"{name} cannot be set up on {admin.server}: {error.diag.message_primary}"
            ) from error


def _ensure_role(admin: Connection, login: DatabaseUrl, keep: Sequence[str] = ()) -> None:
    roles.ensure_role(admin, login.user, login.password)
    roles.weaken(admin, login.user, keep=keep)


def _ensure_database(
    connection: Connection, admin: DatabaseUrl, owner: DatabaseUrl, guests: list[DatabaseUrl]
) -> None:
    for guest in guests:
        roles.refuse_membership(connection, guest.user, owner.user)
    if not roles.is_superuser(connection):
        # Only a member of the new owner may hand a database over to it.
        roles.grant_membership(connection, owner.user, connection.info.user)
    found = connection.execute(
        "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s",
        [owner.name],
    ).fetchone()
    if found is None:
        _create_database(connection, owner)
    elif found[1] != "UTF8":
        raise ServerRefused(
            f"The database {owner.name} of {admin.server} is in {found[1]}; it must be in UTF8."
        )
    elif found[0] != owner.user:
        _hand_over(connection, admin, owner, found[0])
    database = sql.Identifier(owner.name)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    for guest in guests:
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(guest.user))
        )
    with connected(admin.database(owner.name)) as inside:
        # Closed by default since 15, but not in a database that was upgraded from an older server.
        inside.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def _create_database(connection: Connection, owner: DatabaseUrl) -> None:
    # From 17 on PostgreSQL brings a Unicode locale of its own, which sorts and folds alike on every system.
    locale = "LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
    statement = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' "
    with roles.may(connection, f"make the database {owner.name}", "CREATEDB"):
        connection.execute(
            sql.SQL(statement + (locale if connection.info.server_version >= 170_000 else "")).format(
                sql.Identifier(owner.name), sql.Identifier(owner.user)
            )
        )


def _hand_over(connection: Connection, admin: DatabaseUrl, owner: DatabaseUrl, owned_by: str) -> None:
    """Give an existing database to its owner role; where that is not allowed, every right in it."""
    database, role = sql.Identifier(owner.name), sql.Identifier(owner.user)
    try:
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, role))
        return
    except psycopg.errors.InsufficientPrivilege:
        if owned_by != connection.info.user:
            raise ServerRefused(
                f"The database {owner.name} of {admin.server} belongs to {owned_by}. "
                f"A superuser can mend it: ALTER DATABASE {owner.name} OWNER TO {connection.info.user}"
            ) from None
    # A managed server that made the database for this login, and does not let it make or hand over any.
    connection.execute(sql.SQL("GRANT ALL ON DATABASE {} TO {}").format(database, role))
    with connected(admin.database(owner.name)) as inside:
        inside.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(role))
