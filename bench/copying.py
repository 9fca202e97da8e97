"""The rows that a piece of work wrote, written once more by raw SQL: the limit that it is measured against."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

RENAMED = "bench_renamed"


@dataclass(frozen=True)
class Table:
    """`keys`: columns that hold ids of the copied rows. `distinct`: text columns that are unique."""

    name: str
    rows: str
    keys: tuple[str, ...] = ("id",)
    distinct: tuple[str, ...] = ()


def prepare(connection: Connection[Any], tables: Sequence[Table]) -> int:
    """A new id for each row that will be copied, in the order of the old ones; returns how many rows there are."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {RENAMED}")
        cursor.execute(f"CREATE TEMP TABLE {RENAMED} (old uuid PRIMARY KEY, new uuid NOT NULL)")
        total = 0
        for table in tables:
            if "id" in table.keys:
                cursor.execute(
                    sql.SQL(
                        # The same time, so the same place in an index; other random bits.
                        "INSERT INTO {} SELECT id, (left(id::text, 19) || right(gen_random_uuid()::text, 17))::uuid "
                        "FROM {} AS t WHERE {}"
                    ).format(sql.Identifier(RENAMED), sql.Identifier(table.name), sql.SQL(table.rows))
                )
            cursor.execute(
                sql.SQL("SELECT count(*) FROM {} AS t WHERE {}").format(
                    sql.Identifier(table.name),
                    sql.SQL(table.rows),
                )
            )
            row = cursor.fetchone()
            total += row[0] if row else 0
        cursor.execute(f"ANALYZE {RENAMED}")
    return total


def copy(connection: Connection[Any], tables: Sequence[Table], extra: Sequence[str] = ()) -> float:
    """Seconds to insert them all again, one statement a table, in a transaction that is rolled back."""
    statements = [_statement(connection, table) for table in tables]
    began = time.perf_counter()
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        for statement in (*statements, *extra):
            cursor.execute(statement)
        return time.perf_counter() - began


def _statement(connection: Connection[Any], table: Table) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
            "AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table.name],
        )
        columns = [name for (name,) in cursor.fetchall() if not (name == "id" and "id" not in table.keys)]
    if table.name == "foundation_outboxevent":
        columns.remove("position")
    values: list[Any] = []
    joins: list[Any] = []
    for column in columns:
        own = sql.Identifier("t", column)
        if column in table.keys:
            alias = f"r_{column}"
            joins.append(
                sql.SQL("JOIN {} AS {} ON {} = {}").format(
                    sql.Identifier(RENAMED), sql.Identifier(alias), sql.Identifier(alias, "old"), own
                )
            )
            values.append(sql.Identifier(alias, "new"))
        elif column in table.distinct:
            values.append(sql.SQL("{} || '+'").format(own))
        else:
            values.append(own)
    return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} AS t {} WHERE {}").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(values),
        sql.Identifier(table.name),
        sql.SQL(" ").join(joins),
        sql.SQL(table.rows),
    )
