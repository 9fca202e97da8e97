"""Write many changed rows with one statement of fixed text. Django's bulk_update builds a CASE per row and field,
which costs more than all the rest of a batch."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models


def write_changes(
    rows: Sequence[models.Model], fields: Sequence[str], *, among: str = "", values: Sequence[Any] = ()
) -> None:
    """Save the named fields of these rows, which exist and are of one model. No array and no binary fields.
    `among` is a condition that all of them meet (`t` is their table): it tells the partitions to look in."""
    if not rows:
        return
    meta = rows[0]._meta
    columns: list[Any] = [meta.get_field(name) for name in fields]
    quoted = connection.ops.quote_name
    key = quoted(str(meta.pk.column))
    changes = ", ".join(f"{quoted(column.column)} = given.{quoted(column.column)}" for column in columns)
    record = ", ".join(f"{quoted(column.column)} {_type(column)}" for column in (meta.pk, *columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quoted(meta.db_table)} AS t SET {changes} "
            f"FROM json_to_recordset(%s) AS given({record}) WHERE t.{key} = given.{key}"
            + (f" AND {among}" if among else ""),
            [_as_json(rows, [meta.pk, *columns]), *values],
        )


def insert_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]], **same: Any) -> None:
    """Insert rows that are written as `column: value`, all with the same columns; `same` are those that all share.
    What is not given gets its field's default, which must be a plain value. For thousands at a time: no model is made
    and nothing is asked of fields, which costs more than the rest. No array and no binary fields."""
    if not rows:
        return
    meta: Any = model._meta
    given = {column.column: column for column in meta.concrete_fields if column.column in rows[0]}
    others = {
        column.column: same[column.column] if column.column in same else _default(column)
        for column in meta.concrete_fields
        if column.column not in given and not column.generated
    }
    unknown = (set(rows[0]) | set(same)) - {column.column for column in meta.concrete_fields}
    if unknown:
        raise ValueError(f"{meta.label} has no {', '.join(sorted(unknown))}")
    quoted = connection.ops.quote_name
    record = ", ".join(f"{quoted(name)} {_type(column)}" for name, column in given.items())
    columns: dict[str, Any] = {column.column: column for column in meta.concrete_fields}
    constants = [columns[name].get_db_prep_value(value, connection) for name, value in others.items()]
    shared = "".join(f", %s::{_type(columns[name])}" for name in others)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quoted(meta.db_table)} ({', '.join(map(quoted, (*given, *others)))}) "
            f"SELECT {', '.join(map(quoted, given))}{shared} FROM json_to_recordset(%s) AS given({record})",
            [*constants, json.dumps(rows, default=str)],
        )


def _default(column: Any) -> Any:
    if not column.null and not column.has_default():
        raise ValueError(f"{column.model._meta.label}.{column.name} is needed")
    return column.get_default()


def update_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]], **where: Any) -> None:
    """Change rows that are written as `column: value`, the key among them, where these columns have these values.
    As `insert_rows`."""
    if not rows:
        return
    meta = model._meta
    quoted = connection.ops.quote_name
    columns: list[Any] = [column for column in meta.concrete_fields if column.column in rows[0]]
    key = quoted(str(meta.pk.column))
    changes = ", ".join(
        f"{quoted(column.column)} = given.{quoted(column.column)}"
        for column in columns
        if not column.primary_key
    )
    record = ", ".join(f"{quoted(column.column)} {_type(column)}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quoted(meta.db_table)} AS t SET {changes} "
            f"FROM json_to_recordset(%s) AS given({record}) WHERE t.{key} = given.{key}"
            + "".join(f" AND t.{quoted(name)} = %s" for name in where),
            [json.dumps(rows, default=str), *where.values()],
        )


def write_new(rows: Sequence[models.Model], *, unless: Sequence[str]) -> int:
    """Insert these rows, of one model, except where one stands that is the same in the `unless` columns; returns how
    many were inserted. Unlike a clash that is caught, it needs no savepoint. No array and no binary fields."""
    if not rows:
        return 0
    meta = rows[0]._meta
    columns: list[Any] = [column for column in meta.concrete_fields if not column.generated]
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(column.column) for column in columns)
    record = ", ".join(f"{quoted(column.column)} {_type(column)}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quoted(meta.db_table)} ({names}) "
            f"SELECT {names} FROM json_to_recordset(%s) AS given({record}) "
            f"ON CONFLICT ({', '.join(map(quoted, unless))}) DO NOTHING",
            [_as_json(rows, columns)],
        )
        return int(cursor.rowcount)


def _as_json(rows: Sequence[models.Model], columns: Sequence[Any]) -> str:
    """One text for all rows: handing over an array for each column takes several times as long."""
    return json.dumps(
        [
            {column.column: column.get_prep_value(getattr(row, column.attname)) for column in columns}
            for row in rows
        ],
        default=str,
    )


def _type(column: Any) -> str:
    """The column's type in a record: a foreign key's is that of its target."""
    target = column.target_field if isinstance(column, models.ForeignKey) else column
    kind = target.db_type(connection)
    assert kind is not None
    return str(kind)
