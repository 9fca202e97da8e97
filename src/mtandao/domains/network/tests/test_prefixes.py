"""IPv6 prefixes that are delegated to a login for good: held in the address plan, given back, found again."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.domains.network import rules
from mtandao.domains.network.models import Login
from mtandao.domains.network.tests.test_retention import a_session
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Malformed
from tests.worlds import World

PREFIX = "2001:db8:14:2f00::/56"


def plan_ipv6(world: World) -> None:
    """An IPv6 subnet with a pool of prefixes that we give, one that routers give, and one of single addresses."""
    subnet = ipam.add_subnet(world.ctx, network="2001:db8:14::/48", name="Homes", gateway="2001:db8:14::1")
    for name, kind, first, last, length in (
        ("fixed6", "static", "2001:db8:14:1000::", "2001:db8:14:12ff:ffff:ffff:ffff:ffff", 56),
        ("home6", "dynamic", "2001:db8:14:4000::", "2001:db8:14:4fff:ffff:ffff:ffff:ffff", 56),
        ("servers", "static", "2001:db8:14:ff00::10", "2001:db8:14:ff00::20", None),
    ):
        ipam.add_pool(
            world.ctx, subnet_id=subnet.id, name=name, kind=kind, first=first, last=last, prefix_length=length
        )


@pytest.fixture
def planned(world: World) -> World:
    plan_ipv6(world)
    return world


def pool(world: World, name: str) -> ipam.Pool:
    return ipam.pools_named(world.ctx, [name])[name]


def login_of(world: World, sale: Any) -> network.Login:
    return network.logins_of(world.ctx, [sale.subscription.id])[sale.subscription.id]


def given(world: World) -> dict[str, str]:
    return {row.written: row.label for row in ipam.held(world.ctx)}


def test_a_prefix_by_hand_is_held_changed_and_taken_away(planned: World) -> None:
    sale = planned.sale()

    def change(to: str) -> None:
        network.change_login(planned.ctx, login_id=sale.login.id, delegated_prefix=to)

    change("2001:DB8:14:2F00:0::/56")
    assert login_of(planned, sale).delegated_prefix == PREFIX, "in one spelling"
    assert given(planned) == {PREFIX: f"Wanjiku Kamau 1 · {sale.login.username}"}
    change("2001:db8:14:2f00::/60")  # within what he had
    assert list(given(planned)) == ["2001:db8:14:2f00::/60"]
    change("2001:db8:14:2f00::/60")
    network.change_login(planned.ctx, login_id=sale.login.id, mac_lock="")
    assert list(given(planned)) == ["2001:db8:14:2f00::/60"], "what is not told stays"
    change("")
    assert given(planned) == {} and login_of(planned, sale).delegated_prefix is None
    assert OutboxEvent.objects.filter(name="address.released").count() == 2


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("2001:db8:14:2000::/52", "2001:db8:14:2f00::/56 is held by Wanjiku"),
        ("2001:db8:14:2f80::/60", "2001:db8:14:2f00::/56 is held by Wanjiku"),
        (PREFIX, "is held by Wanjiku"),
        ("2001:db8:14:4000::/56", "Routers give the addresses of home6"),
        ("2001:db8:14:1000::/60", "The pool fixed6 gives /56"),
        ("2001:db8:14::/56", "The gateway lies in it"),
        ("2001:db8:99::/56", "is in no subnet. Add the subnet first."),
        ("2001:db8::/32", "is in no subnet"),
    ],
)
def test_what_cannot_be_held_is_refused_and_leaves_the_login_as_it_was(
    planned: World, prefix: str, said: str
) -> None:
    first, sale = planned.sale(), planned.sale()
    network.change_login(planned.ctx, login_id=first.login.id, delegated_prefix=PREFIX)
    network.change_login(planned.ctx, login_id=sale.login.id, delegated_prefix="2001:db8:14:3000::/56")
    refusals = (ipam.HeldByAnother, ipam.NotToGive, ipam.InNoSubnet)
    with pytest.raises(refusals, match=said):
        network.change_login(planned.ctx, login_id=sale.login.id, delegated_prefix=prefix, username="other")
    kept = login_of(planned, sale)
    assert (kept.delegated_prefix, kept.username) == ("2001:db8:14:3000::/56", sale.login.username)
    assert set(given(planned)) == {PREFIX, "2001:db8:14:3000::/56"}


@pytest.mark.parametrize(
    "prefix",
    [
        "100.64.0.0/24",
        "2001:db8:14::1/56",
        "2001:db8:14::",
        "2001:db8:14::/65",
        "2000::/16",
        "x/56",
        "::/56%eth0",
    ],
)
def test_what_is_no_prefix_to_delegate_is_refused(planned: World, prefix: str) -> None:
    sale = planned.sale()
    with pytest.raises(Malformed) as refused:
        network.change_login(planned.ctx, login_id=sale.login.id, delegated_prefix=prefix)
    assert "An IPv6 prefix from /32 to /64" in refused.value.fields["delegated_prefix"]
    assert given(planned) == {}


def test_the_next_one_of_a_pool_is_given_until_there_is_none(planned: World) -> None:
    sales = [planned.sale() for _ in range(4)]
    fixed = pool(planned, "fixed6")
    for sale in sales[:3]:
        network.change_login(planned.ctx, login_id=sale.login.id, delegated_from=fixed.id)
    assert [login_of(planned, sale).delegated_prefix for sale in sales[:3]] == [
        f"2001:db8:14:{part}::/56" for part in ("1000", "1100", "1200")
    ]
    with pytest.raises(ipam.NoneFree, match="fixed6 has 0 free"):
        network.change_login(planned.ctx, login_id=sales[3].login.id, delegated_from=fixed.id)
    network.change_login(planned.ctx, login_id=sales[1].login.id, delegated_prefix=PREFIX)
    network.change_login(planned.ctx, login_id=sales[3].login.id, delegated_from=fixed.id)
    assert login_of(planned, sales[3]).delegated_prefix == "2001:db8:14:1100::/56"
    assert len(given(planned)) == 4


@pytest.mark.parametrize(("name", "said"), [("servers", "gives single addresses"), ("home6", "Routers give")])
def test_another_pool_gives_none(planned: World, name: str, said: str) -> None:
    sale = planned.sale()
    with pytest.raises((Malformed, ipam.NotToGive)) as refused:
        network.change_login(planned.ctx, login_id=sale.login.id, delegated_from=pool(planned, name).id)
    assert said in str(refused.value) + str(getattr(refused.value, "fields", ""))
    assert given(planned) == {}


def test_a_prefix_and_a_pool_are_one_too_many(planned: World) -> None:
    sale = planned.sale()
    with pytest.raises(Malformed, match="see the fields"):
        network.change_login(
            planned.ctx,
            login_id=sale.login.id,
            delegated_prefix=PREFIX,
            delegated_from=pool(planned, "fixed6").id,
        )
    assert given(planned) == {}


def test_the_end_of_the_service_gives_address_and_prefix_back_and_suspension_does_not(planned: World) -> None:
    sale = planned.sale(activate=True)
    network.change_login(
        planned.ctx,
        login_id=sale.login.id,
        delegated_prefix=PREFIX,
        static_ip="2001:db8:14:ff00::10",
    )
    planned.settle()
    assert set(given(planned)) == {PREFIX, "2001:db8:14:ff00::10"}
    subscriptions.suspend_subscription(
        planned.ctx, subscription_id=sale.subscription.id, reason=subscriptions.SuspensionReason.BY_HAND
    )
    planned.settle()
    assert login_of(planned, sale).delegated_prefix == PREFIX
    subscriptions.terminate_subscription(planned.ctx, subscription_id=sale.subscription.id)
    planned.settle()
    kept = login_of(planned, sale)
    assert (kept.delegated_prefix, kept.static_ip, given(planned)) == (None, None, {})
    assert planned.settle() == 0


def test_no_two_logins_have_one_prefix_whoever_writes(planned: World) -> None:
    one, two = planned.sale(), planned.sale()
    Login.objects.filter(id=one.login.id).update(delegated_prefix=PREFIX)
    with pytest.raises(IntegrityError, match="a_prefix_is_delegated_once"), transaction.atomic():
        Login.objects.filter(id=two.login.id).update(delegated_prefix=PREFIX)


@pytest.mark.parametrize("column", ["delegated_prefix", "framed_prefix"])
def test_an_address_within_a_prefix_finds_who_had_it_then(planned: World, column: str) -> None:
    sale = planned.sale()
    mine: dict[str, Any] = {column: PREFIX}
    others: dict[str, Any] = {column: "2001:db8:14:3000::/56"}
    a_session(planned, sale, "s1", days_ago=2, **mine)
    a_session(planned, planned.sale(), "s2", days_ago=2, **others)
    then = planned.now - timedelta(days=2, minutes=30)
    for address in ("2001:db8:14:2f00::", "2001:db8:14:2fab::7", "2001:db8:14:2fff:ffff:ffff:ffff:ffff"):
        had = network.who_had(planned.ctx, address, then)
        assert [row.username for row in had.sessions] == [sale.login.username]
    for address, at in (
        ("2001:db8:14:2eff::7", then),
        ("2001:db8:14:2fab::7", planned.now),
        ("2001:db8:14:2fab::7", then - timedelta(hours=2)),
    ):
        assert network.who_had(planned.ctx, address, at).nobody


def test_who_held_the_prefix_is_told_also_when_he_was_not_online(planned: World) -> None:
    sale = planned.sale()
    network.change_login(planned.ctx, login_id=sale.login.id, delegated_prefix=PREFIX)
    had = network.who_had(planned.ctx, "2001:db8:14:2fab::7", planned.now)
    assert had.held is not None and had.held.written == PREFIX and sale.login.username in had.held.label


def test_what_an_address_may_lie_in_is_written_as_logins_have_it() -> None:
    around = rules.prefixes_around("2001:db8:14:2fab::7")
    assert PREFIX in around and len(around) == 97
    assert (around[0], around[-1]) == ("2001:db8::/32", "2001:db8:14:2fab::7/128")
    assert rules.prefixes_around("100.64.0.7") == rules.prefixes_around("fe80::1%eth0") == []
