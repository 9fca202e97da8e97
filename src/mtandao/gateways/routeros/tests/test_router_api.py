"""A router over the API: what it holds, a ping from it, rows changed by hand; and refusals that are no failures."""

from functools import partial
from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.doors.api.tests.conftest import Caller, of_role, problem
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.gateways.routeros.tests.lab import PASSWORD, USER, Lab, running_router
from tests.worlds import World

pytestmark = [pytest.mark.urls("mtandao.doors.api.tests.urls"), pytest.mark.django_db]


@pytest.fixture
def nas(world: World, lab: Lab) -> network.Nas:
    return network.register_nas(
        world.ctx, name="Mast", address="127.0.0.1", secret="a-long-secret",
        api_user=USER, api_password=PASSWORD, api_port=lab.port, reserved=["192.168.88.0/24"],
    )  # fmt: skip


@pytest.fixture
def noc(monkeypatch: pytest.MonkeyPatch, world: World) -> Caller:
    monkeypatch.setattr("mtandao.foundation.clock.now", lambda: world.now)
    return of_role(world, "noc")


def at(nas: network.Nas, rest: str) -> str:
    return f"/routers/{nas.pk}/{rest}"


def _add(box: Any, user: dict[str, str]) -> None:
    box.tables["ppp/secret"].add(user)


def test_interfaces_and_a_ping(nas: network.Nas, lab: Lab, noc: Caller) -> None:
    with lab.router() as router:
        router.add("ip/address", {"address": "192.168.88.1/24", "interface": "ether5"})
    items = {each["name"]: each for each in noc.get(at(nas, "interfaces")).json()["items"]}
    assert (items["ether5"]["addresses"], items["ether5"]["reserved"]) == (["192.168.88.1/24"], "network")
    answer = noc.post(at(nas, "ping"), {"address": "127.0.0.1"})
    assert answer.status_code == 200 and answer.json()["received"] == 3 == len(answer.json()["times"])
    lost = noc.post(at(nas, "ping"), {"address": "203.0.113.9"}).json()
    assert (lost["sent"], lost["received"]) == (3, 0)
    problem(noc.post(at(nas, "ping"), {"address": "tower"}), 422, "malformed")


def test_a_row_is_added_changed_and_removed_and_that_is_told(
    world: World, nas: network.Nas, lab: Lab, noc: Caller
) -> None:
    new = {"name": "neighbour", "target": "100.64.9.9", "max-limit": "2M/4M"}
    made = noc.post(at(nas, "rows/queues"), {"values": new})
    assert made.status_code == 201 and made.json()["whose"] == "hand", made.content
    assert noc.get(at(nas, "rows/queues")).json()["items"][0]["values"]["max-limit"] == "2M/4M"
    one = at(nas, "rows/queues?name=neighbour")
    faster = {"values": {"max-limit": "3M/4M"}}
    problem(noc.patch(one, faster), 409, "router.row_made_by_hand")
    problem(noc.delete(one), 409, "router.row_made_by_hand")
    changed = noc.patch(one, {**faster, "sure": True})
    assert changed.status_code == 200 and changed.json()["values"]["target"] == "100.64.9.9"
    with lab.router() as router:
        assert router.read("queue/simple")[0]["max-limit"] == "3000000/4000000"
        assert noc.delete(f"{one}&sure=true").status_code == 204
        assert router.read("queue/simple") == []
    problem(noc.delete(f"{one}&sure=true"), 404, "not_found")
    told = OutboxEvent.objects.filter(name="nas.row_changed").order_by("position")
    assert [each.payload["did"] for each in told] == ["added", "changed", "removed"]


