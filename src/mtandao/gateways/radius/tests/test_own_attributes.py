"""Attributes of a provider's own: refused unless FreeRADIUS knows them, written beside ours, taken away again."""

from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.network.choices import Side
from mtandao.domains.network.commands.attributes import (
    Holder,
    add_common_templates,
    apply_template,
    create_template,
    remove_attribute,
    remove_template,
    set_attribute,
)
from mtandao.domains.network.errors import TemplateTaken
from mtandao.domains.network.models import OwnAttribute
from mtandao.domains.network.rules.attributes import OURS
from mtandao.domains.network.rules.shipped import SHIPPED
from mtandao.foundation.refusals import Malformed, NotAllowed
from mtandao.gateways.radius import rows
from mtandao.gateways.radius.dictionary import folder_of_dictionaries
from tests.worlds import World

pytestmark = [
    pytest.mark.django_db(databases=["default", "radius"]),
    pytest.mark.skipif(folder_of_dictionaries() is None, reason="FreeRADIUS is not installed"),
]


def held(radius: Any, table: str, key: str, name: str) -> set[tuple[str, str, str]]:
    column = "groupname" if table.startswith("radgroup") else "username"
    radius.execute(f"SELECT attribute, op, value FROM {table} WHERE {column} = %s", [name])
    return {row for row in radius.fetchall() if row[0] == key}


def says(world: World, holder: Holder, name: str, value: str, side: Side = Side.REPLY) -> OwnAttribute:
    row = set_attribute(world.ctx, holder=holder, side=side, name=name, value=value)
    world.settle()
    return row


def test_a_logins_attribute_is_written_changed_and_taken_away_and_what_is_by_hand_stays(
    world: World, radius: Any
) -> None:
    login = world.sale(activate=True).login
    world.settle()
    radius.execute(
        "INSERT INTO radreply (tenant_id, username, attribute, op, value) VALUES (%s, %s, 'Port-Limit', ':=', '2')",
        [world.tenant_id, login.username],
    )
    holder = Holder(login_id=login.id)
    row = says(world, holder, "mikrotik-group", "gold")
    assert row.name == "Mikrotik-Group", "as the dictionary spells it"
    assert held(radius, "radreply", "Mikrotik-Group", login.username) == {("Mikrotik-Group", ":=", "gold")}
    says(world, holder, "Mikrotik-Group", "silver")
    assert held(radius, "radreply", "Mikrotik-Group", login.username) == {("Mikrotik-Group", ":=", "silver")}
    condition = says(world, holder, "NAS-Port-Type", "Ethernet", Side.CHECK)
    assert held(radius, "radcheck", "NAS-Port-Type", login.username) == {("NAS-Port-Type", "==", "Ethernet")}
    for each in (row, condition):
        remove_attribute(world.ctx, attribute_id=each.id)
    world.settle()
    assert held(radius, "radreply", "Mikrotik-Group", login.username) == set()
    assert held(radius, "radcheck", "NAS-Port-Type", login.username) == set()
    assert held(radius, "radreply", "Port-Limit", login.username) == {("Port-Limit", ":=", "2")}
    assert not OwnAttribute.objects.exists(), "RADIUS has let go: nothing is to be remembered"


def test_a_plans_attribute_gives_way_to_a_logins_own_and_is_in_all_of_its_groups(
    world: World, radius: Any
) -> None:
    plan = world.plan("Ten", data_cap_bytes=10**10, fup_kbps_down=2048, fup_kbps_up=1024)
    world.settle()
    row = says(world, Holder(plan_id=plan.id), "Filter-Id", "homes")
    for group in (plan.radius_group, network.fair_use_group(plan.radius_group)):
        assert held(radius, "radgroupreply", "Filter-Id", group) == {("Filter-Id", "=", "homes")}
    remove_attribute(world.ctx, attribute_id=row.id)
    world.settle()
    assert held(radius, "radgroupreply", "Filter-Id", plan.radius_group) == set()
    assert held(radius, "radgroupreply", "Mikrotik-Rate-Limit", plan.radius_group)


