"""Addresses by API: what is in the way is said, lists go on, and a time without a zone is the provider's own."""

from datetime import timedelta

import pytest

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.doors.api.tests.conftest import Caller, of_role, problem
from tests.worlds import World


def test_an_overlap_is_a_conflict_with_the_others_name(clock: World) -> None:
    team = of_role(clock, "noc")
    made = team.post("/ipam/subnets", {"network": "10.4.0.0/22", "name": "Westlands"}).json()
    assert (made["network"], made["held"]) == ("10.4.0.0/22", 0)
    answer = team.post("/ipam/subnets", {"network": "10.4.1.0/24", "name": "Other"})
    problem(answer, 409, "addresses.overlap")
    assert "overlaps 10.4.0.0/22 Westlands" in answer.json()["detail"]
    answer = team.post("/ipam/subnets", {"network": "10.4.9.1/24", "name": "Other"})
    problem(answer, 422, "malformed")
    assert "Did you mean 10.4.9.0/24?" in answer.content.decode()


def test_next_free_is_all_or_none_and_lists_go_on(clock: World) -> None:
    team = of_role(clock, "noc")
    subnet = team.post("/ipam/subnets", {"network": "10.4.0.0/22", "name": "Westlands"}).json()
    pool = team.post(
        "/ipam/pools",
        {"subnet_id": subnet["id"], "name": "masts", "first": "10.4.0.9", "last": "10.4.0.12"},
    ).json()
    given = team.post(f"/ipam/pools/{pool['id']}/addresses", {"label": "Mast", "count": 3}).json()["items"]
    # In the order of addresses, and not of letters.
    assert [row["address"] for row in given] == ["10.4.0.9", "10.4.0.10", "10.4.0.11"]
    problem(
        team.post(f"/ipam/pools/{pool['id']}/addresses", {"label": "Mast", "count": 2}),
        409,
        "addresses.none_free",
    )
    seen, cursor = [], ""
    for _ in range(3):
        page = team.get(f"/ipam/addresses?limit=1&cursor={cursor}").json()
        seen += [row["address"] for row in page["items"]]
        cursor = page["next"] or ""
    assert seen == ["10.4.0.9", "10.4.0.10", "10.4.0.11"] and not cursor
    team.delete(f"/ipam/addresses/{given[0]['id']}")
    assert team.get(f"/ipam/pools/{pool['id']}").json()["held"] == 2


def test_a_time_without_a_zone_is_the_providers_own(clock: World) -> None:
    team = of_role(clock, "support")
    ipam.add_subnet(clock.ctx, network="10.4.0.0/22", name="Westlands")
    ipam.reserve(clock.ctx, address="10.4.0.9", reason="Mast")
    local = clock.now.astimezone(clock.ctx.tenant.timezone)
    plain = (local + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")
    had = team.get(f"/who-had?address=10.4.0.9&at={plain}").json()
    assert had["held"]["label"] == "Mast" and not had["nobody"]
    zoned = (clock.now - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert team.get(f"/who-had?address=10.4.0.9&at={zoned}").json()["nobody"]
    problem(team.get(f"/who-had?address=masts&at={zoned}"), 422, "malformed")


def test_a_router_has_the_pools_that_are_set(clock: World) -> None:
    nas = network.register_nas(clock.ctx, name="Alpha", address="127.0.9.1", secret="a-secret")
    subnet = ipam.add_subnet(clock.ctx, network="10.4.0.0/22", name="Westlands")
    pool = ipam.add_pool(
        clock.ctx, subnet_id=subnet.id, name="home", kind="dynamic", first="10.4.1.0", last="10.4.1.99"
    )
    team = of_role(clock, "noc")
    team.patch(f"/routers/{nas.id}/pools", {"pool_ids": [str(pool.id)]})
    (wanted,) = team.get(f"/routers/{nas.id}/pools").json()["items"]
    assert (wanted["name"], wanted["first"], wanted["last"]) == ("home", "10.4.1.0", "10.4.1.99")


MIXED = (
    "network,name,vlan\n10.4.0.0/22,Westlands,30\n10.4.1.0/24,Inside,\n"
    "10.9.0.1/24,Host,\n10.8.0.0/22,Kangemi,high\n"
)


def test_a_file_is_looked_at_and_taken_in_with_the_same_errors_as_on_the_page(clock: World) -> None:
    team = of_role(clock, "noc")
    seen = team.post("/ipam/imports/preview", {"what": "subnets", "rows": MIXED}).json()
    assert (seen["new"], seen["known"], seen["wrong"]) == (1, 0, 3)
    errors = {row["number"]: row["error"] for row in seen["rows"]}
    assert errors[2] == "" and "10.4.1.0/24 overlaps 10.4.0.0/22 Westlands." in errors[3]
    assert not ipam.subnets(clock.ctx).exists()
    refused = problem(team.post("/ipam/imports", {"what": "subnets", "rows": MIXED}), 422)
    told = {f"rows.{number}": error for number, error in errors.items() if error}
    assert {name: said for name, said in refused["fields"].items() if name != "without_wrong"} == told
    assert not ipam.subnets(clock.ctx).exists()
    some = {"what": "subnets", "rows": MIXED, "without_wrong": True}
    answer = team.post("/ipam/imports", some)
    assert answer.status_code == 201 and answer.json()["new"] == 1
    again = team.post("/ipam/imports", some).json()
    assert (again["new"], again["known"]) == (0, 1)
    assert [row.name for row in ipam.subnets(clock.ctx)] == ["Westlands"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param("", "network, name", id="nothing"),
        pytest.param("network,name\n", "Under the header stand 1 to 1000 rows.", id="a header alone"),
        pytest.param(
            "network,name\n" + "10.4.0.0/22,x\n" * 1001,
            "Under the header stand 1 to 1000 rows.",
            id="too many rows",
        ),
        pytest.param("network,name\n" + "x" * 600_000, "More than 500 kB", id="too large"),
        pytest.param(
            'network,name\n10.4.0.0/22,"' + "x" * 140_000,
            "or one cell that never ends",
            id="a quote left open",
        ),
    ],
)
def test_a_file_that_is_none_or_too_large_is_refused_with_a_sentence(
    clock: World, rows: str, said: str
) -> None:
    team = of_role(clock, "noc")
    refused = problem(team.post("/ipam/imports", {"what": "subnets", "rows": rows}), 422)
    assert said in refused["fields"]["rows"]
    assert not ipam.subnets(clock.ctx).exists()


def test_logins_that_wait_for_an_address_are_listed(admin: Caller, clock: World) -> None:
    fixed = clock.plan(name="Office", addressing="static", pool_name="fixed")
    waits, other = clock.sale(fixed), clock.sale(clock.plan())
    clock.settle()
    (row,) = admin.get("/logins?without_address=true").json()["items"]
    assert row["id"] == str(waits.login.id)
    assert len(admin.get("/logins").json()["items"]) == 2
    assert other.login.id != waits.login.id
