"""What the web role may not do, tried as the web role."""

from collections.abc import Iterator

import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from mtandao.foundation.database.protect import fenced_models
from mtandao.foundation.tenancy.models import TenantModel
from tests.architecture.conftest import Ask
from tests.logins import Connection, connect, role_name

# Functions that act as their owner: each was read for what it lets through.
ACT_AS_OWNER = {
    "ledger_fold_turnover",
    "ledger_postings_are_sound",
    "mtandao_audit_note",
    "mtandao_audit_truncate",
    "mtandao_audit_whole",
    "mtandao_coming_months",
    "mtandao_drop_months",
}


@pytest.fixture
def web(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Connection]:
    with django_db_blocker.unblock(), connect("web", autocommit=False) as connection:
        yield connection
        connection.rollback()


def test_the_web_role_is_nobody_special(ask: Ask) -> None:
    (row,) = ask(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = %s",
        role_name("web"),
    )
    assert not any(row)
    assert ask("SELECT pg_has_role(%s, %s, 'MEMBER')", role_name("web"), role_name("owner")) == [(False,)]


def test_the_web_role_owns_nothing(ask: Ask) -> None:
    mine = role_name("web")
    assert ask("SELECT relname FROM pg_class WHERE relowner = %s::regrole", mine) == []
    assert ask("SELECT proname FROM pg_proc WHERE proowner = %s::regrole", mine) == []
    assert ask("SELECT nspname FROM pg_namespace WHERE nspowner = %s::regrole", mine) == []
    assert ask("SELECT datname FROM pg_database WHERE datdba = %s::regrole", mine) == []


def test_the_web_role_makes_nothing(ask: Ask) -> None:
    assert ask("SELECT has_schema_privilege(%s, 'public', 'CREATE')", role_name("web")) == [(False,)]


def test_the_web_role_empties_no_table_and_hangs_no_trigger(ask: Ask) -> None:
    may = ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
        "AND has_table_privilege(%s, oid, 'TRUNCATE, REFERENCES, TRIGGER')",
        role_name("web"),
    )
    assert may == []


def test_what_is_only_added_to_stays_as_it_was_written(ask: Ask) -> None:
    tables = {
        model._meta.db_table: "UPDATE, DELETE"
        for model in fenced_models()
        if issubclass(model, TenantModel) and model.append_only
    }
    assert {"ledger_journal", "ledger_posting", "billing_invoiceline"} <= tables.keys()
    tables |= dict.fromkeys(("foundation_auditentry", "django_migrations"), "INSERT, UPDATE, DELETE")
    for table, rights in tables.items():
        assert ask("SELECT has_table_privilege(%s, %s, %s)", role_name("web"), table, rights) == [(False,)], (
            table
        )


@pytest.mark.parametrize(
    "attempt",
    [
        "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
        "ALTER TABLE ledger_posting DISABLE ROW LEVEL SECURITY",
        "DROP TRIGGER audit_update ON billing_invoice",
        "DROP POLICY tenant_fence ON billing_invoice",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION mtandao_setting(name text) RETURNS text LANGUAGE sql AS $$ SELECT '' $$",
        "UPDATE foundation_auditentry SET actor_name = 'somebody else'",
        "DELETE FROM foundation_auditentry",
        "INSERT INTO foundation_auditentry (at, tenant_id, table_name, row_id, action, actor_kind, actor_name, origin, "
        "address) VALUES (now(), gen_random_uuid(), '', '', 'note', '', '', '', '')",
        "TRUNCATE foundation_outboxevent",
        "SET ROLE {owner}",
        "COPY billing_invoice TO PROGRAM 'cat'",
    ],
)
def test_the_web_role_cannot_lift_its_own_fetters(web: Connection, attempt: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(attempt.format(owner=role_name("owner")).encode())


def test_row_level_security_cannot_be_switched_off_by_asking(web: Connection) -> None:
    """`row_security = off` is no key: PostgreSQL then refuses instead of filtering."""
    web.execute("SET LOCAL row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        web.execute("SELECT * FROM billing_invoice")


def test_functions_that_act_as_their_owner_are_known_and_look_nowhere_else(ask: Ask) -> None:
    rows = ask(
        "SELECT proname, coalesce(array_to_string(proconfig, ' '), ''), pg_get_userbyid(proowner) FROM pg_proc "
        "WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )
    assert {name for name, _, _ in rows if not str(name).startswith("audit_update_")} == ACT_AS_OWNER
    for name, settings, owner in rows:
        # pg_temp last, or a temporary table of the caller's would be taken for the real one.
        assert settings == "search_path=pg_catalog, public, pg_temp", name
        assert owner == role_name("owner")
