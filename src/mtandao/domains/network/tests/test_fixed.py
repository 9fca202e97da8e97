"""What a login has for good: address, delegated prefix and WAN prefix together, at the sale and later."""

from typing import Any, Unpack

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.domains.network.errors import AddressTaken
from mtandao.domains.network.tests.test_prefixes import PREFIX, given, login_of, plan_ipv6, planned, pool
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.refusals import Malformed, Refusal
from tests.at_once import at_once
from tests.worlds import World

__all__ = ["planned"]

LINE = "2001:db8:14:2e00::/64"


def change(world: World, sale: Any, **fixed: Any) -> None:
    network.change_login(world.ctx, login_id=sale.login.id, **fixed)


def sold(world: World, **fixed: Unpack[network.Fixed]) -> Any:
    plan = catalog.plans(world.ctx).first() or world.plan()
    number = world.made["sale"] = world.made.get("sale", 0) + 1
    return sales.sign_up_subscriber(
        world.ctx,
        person={"first_name": "Otieno", "last_name": f"{number}", "phone": f"0711{number:06d}"},
        terms=sales.Terms(plan.id, fixed=fixed),
    )


def test_the_prefix_of_the_line_is_held_beside_the_delegated_one(planned: World) -> None:
    sale = planned.sale()
    change(planned, sale, delegated_prefix=PREFIX, framed_prefix="2001:DB8:14:2E00:0::/64")
    kept = login_of(planned, sale)
    assert (kept.delegated_prefix, kept.framed_prefix) == (PREFIX, LINE)
    assert set(given(planned)) == {PREFIX, LINE}
    change(planned, sale, mac_lock="")
    assert set(given(planned)) == {PREFIX, LINE}, "what is not told stays"
    change(planned, sale, framed_prefix="")
    assert set(given(planned)) == {PREFIX}


def test_what_one_had_the_other_may_have_in_the_same_step(planned: World) -> None:
    sale = planned.sale()
    one, two = "2001:db8:14:2e00::/64", "2001:db8:14:2e01::/64"
    change(planned, sale, delegated_prefix=one, framed_prefix=two, static_ip="2001:db8:14:ff00::10")
    change(planned, sale, delegated_prefix=two, framed_prefix=one)
    kept = login_of(planned, sale)
    assert (kept.delegated_prefix, kept.framed_prefix) == (two, one)
    assert set(given(planned)) == {one, two, "2001:db8:14:ff00::10"}


@pytest.mark.parametrize(
    ("fixed", "field", "said"),
    [
        ({"framed_prefix": "2001:db8:14:3f01::/64"}, "framed_prefix", "2001:db8:14:3f00::/56 is held by"),
        ({"framed_prefix": "2001:db8:99::/64"}, "framed_prefix", "is in no subnet"),
        ({"framed_prefix": "2001:db8:14::/64"}, "framed_prefix", "The gateway lies in it"),
        ({"framed_prefix": "2001:db8:14:4000::/64"}, "framed_prefix", "Routers give the addresses of home6"),
        ({"framed_prefix": "2001:db8:14:1000::/64"}, "framed_prefix", "The pool fixed6 gives /56"),
        ({"framed_prefix": "100.64.0.0/24"}, "framed_prefix", "An IPv6 prefix from /32 to /64"),
        ({"framed_prefix": PREFIX}, "framed_prefix", "That one is delegated"),
        ({"framed_prefix": "2001:db8:14:2f01::/64"}, "framed_prefix", f"{PREFIX} is held by"),
        ({"static_ip": "2001:db8:14::1"}, "static_ip", "is the gateway of"),
        ({"framed_from": "servers"}, "framed_from", "gives single addresses"),
        ({"static_from": "fixed6"}, "static_from", "gives prefixes"),
        ({"delegated_from": "home6"}, "delegated_from", "Routers give the addresses of home6"),
        ({"framed_prefix": LINE, "framed_from": "fixed6"}, "framed_from", "a prefix or a pool, not both"),
        ({"static_ip": "10.0.0.9", "static_from": "servers"}, "static_from", "an address or a pool"),
    ],
)
def test_what_cannot_be_had_is_told_at_its_field_and_nothing_has_changed(
    planned: World, fixed: dict[str, Any], field: str, said: str
) -> None:
    other, sale = planned.sale(), planned.sale()
    change(planned, other, delegated_prefix="2001:db8:14:3f00::/56")
    change(planned, sale, delegated_prefix=PREFIX)
    before = given(planned)
    asked = {name: pool(planned, to).id if name.endswith("from") else to for name, to in fixed.items()}
    with pytest.raises(Refusal) as refused:
        change(planned, sale, username="another", **asked)
    assert list(refused.value.fields) == [field] and said in refused.value.fields[field]
    kept = login_of(planned, sale)
    assert (kept.username, kept.delegated_prefix, kept.framed_prefix) == (sale.login.username, PREFIX, None)
    assert given(planned) == before


def test_a_sale_gives_all_three_and_its_end_takes_them(planned: World) -> None:
    sale = sold(
        planned,
        static_from=pool(planned, "servers").id,
        delegated_from=pool(planned, "fixed6").id,
        framed_prefix=LINE,
    )
    planned.settle()
    assert set(given(planned)) == {"2001:db8:14:ff00::10", "2001:db8:14:1000::/56", LINE}
    kept = login_of(planned, sale)
    assert kept.static_ip == "2001:db8:14:ff00::10", (
        "chosen by a person: it stays on a plan that promises none"
    )
    subscriptions.terminate_subscription(planned.ctx, subscription_id=sale.subscription.id)
    planned.settle()
    kept = login_of(planned, sale)
    assert (kept.static_ip, kept.delegated_prefix, kept.framed_prefix) == (None, None, None)
    assert given(planned) == {} and planned.settle() == 0


def test_what_cannot_be_given_is_not_sold(planned: World) -> None:
    first = sold(planned, framed_prefix=LINE)
    with pytest.raises(ipam.HeldByAnother) as refused:
        sold(planned, framed_prefix="2001:db8:14:2e00::/64", static_ip="10.0.0.9")
    assert f"{LINE} is held by Otieno" in refused.value.fields["framed_prefix"]
    with pytest.raises(Malformed):
        sold(planned, delegated_prefix="nonsense")
    sold(planned, static_ip="10.0.0.9")
    with pytest.raises(AddressTaken) as taken:
        sold(planned, static_ip="10.0.0.9")
    assert "somebody else's" in taken.value.fields["static_ip"]
    assert network.logins(planned.ctx).count() == 2
    assert login_of(planned, first).framed_prefix == LINE


def test_another_one_of_the_pool_is_another_one(planned: World) -> None:
    sale = sold(planned, delegated_from=pool(planned, "fixed6").id)
    change(planned, sale, delegated_from=pool(planned, "fixed6").id)
    assert login_of(planned, sale).delegated_prefix == "2001:db8:14:1100::/56"
    assert list(given(planned)) == ["2001:db8:14:1100::/56"]


def test_of_two_who_want_the_last_one_at_once_one_gets_it(kept_world: World) -> None:
    plan_ipv6(kept_world)
    fixed = pool(kept_world, "fixed6").id
    for _ in range(2):
        sold(kept_world, framed_from=fixed)
    sales_of_both = [kept_world.sale() for _ in range(2)]
    acts = [lambda sale=sale: change(kept_world, sale, framed_from=fixed) for sale in sales_of_both]
    answers = at_once(*acts, inside=kept_world.ctx)
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneFree", "NoneType"]
    assert len(given(kept_world)) == 3
