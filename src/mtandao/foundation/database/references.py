"""A row refers to rows of its own tenant only: PostgreSQL checks foreign keys past every fence.

Beside each foreign key between two tenants' tables stands a second one over (tenant_id, key). Without it a
tenant could point at another's row whose id it has guessed, and learn from the answer that it exists.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from mtandao.foundation.database.exempt import LEAVES_THE_TENANT

LONGEST_NAME = 63
EXISTS = "SELECT EXISTS (SELECT FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass)"
UNIQUE = "CREATE UNIQUE INDEX IF NOT EXISTS {index} ON {table} (tenant_id, {key})"
REFER = """
ALTER TABLE {table} ADD CONSTRAINT {name}
    FOREIGN KEY (tenant_id, {column}) REFERENCES {target} (tenant_id, {key})
"""

Reference = models.ForeignKey[Any, Any]


def keep_inside(connection: BaseDatabaseWrapper, fenced: Iterable[type[models.Model]]) -> None:
    """Put the second foreign keys in place. Run as the owner of the tables; may be run again."""
    tables = list(fenced)
    with connection.cursor() as cursor:
        for model in tables:
            for reference in references(model, tables):
                _refer(connection, cursor, model, reference)


def references(model: type[models.Model], fenced: Iterable[type[models.Model]]) -> list[Reference]:
    """The model's foreign keys that must stay inside the tenant."""
    targets = set(fenced)
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and getattr(field, "db_constraint", True)
        and field.related_model in targets
        and f"{model._meta.db_table}.{field.column}" not in LEAVES_THE_TENANT
    ]


def name_of(table: str, column: str) -> str:
    """The second foreign key's name."""
    name = f"{table}_{column}_same_tenant"
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[:50]}_{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _refer(
    connection: BaseDatabaseWrapper, cursor: CursorWrapper, model: type[models.Model], reference: Reference
) -> None:
    quote = connection.ops.quote_name
    own, target = model._meta.db_table, reference.target_field.model._meta.db_table
    name, key = name_of(own, str(reference.column)), str(reference.target_field.column)
    cursor.execute(EXISTS, [name, quote(own)])
    if cursor.fetchone() == (True,):
        return
    cursor.execute(UNIQUE.format(index=quote(f"{target}_of_tenant"), table=quote(target), key=quote(key)))
    words = {"table": own, "name": name, "column": str(reference.column), "target": target, "key": key}
    cursor.execute(REFER.format(**{word: quote(value) for word, value in words.items()}))
