"""After each migration: fences, audit triggers and grants on every table, from the models' own declarations.

A room's own functions and triggers stand in its `database.sql` and are put in place here as well.
Idempotent, and one transaction. A new table is protected because it exists, not because somebody remembered.
"""

from importlib.resources import files
from pathlib import Path

from django.apps import apps
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from mtandao.foundation.audit.updates import update_trigger
from mtandao.foundation.database.references import keep_inside
from mtandao.foundation.tenancy.models import TenantModel

# One policy for all: the fence's tenant,
# or a context that stands over the tenants (platform staff, our loops).
POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS tenant_fence ON {table};
CREATE POLICY tenant_fence ON {table} USING (
    tenant_id = (SELECT mtandao_setting('tenant'))::uuid OR (SELECT mtandao_setting('scope')) = 'platform');
"""
AUDIT = """
CREATE OR REPLACE TRIGGER audit_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mtandao_audit_whole('{hidden}');
CREATE OR REPLACE TRIGGER audit_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION mtandao_audit_whole('{hidden}');
CREATE OR REPLACE TRIGGER audit_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION mtandao_audit_truncate('{hidden}');
"""
# Of tables by month: months.sql.
MONTHS = "SELECT mtandao_coming_months((now() + interval '3 months')::date)"
APPEND_ONLY = """
CREATE OR REPLACE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION mtandao_refuse_change();
REVOKE UPDATE, DELETE ON {table} FROM {web};
"""
# A partition is a table of its own for whoever names it.
PARTITIONS = """
SELECT c.relname FROM pg_partition_tree(%s::regclass) t JOIN pg_class c ON c.oid = t.relid
WHERE t.parentrelid IS NOT NULL
"""
GRANTS = """
GRANT USAGE ON SCHEMA public TO {web};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {web};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {web};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {web};
REVOKE INSERT, UPDATE, DELETE ON foundation_auditentry FROM {web};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {web};
"""


def protect(connection: BaseDatabaseWrapper, web: str) -> None:
    """Run as the owner of the tables. `web` is the role that the product's processes use."""
    quoted = connection.ops.quote_name(web)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute((files("mtandao.foundation.audit") / "triggers.sql").read_text())
        cursor.execute((files("mtandao.foundation.database") / "months.sql").read_text())
        for app in apps.get_app_configs():
            own = Path(app.path) / "database.sql"
            if own.exists():
                cursor.execute(own.read_text())
        cursor.execute(GRANTS.format(web=quoted))
        for model in fenced_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(POLICY.format(table=table))
            cursor.execute(PARTITIONS, [table])
            for (partition,) in cursor.fetchall():
                cursor.execute(POLICY.format(table=connection.ops.quote_name(partition)))
            if not issubclass(model, TenantModel):
                continue
            if model.audited:
                cursor.execute(AUDIT.format(table=table, hidden=",".join(model.hidden_from_audit)))
                cursor.execute(update_trigger(model, connection))
            if model.append_only:
                cursor.execute(APPEND_ONLY.format(table=table, web=quoted))
        cursor.execute(MONTHS)
        keep_inside(connection, fenced_models())


def fenced_models() -> list[type[models.Model]]:
    """Every concrete model whose rows have a tenant."""
    return [
        model
        for model in apps.get_models()
        if model._meta.managed and any(field.attname == "tenant_id" for field in model._meta.concrete_fields)
    ]
