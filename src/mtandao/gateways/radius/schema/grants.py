"""Who may do what in the RADIUS database."""

from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier

# FreeRADIUS touches no table: whoever takes over the server can ask about one user at a time, and never read
# them all.
SERVER_FUNCTIONS = (
    "mtandao_client(text)",
    "mtandao_authorize(text, text, text, bigint)",
    "mtandao_own_reply(text, text)",
    "mtandao_groups(text, text)",
    "mtandao_group_check(text, text)",
    "mtandao_group_reply(text, text)",
    "mtandao_open_sessions(text, text, text, bigint)",
    "mtandao_note_attempts",
    "mtandao_note_interims",
    "mtandao_note_starts",
    "mtandao_lines_read_to(text, text)",
    "mtandao_forget_lines(text, text)",
    "mtandao_account",
    "mtandao_prepare()",
)
WEB_FUNCTIONS = (
    "mtandao_forget_changes(bigint[])",
    # To show what the server will answer: the same function, by the same rows.
    "mtandao_authorize(text, text, text, bigint)",
    "mtandao_has_ended(timestamptz, bigint)",
    "mtandao_now()",
    "mtandao_make_users_ready(uuid, text[])",
    "mtandao_close_silent_sessions(interval)",
    "mtandao_throw_away_attempts(uuid, interval, integer)",
    "mtandao_throw_away_sessions(uuid, interval, integer)",
    "mtandao_throw_away_months(interval)",
    "mtandao_throw_away_attempt_months(interval)",
    "mtandao_coming_months()",
    # Constraints call these as whoever writes the row.
    "mtandao_is_numeric_where_it_must_be(text, text, text)",
)
WEB_WRITES = (
    "radcheck",
    "radreply",
    "radusergroup",
    "radgroupcheck",
    "radgroupreply",
    "nas",
    "mtandao_clock",
)
WEB_READS = ("radacct", "radacct_changed", "radpostauth", "mtandao_schema")


def grant_server(connection: Connection[Any], role: str) -> None:
    """Lets FreeRADIUS's role call its functions, and nothing else."""
    _let_in(connection, role)
    for function in SERVER_FUNCTIONS:
        connection.execute(SQL("grant execute on function {} to {}").format(SQL(function), Identifier(role)))


def grant_web(connection: Connection[Any], role: str) -> None:
    """Lets the platform's role write users, groups and routers, and read sessions and attempts."""
    _let_in(connection, role)
    for table in WEB_WRITES:
        grant = SQL("grant select, insert, update, delete on {} to {}")
        connection.execute(grant.format(Identifier(table), Identifier(role)))
    for table in WEB_READS:
        connection.execute(SQL("grant select on {} to {}").format(Identifier(table), Identifier(role)))
    for function in WEB_FUNCTIONS:
        connection.execute(SQL("grant execute on function {} to {}").format(SQL(function), Identifier(role)))


def _let_in(connection: Connection[Any], role: str) -> None:
    _close_to_the_public(connection)
    database = Identifier(connection.info.dbname)
    connection.execute(SQL("grant connect on database {} to {}").format(database, Identifier(role)))
    connection.execute(SQL("grant usage on schema public to {}").format(Identifier(role)))


def _close_to_the_public(connection: Connection[Any]) -> None:
    """PostgreSQL lets everybody call a new function, and these act with their owner's rights."""
    connection.execute(
        """
        do $$
        declare
            signature regprocedure;
        begin
            for signature in
                select oid::regprocedure from pg_proc
                where pronamespace = 'public'::regnamespace
                    and (proname like 'mtandao\\_%' or proname = 'radacct_note_change')
            loop
                execute format('revoke execute on function %s from public', signature);
            end loop;
        end
        $$
        """
    )
