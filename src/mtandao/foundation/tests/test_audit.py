"""The audit: every change by every path, with who, from where, before and after."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from mtandao.domains.network.models import Nas, Onboarding
from mtandao.foundation.audit.models import AuditEntry
from mtandao.foundation.audit.notes import note
from mtandao.foundation.context import Actor, ActorKind
from mtandao.foundation.schedules.models import Schedule
from mtandao.foundation.tenancy.fence import fence, fenced_transaction
from mtandao.foundation.tests.things import mark
from tests.logins import connect, role_name, stand
from tests.worlds import World

ACHIENG = Actor(ActorKind.STAFF, UUID(int=11), "Achieng")


def _entries(row_id: object, action: str = "") -> list[AuditEntry]:
    entries = AuditEntry.objects.filter(row_id=str(row_id)).order_by("id")
    return list(entries.filter(action=action) if action else entries)


@pytest.fixture
def ctx(world: World) -> Any:
    return replace(world.ctx, actor=ACHIENG, origin="api", address="127.0.0.9")


def test_a_saved_row_is_written_down_with_who_and_whence(world: World, ctx: Any) -> None:
    with fenced_transaction(ctx):
        row = mark(ctx, "one")
    (entry,) = _entries(row.id)
    assert (entry.action, entry.table_name, entry.before) == ("insert", "foundation_schedule", None)
    assert entry.after is not None
    assert entry.after["name"] == "one" and entry.after["enabled"] is False
    assert (entry.actor_kind, entry.actor_id, entry.actor_name) == ("staff", UUID(int=11), "Achieng")
    assert (entry.origin, entry.address, entry.request_id) == ("api", "127.0.0.9", ctx.request_id)
    assert (entry.tenant_id, entry.at) == (world.tenant_id, world.now)


def test_a_change_holds_what_changed_and_no_more(ctx: Any) -> None:
    with fenced_transaction(ctx):
        row = mark(ctx, "one")
        row.name, row.enabled = "two", True
        row.save()
    (entry,) = _entries(row.id, "update")
    assert entry.before == {"name": "one", "enabled": False}
    assert entry.after == {"name": "two", "enabled": True}


def test_a_save_that_changes_nothing_is_no_change(ctx: Any) -> None:
    with fenced_transaction(ctx):
        row = mark(ctx, "one")
        row.save()
        Schedule.objects.filter(id=row.id).update(name="one")
    assert _entries(row.id, "update") == []


def test_null_and_a_value_are_told_apart(world: World) -> None:
    sale = world.sale()
    with fenced_transaction(world.ctx):
        type(sale.subscriber).objects.filter(id=sale.subscriber.id).update(latitude="-1.250000")
        type(sale.subscriber).objects.filter(id=sale.subscriber.id).update(latitude=None)
    first, second = _entries(sale.subscriber.id, "update")
    assert (first.before, first.after) == ({"latitude": None}, {"latitude": -1.25})
    assert (second.before, second.after) == ({"latitude": -1.25}, {"latitude": None})


def test_a_deletion_keeps_the_whole_row(ctx: Any) -> None:
    with fenced_transaction(ctx):
        row = mark(ctx, "one")
        row_id = row.id
        row.delete()
    (entry,) = _entries(row_id, "delete")
    assert entry.after is None and entry.before is not None
    assert entry.before["name"] == "one" and entry.before["cron"] == "0 0 1 1 *"


def _bulk_update(ctx: Any, rows: list[Schedule]) -> None:
    for number, row in enumerate(rows):
        row.name = f"changed {number}"
    Schedule.objects.bulk_update(rows, ["name"])


def _queryset_update(ctx: Any, rows: list[Schedule]) -> None:
    for number, row in enumerate(rows):
        Schedule.objects.filter(id=row.id).update(name=f"changed {number}")


def _raw_sql(ctx: Any, rows: list[Schedule]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_schedule s SET name = 'changed ' || n.place - 1 "
            "FROM unnest(%s::uuid[]) WITH ORDINALITY AS n(id, place) WHERE s.id = n.id",
            [[row.id for row in rows]],
        )


def _upsert(ctx: Any, rows: list[Schedule]) -> None:
    for number, row in enumerate(rows):
        row.name = f"changed {number}"
    Schedule.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=["name"])


def _merge(ctx: Any, rows: list[Schedule]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "MERGE INTO foundation_schedule s USING unnest(%s::uuid[]) WITH ORDINALITY AS n(id, place) ON s.id = n.id "
            "WHEN MATCHED THEN UPDATE SET name = 'changed ' || n.place - 1",
            [[row.id for row in rows]],
        )


@pytest.mark.parametrize("way", [_bulk_update, _queryset_update, _raw_sql, _upsert, _merge])
def test_every_path_of_a_change_is_seen(ctx: Any, way: Any) -> None:
    with fenced_transaction(ctx):
        rows = [mark(ctx, f"row {number}") for number in range(3)]
        way(ctx, rows)
    for number, row in enumerate(rows):
        (entry,) = _entries(row.id, "update")
        assert (entry.before, entry.after) == ({"name": f"row {number}"}, {"name": f"changed {number}"})
        assert entry.actor_name == "Achieng"


def test_rows_made_in_bulk_are_each_written_down(ctx: Any) -> None:
    rows = [
        Schedule(tenant_id=ctx.tenant_id, name=f"row {number}", cron="0 0 1 1 *", next_due_at=ctx.now)
        for number in range(50)
    ]
    with fenced_transaction(ctx):
        Schedule.objects.bulk_create(rows)
        Schedule.objects.filter(id__in=[row.id for row in rows]).delete()
    for row in rows:
        assert [entry.action for entry in _entries(row.id)] == ["insert", "delete"]


def test_ten_thousand_rows_in_one_statement(ctx: Any) -> None:
    rows = [
        Schedule(tenant_id=ctx.tenant_id, name=f"row {number}", cron="0 0 1 1 *", next_due_at=ctx.now)
        for number in range(10_000)
    ]
    with fenced_transaction(ctx):
        Schedule.objects.bulk_create(rows, batch_size=5_000)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE foundation_schedule SET name = name || '!' WHERE name LIKE 'row %%'")
            assert cursor.rowcount == 10_000
    changes = AuditEntry.objects.filter(action="update", table_name="foundation_schedule")
    assert changes.count() == 10_000
    assert changes.values("row_id").distinct().count() == 10_000
    seventh = changes.get(row_id=str(rows[7].id))
    assert (seventh.before, seventh.after) == ({"name": "row 7"}, {"name": "row 7!"})


def test_a_row_that_gets_another_id_leaves_no_gap(ctx: Any) -> None:
    with fenced_transaction(ctx):
        row = mark(ctx, "one")
        Schedule.objects.filter(id=row.id).update(id=UUID(int=99))
    (old,) = _entries(row.id, "update")
    (new,) = _entries(UUID(int=99), "update")
    assert old.before is not None and old.after is None and old.before["name"] == "one"
    assert new.before is None and new.after is not None and new.after["name"] == "one"


def test_secrets_are_named_and_not_told(world: World) -> None:
    from mtandao.domains.network import contract as network

    nas = network.register_nas(world.ctx, name="Kibera", address="10.90.4.7", secret="first-secret")
    network.change_nas(world.ctx, nas_id=nas.id, secret="second-secret", name="Kibera 2")
    made, changed = _entries(nas.id)
    assert made.after is not None and made.after["name"] == "Kibera"
    assert "secret" not in made.after and "api_password" not in made.after
    assert changed.before == {"name": "Kibera", "secret": "hidden"}
    assert changed.after == {"name": "Kibera 2", "secret": "hidden"}
    with fenced_transaction(world.ctx):
        Onboarding.objects.filter(nas_id=nas.id)._raw_delete("default")
        Nas.objects.filter(id=nas.id)._raw_delete("default")  # one statement, past cascades
    (gone,) = _entries(nas.id, "delete")
    assert gone.before is not None and "secret" not in gone.before
    whole = json.dumps([entry.before or entry.after for entry in AuditEntry.objects.all()])
    assert "first-secret" not in whole and "second-secret" not in whole
    sealed = AuditEntry.objects.filter(table_name="staff_user").values_list("after", flat=True)
    assert all(row is None or "password" not in row for row in sealed)


def test_what_does_not_pass_is_not_written_down(ctx: Any) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(ZeroDivisionError), fenced_transaction(ctx):
        mark(ctx, "one")
        raise ZeroDivisionError
    assert AuditEntry.objects.count() == before


def test_psql_without_a_fence_is_the_database_itself(kept_world: World) -> None:
    """Whoever types at the console, as the owner and past the fence, is written down by his role."""
    with connect("owner") as psql:
        psql.execute("UPDATE organizations_organization SET name = 'Renamed' WHERE kind = 'isp'")
        psql.execute("DELETE FROM staff_role WHERE code = 'technician'")
    entries = AuditEntry.objects.filter(actor_kind="database").order_by("id")
    assert [(entry.table_name, entry.action) for entry in entries] == [
        ("organizations_organization", "update"),
        ("staff_role", "delete"),
    ]
    assert {entry.actor_name for entry in entries} == {role_name("owner")}
    assert {entry.origin for entry in entries} == {"database"}
    assert {entry.tenant_id for entry in entries} == {kept_world.tenant_id}


def test_emptying_a_table_is_written_down_row_by_row(kept_world: World) -> None:
    names = {mark(kept_world.ctx, f"row {number}").name for number in range(3)}
    with connect("owner") as psql:
        psql.execute("TRUNCATE foundation_schedule CASCADE")
    gone = AuditEntry.objects.filter(table_name="foundation_schedule", action="delete", actor_kind="database")
    assert {entry.before and entry.before["name"] for entry in gone} == names


def test_a_temporary_table_does_not_catch_the_entries(kept_world: World) -> None:
    """As the web role: a table of the audit's name in one's own schema, looked at before the real one. The role
    may not make any; where a server lets it, the triggers look there last."""
    table = b"CREATE TEMPORARY TABLE foundation_auditentry (LIKE public.foundation_auditentry)"
    with connect("web") as web:
        stand(web, kept_world.tenant_id, actor="Intruder")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(table)
        with connect("owner") as owner:
            owner.execute(f"GRANT TEMPORARY ON DATABASE {owner.info.dbname} TO {role_name('web')}".encode())
        web.execute(table)
        web.execute("UPDATE staff_role SET name = 'Boss' WHERE code = 'technician'")
        assert web.execute("SELECT count(*) FROM pg_temp.foundation_auditentry").fetchone() == (0,)
    (entry,) = AuditEntry.objects.filter(actor_name="Intruder")
    assert entry.after == {"name": "Boss"}


def test_nobody_changes_what_was_written_down(kept_world: World) -> None:
    with connect("web") as web:
        stand(web, kept_world.tenant_id)
        for statement in (
            "UPDATE foundation_auditentry SET actor_name = 'nobody'",
            "DELETE FROM foundation_auditentry",
            "TRUNCATE foundation_auditentry",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(statement.encode())


def test_a_tenant_reads_its_own_audit_only(world: World) -> None:
    other = World("baobab")
    assert {entry.tenant_id for entry in AuditEntry.objects.all()} == {world.tenant_id}
    with fence(other.ctx):
        assert {entry.tenant_id for entry in AuditEntry.objects.all()} == {other.tenant_id}


def test_a_note_says_what_no_row_shows(world: World, ctx: Any) -> None:
    with fenced_transaction(ctx):
        note(ctx, "staff.exported", subject="subscribers", rows=120, until=world.now)
    (entry,) = AuditEntry.objects.filter(action="note", table_name="staff.exported")
    assert (entry.row_id, entry.actor_name, entry.address) == ("subscribers", "Achieng", "127.0.0.9")
    assert entry.after == {"rows": 120, "until": "2026-11-20T09:00:00Z"}


def test_a_note_into_a_neighbours_audit_is_refused(world: World, ctx: Any) -> None:
    other = World("baobab")
    with pytest.raises(Exception, match="a note belongs to the tenant who is asking"):
        with fenced_transaction(ctx), connection.cursor() as cursor:
            cursor.execute("SELECT mtandao_audit_note(%s, 'staff.lied', '', '{}'::jsonb)", [other.tenant_id])


def test_what_is_hidden_stays_hidden_when_rows_are_upserted(world: World) -> None:
    """ON CONFLICT DO UPDATE fires the triggers of both: no half may tell what the other hides."""
    from mtandao.domains.network import contract as network

    nas = network.register_nas(world.ctx, name="Kibera", address="10.90.4.7", secret="first-secret")
    nas.secret = "third-secret"
    with transaction.atomic():
        Nas.objects.bulk_create([nas], update_conflicts=True, unique_fields=["id"], update_fields=["secret"])
    (changed,) = _entries(nas.id, "update")
    assert changed.after == {"secret": "hidden"}


def test_a_stamp_of_our_own_loops_makes_no_entry_by_itself(ctx: Any) -> None:
    with fenced_transaction(ctx):
        row = mark(ctx, "one")
        Schedule.objects.filter(id=row.id).update(next_due_at=ctx.now.replace(year=2030))
        assert _entries(row.id, "update") == []
        Schedule.objects.filter(id=row.id).update(next_due_at=ctx.now.replace(year=2031), name="two")
    (entry,) = _entries(row.id, "update")
    assert entry.after is not None and entry.after.keys() == {"name", "next_due_at"}
