"""Databases copied whole from a prepared one: a migrated database in a blink, for tests and first set-ups."""

from psycopg import errors, sql

from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.connect import Connection, connected_beside
from mtandao.config.postgres.errors import ServerRefused


def clone(admin: DatabaseUrl, template: str, name: str) -> DatabaseUrl:
    """Make the database `name` as a copy of `template`, with its owner and rights. Returns its admin login.

    Raises ServerRefused when the name is taken, the template is missing, or somebody is connected to it.
    """
    with connected_beside(_elsewhere(admin, template, name)) as connection:
        row = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [template]
        ).fetchone()
        if row is None:
            raise ServerRefused(f"There is no database {template} on {admin.server} to copy.")
        _refuse_company(connection, template)
        # Copying files beats copying through the log from a few megabytes on.
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(template), sql.Identifier(str(row[0]))
        )
        try:
            connection.execute(statement)
        except (errors.DuplicateDatabase, errors.ObjectInUse, errors.InsufficientPrivilege) as error:
            raise ServerRefused(
                f"{template} cannot be copied to {name}: {error.diag.message_primary}."
            ) from error
        _copy_rights(connection, template, name)
    return admin.database(name)


def drop(admin: DatabaseUrl, name: str) -> None:
    """Remove the database `name`, cutting its connections. Does nothing when it is gone already."""
    with connected_beside(_elsewhere(admin, name)) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _refuse_company(connection: Connection, template: str) -> None:
    """PostgreSQL waits five seconds for others to leave the template before it refuses; we know at once."""
    row = connection.execute(
        "SELECT pid, usename FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
        [template],
    ).fetchone()
    if row:
        raise ServerRefused(
            f"{template} cannot be copied while {row[1]} is connected to it (process {row[0]})."
        )


def _copy_rights(connection: Connection, template: str, name: str) -> None:
    """PostgreSQL copies what is in a database, but not the rights to the database itself."""
    rights = connection.execute(
        "SELECT CASE grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(grantee) END, privilege_type"
        " FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE datname = %s",
        [template],
    ).fetchall()
    database = sql.Identifier(name)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    for grantee, privilege in rights:
        connection.execute(
            sql.SQL("GRANT {} ON DATABASE {} TO {}").format(
                sql.SQL(privilege), database, sql.Identifier(grantee) if grantee else sql.SQL("PUBLIC")
            )
        )


def _elsewhere(admin: DatabaseUrl, *names: str) -> DatabaseUrl:
    """A login to another database of the server: one cannot copy or drop the one that one is in."""
    return admin.database("postgres") if admin.name in names else admin
