"""Routers that are no MikroTik: the speed in a way that they know, and a wall that is one."""

from typing import Any, cast

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.gateways.radius import provisioning, rows
from mtandao.gateways.radius.tests.server.lab import DATABASE, Lab, Provider

WHY = "Your account is not paid, or its data is used up. Pay to go on."
SPEED = ["WISPr-Bandwidth-Max-Up", "WISPr-Bandwidth-Max-Down"]


@pytest.fixture(params=["ready", "walked through by the server"])
def provider(request: pytest.FixtureRequest, lab: Lab) -> Provider:
    """With a plan, the wall, and one customer, as the platform writes them."""
    provider = lab.provider()
    plan = catalog.Plan(radius_group="plan", kbps_down=20480, kbps_up=5120)
    group = provisioning.group_of(plan, provisioning.Variant("plan"), ())
    with lab.postgres.connect(DATABASE) as connection, connection.cursor() as cursor:
        rows.write_group(cast("Any", cursor), provider.tenant, "plan", *group)
        rows.write_group(cast("Any", cursor), provider.tenant, "walled-garden", *provisioning.wall())
    if request.param.startswith("walked"):
        for name in ("plan", "walled-garden"):
            provider.group_check(name, "NAS-Port-Type", "Ethernet", "==")
    wanted(provider, network.Access.ONLINE)
    return provider


def wanted(provider: Provider, access: network.Access, **more: Any) -> None:
    login = network.Login(
        username="alice", access=access, group="plan", delegated_prefix="2001:db8:14::/56", **more
    )
    with provider.lab.postgres.connect(DATABASE) as connection, connection.cursor() as cursor:
        rows.write_logins(cast("Any", cursor), provider.tenant, [provisioning.rows_of(login, "secret")])


def sign_in(router: Any, password: str = "secret") -> Any:
    return router.sign_in("alice", password, NAS_Port_Type="Ethernet")


def test_every_make_is_told_the_speed(provider: Provider) -> None:
    for vendor in network.Vendor.values:
        answer = sign_in(provider.router(vendor=vendor))
        assert [answer[name] for name in SPEED] == ["5120000", "20480000"]
        assert answer["Mikrotik-Rate-Limit"] == "5120k/20480k"


@pytest.mark.parametrize("walled_by", ["the platform", "the end of his data"])
@pytest.mark.parametrize("vendor", [each for each in network.Vendor.values if each != "mikrotik"])
def test_who_has_not_paid_is_refused_with_the_reason_by_a_make_that_knows_no_list(
    provider: Provider, vendor: str, walled_by: str
) -> None:
    router, mikrotik = provider.router(vendor=vendor), provider.router()
    if walled_by == "the platform":
        wanted(provider, network.Access.WALLED)
    else:
        wanted(provider, network.Access.ONLINE, octets_left=0)
    answer = sign_in(router)
    assert answer.rejected and answer["Reply-Message"] == WHY
    assert set(answer.names) <= {"Reply-Message", "Message-Authenticator"}
    assert provider.attempts("alice")[-1] == ("Access-Reject", "refused", WHY)
    assert sign_in(mikrotik)["Mikrotik-Address-List"] == "walled-garden"
    wanted(provider, network.Access.ONLINE)
    assert sign_in(router)["Delegated-IPv6-Prefix"] == "2001:db8:14::/56"


def test_a_wrong_password_is_told_nothing_of_it(provider: Provider) -> None:
    wanted(provider, network.Access.WALLED)
    answer = sign_in(provider.router(vendor="cisco"), "guessed")
    assert answer.rejected and answer.all("Reply-Message") == []
    assert provider.last_reason("alice") == "wrong password"


def test_a_filter_of_the_router_stands_for_the_wall_where_one_is_named(provider: Provider) -> None:
    router = provider.router(vendor="huawei", wall_filter="WALLED_1.in,2:/#@=+-")
    assert "Filter-Id" not in sign_in(router).names
    wanted(provider, network.Access.WALLED)
    answer = sign_in(router)
    assert answer.accepted and answer["Filter-Id"] == "WALLED_1.in,2:/#@=+-"
    assert [answer[name] for name in SPEED] == ["512000", "512000"]
    assert not {"Mikrotik-Address-List", "Delegated-IPv6-Prefix"} & set(answer.names)


def test_a_filter_means_nothing_to_a_mikrotik(provider: Provider) -> None:
    wanted(provider, network.Access.WALLED)
    answer = sign_in(provider.router(wall_filter="unpaid"))
    assert answer["Mikrotik-Address-List"] == "walled-garden" and "Filter-Id" not in answer.names