@pytest.mark.parametrize(
    ("name", "value", "field", "said"),
    [
        ("Mikrotik-Gruop", "gold", "name", "FreeRADIUS knows no attribute Mikrotik-Gruop."),
        ("Mikrotik-Rate-Limit", "1M/1M", "name", "Mikrotik-Rate-Limit is written by us"),
        ("framed-pool", "vip", "name", "it follows the login's fixed address and the plan's pool"),
        ("Port-Limit", "many", "value", "Port-Limit takes a number (integer)"),
        ("Port-Limit", "4294967296", "value", "takes a number"),
        ("Framed-IP-Netmask", "300.1.1.1", "value", "takes an address (ipaddr)"),
        ("Class", "gold", "value", "takes octets"),
        ("Filter-Id", "x" * 254, "value", "takes a text of 1 to 253 octets"),
    ],
)
def test_what_the_dictionary_does_not_allow_is_refused_and_nothing_is_kept(
    world: World, name: str, value: str, field: str, said: str
) -> None:
    login = world.sale().login
    with pytest.raises(Malformed) as refused:
        set_attribute(world.ctx, holder=Holder(login_id=login.id), side=Side.REPLY, name=name, value=value)
    assert said in refused.value.fields[field]
    assert not OwnAttribute.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("Service-Type", "Framed-User"), ("Port-Limit", "4294967295"), ("Class", "0x0aFF"), ("Framed-IP-Netmask", "255.0.0.0")],
)  # fmt: skip
def test_words_numbers_octets_and_addresses_are_taken(world: World, name: str, value: str) -> None:
    login = world.sale().login
    row = set_attribute(world.ctx, holder=Holder(login_id=login.id), side=Side.REPLY, name=name, value=value)
    assert row.value == value


def test_all_that_we_write_is_ours() -> None:
    written = {
        *rows.OUR_CHECKS, *rows.OUR_REPLIES, *rows.OUR_GROUP_REPLIES, *rows.OUR_GROUP_CHECKS,
        "Session-Timeout", "Mikrotik-Total-Limit", "Tunnel-Type",
    }  # fmt: skip
    assert {each.lower() for each in written} <= OURS.keys()


def test_a_plan_only_answers_and_a_holder_is_one(world: World) -> None:
    plan = world.plan()
    with pytest.raises(Malformed, match="see the fields"):
        set_attribute(world.ctx, holder=Holder(plan_id=plan.id), side=Side.CHECK, name="Filter-Id", value="x")
    with pytest.raises(Malformed, match="see the fields"):
        set_attribute(world.ctx, holder=Holder(), side=Side.REPLY, name="Filter-Id", value="x")


def test_a_template_is_copied_whole_or_not_at_all(world: World, radius: Any) -> None:
    login, plan = world.sale(activate=True).login, world.plan("Other")
    template = create_template(world.ctx, name="Offices")
    with pytest.raises(TemplateTaken):
        create_template(world.ctx, name="Offices")
    says(world, Holder(template_id=template.id), "Filter-Id", "office")
    says(world, Holder(template_id=template.id), "NAS-Port-Type", "Ethernet", Side.CHECK)
    with pytest.raises(Malformed):
        apply_template(world.ctx, template_id=template.id, holder=Holder(plan_id=plan.id))
    assert OwnAttribute.objects.filter(plan__isnull=False).count() == 0
    for _ in range(2):
        apply_template(world.ctx, template_id=template.id, holder=Holder(login_id=login.id))
    remove_template(world.ctx, template_id=template.id)
    world.settle()
    assert held(radius, "radreply", "Filter-Id", login.username) == {("Filter-Id", ":=", "office")}
    assert OwnAttribute.objects.filter(login=login).count() == 2


def test_common_templates_are_added_once_and_radius_takes_each_of_them(world: World, radius: Any) -> None:
    made = add_common_templates(world.ctx)
    assert len(made) == len(SHIPPED) and add_common_templates(world.ctx) == []
    made[0].delete()
    assert [each.name for each in add_common_templates(world.ctx)] == [made[0].name]
    login = world.sale(activate=True).login
    for template in network.attributes.templates(world.ctx):
        apply_template(world.ctx, template_id=template.pk, holder=Holder(login_id=login.id))
    world.settle()
    radius.execute("SELECT attribute, value FROM radreply WHERE username = %s", [login.username])
    held_now = dict(radius.fetchall())
    for shipped in SHIPPED:
        assert shipped.replies.items() <= held_now.items(), shipped.make
    with pytest.raises(NotAllowed):
        add_common_templates(world.as_role("support"))


def test_support_may_not(world: World) -> None:
    login = world.sale().login
    with pytest.raises(NotAllowed):
        set_attribute(
            world.as_role("support"), holder=Holder(login_id=login.id), side=Side.REPLY, name="Filter-Id", value="x"
        )  # fmt: skip
    assert not OwnAttribute.objects.exists()
