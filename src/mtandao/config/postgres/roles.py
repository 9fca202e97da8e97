"""Login roles of PostgreSQL: made, given their password, and checked to be as weak as they must be."""

import contextlib
import hashlib
import hmac
from collections.abc import Iterable, Iterator
from typing import LiteralString

import psycopg
from psycopg import sql

from mtandao.config.postgres.connect import Connection
from mtandao.config.postgres.errors import ServerRefused

# Special rights as ALTER ROLE names them, and the catalogue's columns for them.
_STRENGTHS = {
    "SUPERUSER": "rolsuper",
    "CREATEROLE": "rolcreaterole",
    "CREATEDB": "rolcreatedb",
    "REPLICATION": "rolreplication",
    "BYPASSRLS": "rolbypassrls",
}


def derived_password(secret_key: str, role: str) -> str:
    """The password of `role`: 64 hexadecimal digits from the secret key, so nothing needs to be stored."""
    return hmac.new(secret_key.encode(), f"mtandao/postgres/{role}".encode(), hashlib.sha256).hexdigest()


def is_superuser(admin: Connection) -> bool:
    return admin.info.parameter_status("is_superuser") == "on"


def ensure_role(admin: Connection, role: str, password: str) -> None:
    """Make `role` if it is missing, and set its password. Raises ServerRefused without the right to."""
    exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    # Hashed here, so that the password itself never stands in a statement or in the server's log.
    hashed = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    verb: LiteralString = "ALTER" if exists else "CREATE"
    statement = sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(hashed))
    with may(admin, f"make the role {role}", "CREATEROLE"):
        admin.execute(statement)


def allow_bypass(admin: Connection, role: str) -> bool:
    """Let `role` pass row-level security, if the administrator may grant that; whether it now does."""
    try:
        admin.execute(sql.SQL("ALTER ROLE {} BYPASSRLS").format(sql.Identifier(role)))
    except psycopg.errors.InsufficientPrivilege:
        row = admin.execute("SELECT rolbypassrls FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        return bool(row and row[0])
    return True


def weaken(admin: Connection, role: str, *, keep: Iterable[str] = ()) -> None:
    """Take every special right but `keep` from `role`. Raises ServerRefused when one stays."""
    unwanted = [strength for strength in _STRENGTHS if strength not in keep]
    weaker = " ".join(f"NO{strength}" for strength in unwanted)
    if is_superuser(admin):
        admin.execute(sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(role), sql.SQL(weaker)))
    columns = sql.SQL(", ").join(sql.Identifier(_STRENGTHS[strength]) for strength in unwanted)
    row = admin.execute(
        sql.SQL("SELECT {} FROM pg_roles WHERE rolname = {}").format(columns, sql.Literal(role))
    ).fetchone()
    if row is None or any(row):
        raise ServerRefused(
            f"The role {role} of {admin.info.host} has more rights than it may have. "
            f"A superuser can mend it: ALTER ROLE {role} {weaker}"
        )


def refuse_membership(admin: Connection, role: str, owner: str) -> None:
    """Raise ServerRefused when `role` could act as `owner`, which no table's fence would hold."""
    row = admin.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", [role, owner]).fetchone()
    if row and row[0]:
        raise ServerRefused(f"The role {role} is a member of {owner}. Mend it: REVOKE {owner} FROM {role}")


def grant_membership(admin: Connection, group: str, member: str) -> None:
    """Let `member` use the rights of `group` and act as it. Does nothing when it may already."""
    # Before 16 a membership always meant both; since then whoever makes a role gets one that means neither.
    act = "SET" if admin.info.server_version >= 160_000 else "MEMBER"
    row = admin.execute(
        "SELECT pg_has_role(%(member)s, %(group)s, %(act)s) AND pg_has_role(%(member)s, %(group)s, 'USAGE')",
        {"member": member, "group": group, "act": act},
    ).fetchone()
    if row and row[0]:
        return
    with may(admin, f"grant the role {group} to {member}", "CREATEROLE"):
        admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), sql.Identifier(member)))


@contextlib.contextmanager
def may(admin: Connection, deed: str, right: str) -> Iterator[None]:
    """Turn a missing right of the administrator into a sentence that says which one."""
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        user = admin.info.user
        raise ServerRefused(
            f"The user {user} of {admin.info.host} may not {deed} ({error.diag.message_primary}). "
            f"A superuser can mend it: ALTER ROLE {user} {right}"
        ) from error
