"""Write many changed rows with one statement of fixed text. Django's bulk_update builds a CASE per row and field,
which costs more than all the rest of a batch."""

from collections.abc import Sequence

from django.db import connection, models


def write_changes(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Save the named fields of these rows, which exist and are of one model. No array fields."""
    if not rows:
        return
    meta = rows[0]._meta
    columns = [meta.get_field(name) for name in fields]
    key = meta.pk
    quoted = connection.ops.quote_name
    changes = ", ".join(f"{quoted(field.column)} = given.{quoted(field.column)}" for field in columns)
    arrays = ", ".join(f"%s::{_type(field)}[]" for field in (key, *columns))
    names = ", ".join(quoted(field.column) for field in (key, *columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quoted(meta.db_table)} AS t SET {changes} "
            f"FROM unnest({arrays}) AS given({names}) WHERE t.{quoted(key.column)} = given.{quoted(key.column)}",
            [
                [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows]
                for field in (key, *columns)
            ],
        )


def _type(field: "models.Field[object, object]") -> str:
    """The column's type as an array's element: a foreign key's is that of its target."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    kind = target.db_type(connection)
    assert kind is not None
    return kind