def test_what_is_wrong_is_said_by_field_before_the_router_is_asked(nas: network.Nas, noc: Caller) -> None:
    sent = {
        "name": "joe",
        "target": "100.64.9.9",
        "max-limit": "fast",
        "burst-limit": "3M/6M",
        "comment": "mine",
    }
    fields = problem(noc.post(at(nas, "rows/queues"), {"values": sent}), 422, "malformed")["fields"]
    assert set(fields) == {
        "values.max-limit",
        "values.burst-threshold",
        "values.burst-time",
        "values.comment",
    }
    assert (
        "values.ranges"
        in problem(noc.post(at(nas, "rows/pools"), {"values": {"name": "x"}}), 422, "malformed")["fields"]
    )


def test_what_is_reserved_ours_or_a_sessions_is_refused_plainly(
    world: World, nas: network.Nas, lab: Lab, noc: Caller
) -> None:
    sale = world.sale()
    lab.calls.came(sale.login.username, "100.64.0.10")
    lab.do(
        lambda box: box.tables["ip/pool"].add(
            {"name": "homes", "ranges": "100.64.0.1-100.64.0.9", "comment": "mtandao:pool-01a2"}
        )
    )
    lan = {"values": {"name": "lan", "ranges": "192.168.88.10-192.168.88.20"}}
    assert (
        "192.168.88.0/24" in problem(noc.post(at(nas, "rows/pools"), lan), 409, "router.reserved")["detail"]
    )
    ours = noc.patch(
        at(nas, "rows/pools?name=homes"), {"values": {"ranges": "100.64.0.1-100.64.0.8"}, "sure": True}
    )
    problem(ours, 409, "router.row_of_ours")
    queue = f"<pppoe-{sale.login.username}>"
    made = noc.patch(at(nas, f"rows/queues?name={queue}"), {"values": {"max-limit": "1M/1M"}, "sure": True})
    problem(made, 409, "router.row_of_session")
    (row,) = noc.get(at(nas, f"rows/queues?name={queue}")).json()["items"]
    assert (row["whose"], row["login_id"]) == ("session", str(sale.login.id))
    bad = {"values": {"name": "homes2", "ranges": "100.64.0.2-home"}}
    assert "Mast says" in problem(noc.post(at(nas, "rows/pools"), bad), 409, "router.trouble")["detail"]
    problem(of_role(world, "support").post(at(nas, "rows/pools"), lan), 403, "not_allowed")


def test_who_is_active_and_which_users_stand_before_ours(
    world: World, nas: network.Nas, lab: Lab, noc: Caller
) -> None:
    sale = world.sale()
    world.settle()
    lab.calls.came(sale.login.username, "100.64.0.10")
    for name in ("office-vpn", sale.login.username):
        user = {"name": name, "password": "t0p-secret"}
        lab.do(partial(_add, user=user))
    (active,) = noc.get(at(nas, "rows/active")).json()["items"]
    assert (active["client_id"], active["values"]["address"]) == (str(sale.subscriber.id), "100.64.0.10")
    answer = noc.get(at(nas, "rows/ppp-users"))
    users = {each["name"]: each for each in answer.json()["items"]}
    assert users[sale.login.username]["shadows"] and not users["office-vpn"]["shadows"]
    assert b"t0p-secret" not in answer.content and "password" not in users["office-vpn"]["values"]
    problem(noc.post(at(nas, "rows/ppp-users"), {"values": {"name": "x"}}), 422, "malformed")


@pytest.mark.parametrize("path", ["interfaces", "rows/queues", "rows/ppp-users"])
def test_a_router_that_is_away_and_one_that_is_too_old_are_told_apart(
    world: World, nas: network.Nas, noc: Caller, path: str
) -> None:
    network.change_nas(world.ctx, nas_id=nas.pk, api_port=1)
    problem(noc.get(at(nas, path)), 503, "router.away")
    with running_router(version="6.49.17 (long-term)") as old:
        network.change_nas(world.ctx, nas_id=nas.pk, api_port=old.port)
        said: Any = problem(noc.get(at(nas, path)), 409, "router.trouble")
        assert said["facts"]["reach"] == "too_old" and "RouterOS 6" in said["detail"]
