"""Every table proves its tenant: fence, policy, column, index, references, audit. From PostgreSQL's own catalogue,
so that a table which no model knows is seen as well."""

import pytest
from django.apps import apps

from mtandao.foundation.database.exempt import EXEMPT, LEAVES_THE_TENANT
from mtandao.foundation.database.protect import fenced_models
from mtandao.foundation.secrets import SealedTextField
from mtandao.foundation.tenancy.models import TenantModel
from tests.architecture.conftest import Ask

# Tables that may be without a tenant. A list of debts: it gets shorter, and a longer one needs an ADR.
MOST_EXEMPT = 13
MOST_LEAVING = 1

TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
SECRET_WORDS = ("password", "secret", "passkey", "token_hash")


@pytest.fixture
def tenants_tables(ask: Ask) -> set[str]:
    return {str(name) for (name,) in ask(TABLES)} - EXEMPT.keys()


def test_every_table_stands_behind_the_fence(ask: Ask, tenants_tables: set[str]) -> None:
    fenced = {
        str(name)
        for (name,) in ask(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relrowsecurity AND p.polname = 'tenant_fence' AND p.polcmd = '*' AND p.polpermissive "
            "AND p.polroles = '{0}'"
        )
    }
    assert tenants_tables - fenced == set()


def test_no_second_policy_opens_a_gate(ask: Ask) -> None:
    """Permissive policies add up: any other one would let more through."""
    others = ask(
        "SELECT polrelid::regclass::text, polname FROM pg_policy WHERE polname <> 'tenant_fence' AND polpermissive"
    )
    assert others == []


def test_every_policy_asks_for_the_tenant(ask: Ask) -> None:
    texts = {str(text) for (text,) in ask("SELECT pg_get_expr(polqual, polrelid) FROM pg_policy")}
    (text,) = texts
    assert "tenant_id = " in text
    assert "mtandao_setting('tenant'" in text
    assert "'platform'" in text
    assert (
        ask("SELECT polname FROM pg_policy WHERE polwithcheck IS NOT NULL") == []
    )  # so that it also checks writes


def test_every_row_has_a_tenant(ask: Ask, tenants_tables: set[str]) -> None:
    having = {
        str(name)
        for (name,) in ask(
            "SELECT a.attrelid::regclass::text FROM pg_attribute a "
            "WHERE a.attname = 'tenant_id' AND a.attnotnull AND a.atttypid = 'uuid'::regtype"
        )
    }
    assert tenants_tables - having == set()


def test_every_table_is_found_by_its_tenant(ask: Ask, tenants_tables: set[str]) -> None:
    """A whole index that begins with the tenant: a partial one serves its own question only."""
    indexed = {
        str(name)
        for (name,) in ask(
            "SELECT i.indrelid::regclass::text FROM pg_index i "
            "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
            "WHERE a.attname = 'tenant_id' AND i.indpred IS NULL AND i.indisvalid"
        )
    }
    assert tenants_tables - indexed == set()


def test_the_exempt_are_there_and_have_no_tenant(ask: Ask) -> None:
    there = {str(name) for (name,) in ask(TABLES)}
    assert EXEMPT.keys() - there == set(), "this table is gone: take it off the list"
    assert all(reason.strip() for reason in EXEMPT.values())
    assert len(EXEMPT) <= MOST_EXEMPT
    with_tenant = {
        str(name)
        for (name,) in ask("SELECT attrelid::regclass::text FROM pg_attribute WHERE attname = 'tenant_id'")
    }
    assert EXEMPT.keys() & with_tenant == set(), "this table has a tenant: fence it"


def test_no_reference_leaves_the_tenant(ask: Ask, tenants_tables: set[str]) -> None:
    single: set[tuple[str, str, str]] = set()
    inside: set[tuple[str, str, str]] = set()
    for table, target, columns in ask(
        "SELECT conrelid::regclass::text, confrelid::regclass::text, "
        "ARRAY(SELECT a.attname::text FROM unnest(conkey) WITH ORDINALITY AS k(num, place) "
        "JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.num ORDER BY k.place) "
        "FROM pg_constraint WHERE contype = 'f' AND convalidated"
    ):
        if not {table, target} <= tenants_tables:
            continue
        assert isinstance(columns, list)
        if columns[0] == "tenant_id" and len(columns) == 2:
            inside.add((str(table), str(target), columns[1]))
        else:
            single.add((str(table), str(target), columns[0]))
    leaving = {f"{table}.{column}" for table, _, column in single - inside}
    assert len(inside) > 20
    assert leaving == LEAVES_THE_TENANT.keys()
    assert len(LEAVES_THE_TENANT) <= MOST_LEAVING


def test_every_audited_table_has_its_triggers(ask: Ask) -> None:
    there = {
        (str(table), str(trigger))
        for table, trigger in ask(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'O' AND NOT tgisinternal"
        )
    }
    wanted = set()
    for model in fenced_models():
        if not issubclass(model, TenantModel):
            continue
        if model.audited:
            words = ("audit_insert", "audit_update", "audit_delete", "audit_truncate")
            wanted |= {(model._meta.db_table, word) for word in words}
        if model.append_only:
            wanted.add((model._meta.db_table, "never_changed"))
    assert len(wanted) > 50
    assert wanted - there == set()


def test_who_is_not_audited_says_why() -> None:
    """`audited = False` stands in the model's own body, with a comment beside it."""
    import inspect

    silent = []
    for model in fenced_models():
        if not issubclass(model, TenantModel) or model.audited:
            continue
        (line,) = [line for line in inspect.getsource(model).splitlines() if "audited = False" in line]
        if "#" not in line:
            silent.append(model.__name__)
    assert silent == []


def test_secrets_stay_out_of_the_audit() -> None:
    loud = []
    for model in fenced_models():
        if not issubclass(model, TenantModel) or not model.audited:
            continue
        for field in model._meta.concrete_fields:
            secret = isinstance(field, SealedTextField) or any(word in field.name for word in SECRET_WORDS)
            if secret and field.name not in model.hidden_from_audit:
                loud.append(f"{model.__name__}.{field.name}")
    assert loud == []


def test_what_is_hidden_from_the_audit_is_a_column() -> None:
    for model in fenced_models():
        if issubclass(model, TenantModel):
            columns = {field.column for field in model._meta.concrete_fields}
            assert set(model.hidden_from_audit) <= columns, model
            assert set(model.not_worth_auditing) <= columns, model


def test_every_model_is_fenced_or_exempt() -> None:
    fenced = set(fenced_models())
    # What no migration of ours makes lies in RADIUS's database, which has no fence: its one reader asks for the tenant.
    ours = [m for m in apps.get_models() if m._meta.managed]
    astray = [m._meta.db_table for m in ours if m not in fenced and m._meta.db_table not in EXEMPT]
    assert astray == []
    assert {m._meta.db_table for m in apps.get_models() if not m._meta.managed} <= {
        "radpostauth"
    } | EXEMPT.keys()


def test_no_view_looks_over_the_fence(ask: Ask) -> None:
    """A view reads with its owner's eyes unless it is told not to, and a materialized one keeps everybody's rows."""
    views = ask(
        "SELECT relname, relkind, coalesce(reloptions::text, '') FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
    )
    assert [
        name for name, kind, options in views if kind == "m" or "security_invoker=true" not in str(options)
    ] == []
