"""Who is in RADIUS that nobody here knows is listed and left alone, until a person has him taken out."""

from dataclasses import replace
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.domains.reconciliation.errors import StrangerIsKnown
from mtandao.domains.reconciliation.models import RadiusStranger
from mtandao.foundation.audit.models import AuditEntry
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import NotFound
from mtandao.gateways.radius import looking, rows, strangers
from tests.worlds import World

pytestmark = pytest.mark.django_db(databases=["default", "radius"])


def user(radius: Any, tenant: Any, name: str, group: str = "vip") -> None:
    radius.execute(
        "INSERT INTO radcheck (tenant_id, username, attribute, op, value) "
        "VALUES (%s, %s, 'Cleartext-Password', ':=', 'hidden-word')",
        [tenant, name],
    )
    radius.execute(
        "INSERT INTO radusergroup (tenant_id, username, groupname) VALUES (%s, %s, %s)", [tenant, name, group]
    )


def router(radius: Any, tenant: Any, address: str) -> None:
    radius.execute(
        "INSERT INTO nas (tenant_id, nasname, shortname, secret) VALUES (%s, %s, 'cellar', 'hidden-word')",
        [tenant, address],
    )


def names_in(radius: Any, table: str, world: World) -> list[str]:
    key = "nasname" if table == "nas" else "username"
    radius.execute(f"SELECT DISTINCT {key} FROM {table} WHERE tenant_id = %s ORDER BY 1", [world.tenant_id])
    return [name for (name,) in radius.fetchall()]


def listed(world: World) -> dict[str, RadiusStranger]:
    looking.look(world.ctx)
    return {row.name: row for row in reconciliation.strangers(world.ctx)}


def test_a_user_and_a_router_written_by_hand_are_listed_and_left_alone(world: World, radius: Any) -> None:
    sale = world.sale()
    world.settle()
    user(radius, world.tenant_id, "cousin")
    user(radius, new_id(), "somebody-elses")
    router(radius, world.tenant_id, "127.0.9.66")
    found = listed(world)
    assert set(found) == {"cousin", "127.0.9.66"}
    assert found["cousin"].holds == ["Cleartext-Password", "group vip"]
    assert found["127.0.9.66"].holds == ["cellar"]
    assert not AuditEntry.objects.filter(after__icontains="hidden-word").exists()
    assert names_in(radius, "radcheck", world) == sorted(["cousin", sale.login.username])
    assert listed(world)["cousin"].id == found["cousin"].id
    rows.remove_logins(radius, world.tenant_id, ["cousin"])
    assert set(listed(world)) == {"127.0.9.66"}


def test_a_stranger_is_taken_out_when_a_person_says_so(world: World, radius: Any) -> None:
    user(radius, world.tenant_id, "cousin")
    user(radius, world.tenant_id, "nephew")
    router(radius, world.tenant_id, "127.0.9.66")
    found = listed(world)
    for name in ("cousin", "127.0.9.66"):
        reconciliation.ask_stranger_removal(world.ctx, stranger_id=found[name].id)
    assert set(names_in(radius, "radcheck", world)) == {"cousin", "nephew"}
    world.settle()
    assert names_in(radius, "radcheck", world) == names_in(radius, "radusergroup", world) == ["nephew"]
    assert names_in(radius, "nas", world) == []
    assert set(reconciliation.strangers(world.ctx).values_list("name", flat=True)) == {"nephew"}
    removed = OutboxEvent.objects.filter(name="radius.stranger_removed")
    assert {event.payload["username"] for event in removed} == {"cousin", "127.0.9.66"}
    assert AuditEntry.objects.filter(table_name__icontains="stranger", row_id=found["cousin"].id).exists()


def test_who_is_a_login_by_now_is_refused_and_keeps_his_rows(world: World, radius: Any) -> None:
    user(radius, world.tenant_id, "cousin")
    (row,) = listed(world).values()
    sale = world.sale()
    network.change_login(world.ctx, login_id=sale.login.id, username="cousin")
    with pytest.raises(StrangerIsKnown):
        reconciliation.ask_stranger_removal(world.ctx, stranger_id=row.id)
    assert not OutboxEvent.objects.filter(name="radius.stranger_removal_asked").exists()
    world.settle()
    strangers.remove(world.ctx, reconciliation.Strange.USER, "cousin")
    assert "cousin" in names_in(radius, "radcheck", world)
    left = listed(world)["cousin"]
    assert (left.holder, left.holds) == ("user_rows", ["group vip"]), (
        "he has what was sold, and that beside it"
    )


def test_who_becomes_a_login_while_he_is_taken_out_is_written_again(
    world: World, radius: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """He was nobody's when we asked, and a customer's when he was out."""
    sale = world.sale()
    network.change_login(world.ctx, login_id=sale.login.id, username="cousin")
    world.settle()
    with monkeypatch.context() as before:
        before.setattr(strangers, "_known", lambda *_: set())
        strangers.remove(world.ctx, reconciliation.Strange.USER, "cousin")
    assert names_in(radius, "radcheck", world) == names_in(radius, "radusergroup", world) == ["cousin"]


def test_of_very_many_a_thousand_are_listed_and_all_are_counted(world: World, radius: Any) -> None:
    radius.execute(
        "INSERT INTO radcheck (tenant_id, username, attribute, op, value) "
        "SELECT %s, 'x' || n, 'Cleartext-Password', ':=', 'p' FROM generate_series(1, 4321) AS n",
        [world.tenant_id],
    )
    assert len(listed(world)) == reconciliation.MOST_STRANGERS
    look = reconciliation.radius_look(world.ctx)
    assert look is not None and look.strangers == 4321


def test_a_partners_people_see_no_strangers(world: World, radius: Any) -> None:
    user(radius, world.tenant_id, "cousin")
    (row,) = listed(world).values()
    below = replace(world.ctx, organization_ids=frozenset({new_id()}))
    assert not reconciliation.strangers(below).exists()
    with pytest.raises(NotFound):
        reconciliation.ask_stranger_removal(below, stranger_id=row.id)
