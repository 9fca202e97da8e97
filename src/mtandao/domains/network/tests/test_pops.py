"""POPs: named once, counted, gone through together, and not removed while routers stand there."""

import importlib
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from mtandao.domains.network import contract as network
from mtandao.domains.network.commands.pops import open_pop, remove_pop, rename_pop
from mtandao.domains.network.errors import PopNameTaken, RoutersOfOthers, RoutersThere
from mtandao.domains.network.models import Nas, Pop
from mtandao.domains.network.pops import pops, with_totals
from mtandao.domains.network.tests.test_pages_network import online, router
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import NotAllowed
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = pytest.mark.urls(URLS)

FORM = {"vendor": "mikrotik", "coa_port": "3799", "secret": "long-enough"}


def test_a_pop_is_named_with_a_router_and_is_one_however_it_is_spelled(world: World) -> None:
    desk = Desk(world, "noc")
    for number, name in enumerate(("Ruiru", "  RUIRU "), 1):
        sent = {**FORM, "name": f"R-{number}", "address": f"127.0.9.{number}", "new_pop": name}
        assert desk.post("/network/routers/new/", sent).status_code == 302
    (pop,) = with_totals(world.ctx, pops(world.ctx))
    assert (pop.name, pop.there) == ("Ruiru", 2)  # type: ignore[attr-defined]
    first = Nas.objects.get(name="R-1")
    sent = {**FORM, "name": "R-1", "address": "127.0.9.1", "pop": "", "vlan_interface": "vlan100"}
    assert desk.post(f"/network/routers/{first.pk}/change/", sent).status_code == 302
    first.refresh_from_db()
    assert first.pop is None and first.vlan_interface == "vlan100"
    assert "vlan100" in words_of(desk.get(f"/network/routers/{first.pk}/"))
    assert OutboxEvent.objects.filter(name="pop.opened").count() == 1


def test_it_says_how_many_routers_are_silent_and_who_is_online(world: World) -> None:
    first, second = router(world), router(world, "Westlands-2", "127.0.9.2")
    router(world, "Elsewhere", "127.0.9.3")
    for nas in (first, second):
        network.change_nas(world.ctx, nas_id=nas.pk, pop="Westlands")
    online(world, first)
    world.later(minutes=14)
    online(world, second)
    online(world, second)
    pop: Any = with_totals(world.ctx, pops(world.ctx)).get()
    assert (pop.there, pop.silent, pop.online) == (2, 1, 3)
    desk = Desk(world, "support")
    said = words_of(desk.get(f"/network/pops/{pop.pk}/"))
    assert "1 of 2 routers does not answer." in said and "Elsewhere" not in said
    assert "1 silent" in words_of(desk.get("/network/pops/"))
    found = words_of(desk.get(f"/network/routers/?pop={pop.pk}&trouble=true"))
    assert "Westlands-1" in found and "Westlands-2" not in found


def test_it_is_not_removed_while_a_router_stands_there(world: World) -> None:
    nas = router(world)
    network.change_nas(world.ctx, nas_id=nas.pk, pop="Westlands")
    pop, desk = pops(world.ctx).get(), Desk(world, "noc")
    assert "stands in Westlands" in words_of(desk.post(f"/network/pops/{pop.pk}/remove/"))
    with pytest.raises(RoutersThere):
        remove_pop(world.ctx, pop_id=pop.pk)
    network.remove_nas(world.ctx, nas_id=nas.pk)
    assert desk.post(f"/network/pops/{pop.pk}/remove/").status_code == 302
    assert not pops(world.ctx).exists()
    open_pop(world.ctx, name="westlands")


def test_two_have_not_the_same_name_and_only_who_may_change_routers_names_them(world: World) -> None:
    open_pop(world.ctx, name="Ruiru")
    other = open_pop(world.ctx, name="Thika")
    with pytest.raises(PopNameTaken):
        open_pop(world.ctx, name="ruiru")
    with pytest.raises(PopNameTaken):
        _renamed(world, other, "RUIRU")
    assert _renamed(world, other, "thika").name == "thika"
    with pytest.raises(NotAllowed):
        open_pop(world.as_role("support"), name="Juja")
    assert Pop.objects.count() == 2


def test_a_round_does_not_go_through_routers_of_others(world: World) -> None:
    below = new_id()
    partner = replace(world.ctx, organization_id=below, organization_ids=frozenset({below}))
    pop = open_pop(partner, name="Juja")
    nas = router(world)
    network.change_nas(world.ctx, nas_id=nas.pk, pop="juja")
    assert Nas.objects.get(pk=nas.pk).pop_id == pop.pk
    with pytest.raises(RoutersOfOthers):
        network.rounds.order_round_of_pop(partner, pop_id=pop.pk, kind=network.rounds.RoundKind.CHANGE)


def test_what_stood_in_free_text_becomes_places(kept_world: World) -> None:
    """The migration, on rows as they were, in a database of its own."""
    carry: Any = importlib.import_module("mtandao.domains.network.migrations.0030_sites_are_pops")
    carry.AT_ONCE = 2
    sites = {"A": "Ruiru", "B": " ruiru ", "C": "", "D": "Thika  Road", "E": "   "}
    for number, name in enumerate(sites, 1):
        router(kept_world, name, f"127.0.9.{number}")
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE network_nas ADD COLUMN site text NOT NULL DEFAULT ''")
        for name, site in sites.items():
            cursor.execute("UPDATE network_nas SET site = %s WHERE name = %s", [site, name])
    then = MigrationLoader(None).project_state(("network", "0030_sites_are_pops")).apps
    with owner.schema_editor(atomic=False) as editor:
        for _again in range(2):
            carry.carry(then, editor)
    owner.close()
    rows = dict(Nas.objects.values_list("name", "pop__name"))
    assert rows == {"A": "Ruiru", "B": "Ruiru", "C": None, "D": "Thika Road", "E": None}
    assert Pop.of(kept_world.ctx).count() == Pop.objects.count() == 2


def _renamed(world: World, pop: Pop, name: str) -> Pop:
    return rename_pop(world.ctx, pop_id=pop.pk, name=name)
