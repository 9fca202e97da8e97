"""The audit's trigger function for UPDATE, written out for each table: comparing columns where they lie costs a
tenth of turning both rows into JSON first, and a bulk change of thousands of rows feels that."""

from collections.abc import Sequence

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from mtandao.foundation.tenancy.models import TenantModel

# The changed columns only; a hidden one is named without its values. A row whose id itself was changed has no
# other half, and is written whole.
FUNCTION = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO foundation_auditentry (at, tenant_id, organization_id, table_name, row_id, action, actor_kind,
        actor_id, actor_name, origin, address, request_id, before, after)
    SELECT who.at, coalesce(n.tenant_id, o.tenant_id), {organization}, TG_TABLE_NAME, coalesce(n.id, o.id)::text,
           'update', who.actor_kind, who.actor_id, who.actor_name, who.origin, who.address, who.request_id,
           CASE WHEN o.id IS NOT NULL THEN {before} END,
           CASE WHEN n.id IS NOT NULL THEN {after} END
    FROM mtandao_who() AS who CROSS JOIN (old_rows o FULL JOIN new_rows n ON o.id = n.id)
    WHERE o.id IS NULL OR n.id IS NULL OR ({old_worthy}) IS DISTINCT FROM ({new_worthy});
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER audit_update AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""


def update_trigger(model: type[TenantModel], connection: BaseDatabaseWrapper) -> str:
    """The SQL that puts it in place."""
    quoted = connection.ops.quote_name
    columns = [
        str(field.column)
        for field in model._meta.concrete_fields
        if not isinstance(field, models.GeneratedField)
    ]
    worthy = [name for name in columns if name not in ("id", *model.not_worth_auditing)]
    has_organization = "organization_id" in columns
    return FUNCTION.format(
        function=quoted(f"audit_update_{model._meta.db_table}"),
        table=quoted(model._meta.db_table),
        organization="coalesce(n.organization_id, o.organization_id)" if has_organization else "NULL::uuid",
        before=_changed("o", columns, model.hidden_from_audit),
        after=_changed("n", columns, model.hidden_from_audit),
        old_worthy=", ".join(f"o.{quoted(name)}" for name in worthy),
        new_worthy=", ".join(f"n.{quoted(name)}" for name in worthy),
    )


def _changed(half: str, columns: Sequence[str], hidden: Sequence[str]) -> str:
    """A JSON object of the columns that differ, with the values of one half."""
    parts = [
        f'CASE WHEN o."{name}" IS DISTINCT FROM n."{name}" THEN jsonb_build_object(\'{name}\', '
        + ("'hidden'::text" if name in hidden else f'{half}."{name}"')
        + ") ELSE '{}'::jsonb END"
        for name in columns
    ]
    return "\n || ".join(parts)
