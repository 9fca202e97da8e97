"""An account on which the sums do not add up is billed by nothing and nobody, is never cut for that, and is shown."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.commands import drafts
from mtandao.domains.billing.commands.park import release_account
from mtandao.domains.billing.jobs import end_services, move_services
from mtandao.domains.billing.models import Draft, Invoice, Parked
from mtandao.domains.billing.tests.test_drafts import ROUTER
from mtandao.domains.billing.tests.test_moves import NYALI, move, rules
from mtandao.domains.billing.tests.test_prepaid import active, of, prepaid, wallet
from mtandao.domains.billing.tests.test_run import ledger_apart
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscriptions import contract as subscriptions
from tests.worlds import World

Deed = Callable[[World, Any], Any]


def offered(world: World, name: str, price: str) -> Any:
    return catalog.plans(world.ctx).filter(name=name).first() or world.plan(name, price, setup_fee=Decimal(0))


def dearer(world: World, sale: Any) -> Any:
    plan = offered(world, "Dearer", "9000")
    return billing.change_plan_now(world.ctx, subscription_id=sale.subscription.id, plan_id=plan.id)


def one_more(world: World, sale: Any) -> Any:
    terms = sales.Terms(offered(world, "Second line", "900").id)
    return sales.sell_service(world.ctx, subscriber_id=sale.subscriber.id, terms=terms)


def moved(world: World, sale: Any) -> Any:
    rules(world, "800")
    return move(world, sale)


def draft(world: World, sale: Any, *lines: Any) -> Draft:
    return drafts.save_draft(world.ctx, subscriber_id=sale.subscriber.id, lines=lines or [ROUTER])


def issued(world: World, sale: Any) -> Any:
    return drafts.issue_draft(world.ctx, draft_id=draft(world, sale).id)


def given(world: World, sale: Any) -> Any:
    return drafts.give_pro_forma(world.ctx, draft_id=draft(world, sale).id)


def ended(world: World, sale: Any) -> Any:
    """With something bought once that no invoice has yet: the last one would."""
    if not subscriptions.add_ons_of(world.ctx, [sale.subscription.id]):
        new = catalog.NewAddOn(
            name="More data", kind="data", recurring=False, price=Decimal(500), size_bytes=10**9
        )
        add_on = catalog.create_add_on(world.ctx, new=new)
        billing.sell_add_on(world.ctx, subscription_id=sale.subscription.id, add_on_id=add_on.id)
    return billing.end_service_now(world.ctx, subscription_id=sale.subscription.id)


def served(world: World) -> Any:
    """A month that is paid, and some days of the next that nobody billed yet."""
    sale = world.sale(plan=offered(world, "Home", "3000"))
    world.pays(sale.subscriber, str(sale.invoice.total))
    return sale


def books(world: World, sale: Any) -> tuple[Any, ...]:
    row = subscriptions.subscription(world.ctx, sale.subscription.id)
    return (
        Invoice.objects.count(),
        ledger.balance(world.ctx, sale.subscriber.id),
        (row.plan_id, row.state, row.ends_on),
        Draft.objects.filter(number__isnull=False).count(),
    )


@pytest.mark.parametrize("before", [False, True], ids=["found by the deed", "parked before"])
@pytest.mark.parametrize("deed", [dearer, one_more, moved, issued, given, ended])
def test_a_person_who_would_bill_it_is_told_where_to_look_and_it_is_parked(
    world: World, deed: Deed, before: bool
) -> None:
    sale = served(world)
    ledger_apart(world, sale, "5.00")
    if before:
        assert billing.left_unbilled(world.ctx, subscriber_ids=[sale.subscriber.id])
    was = books(world, sale)
    with pytest.raises(billing.AccountInDoubt, match="Parked accounts"):
        deed(world, sale)
    assert books(world, sale) == was
    (parked,) = Parked.objects.all()
    assert (parked.subscriber_id, parked.reason, parked.run_id) == (sale.subscriber.id, "sums", None)
    assert parked.said == "the ledger says 5.00, the invoices 0.00"


@pytest.mark.parametrize("deed", [dearer, one_more, moved, issued, given, ended])
def test_put_right_and_released_the_same_is_done(world: World, deed: Deed) -> None:
    sale = served(world)
    ledger_apart(world, sale, "5.00")
    with pytest.raises(billing.AccountInDoubt):
        deed(world, sale)
    ledger_apart(world, sale, "-5.00", "put right")
    with pytest.raises(billing.AccountInDoubt):
        deed(world, sale)  # nobody has looked
    release_account(world.ctx, subscriber_id=sale.subscriber.id, note="Posted by hand")
    before = books(world, sale)
    deed(world, sale)
    assert books(world, sale) != before


def test_an_add_on_beside_a_prepaid_service_is_not_taken_out_of_its_wallet(world: World) -> None:
    sale = active(world, prepaid(world, validity_days=30))
    world.pays(sale.subscriber, "900")
    add_on = catalog.create_add_on(
        world.ctx, new=catalog.NewAddOn(name="Address", kind="static_ip", recurring=True, price=Decimal(60))
    )
    ledger_apart(world, sale, "5.00")
    with pytest.raises(billing.AccountInDoubt):
        billing.sell_add_on(world.ctx, subscription_id=sale.subscription.id, add_on_id=add_on.id)
    assert wallet(world, sale) == 400
    assert not subscriptions.add_ons_of(world.ctx, [sale.subscription.id])


def test_a_deed_within_another_that_is_refused_leaves_nothing(world: World) -> None:
    sale = served(world)
    ledger_apart(world, sale, "5.00")
    with pytest.raises(billing.AccountInDoubt), transaction.atomic():
        issued(world, sale)
    assert not Parked.objects.exists() and not Draft.objects.exists()


def test_many_plans_at_once_leave_it_out_and_park_it(world: World) -> None:
    wrong, right = served(world), served(world)
    ledger_apart(world, wrong, "5.00")
    plan = world.plan("Dearer", "9000")
    wanted = billing.PlanWanted(plan_id=plan.id, when=billing.AssignWhen.NOW, key="all")
    from mtandao.domains.billing.commands.assign import assign_waiting, order_assignment

    ids = [wrong.subscriber.id, right.subscriber.id]
    order = order_assignment(world.ctx, wanted=wanted, subscriber_ids=ids)
    while assign_waiting(world.ctx, assignment_id=order.id):
        pass
    now = [subscriptions.subscription(world.ctx, each.subscription.id) for each in (wrong, right)]
    assert [row.plan_id == plan.id for row in now] == [False, True]
    assert [row.subscriber_id for row in Parked.objects.all()] == [wrong.subscriber.id]


def test_what_the_clock_ends_and_moves_waits_for_a_parked_account_and_goes_on_with_the_others(
    world: World,
) -> None:
    wrong, right = served(world), served(world)
    rules(world, "800")
    for sale in (wrong, right):
        move(world, sale, on=world.ctx.today + timedelta(days=1))
    ledger_apart(world, wrong, "5.00")
    world.later(days=1)
    assert move_services(world.ctx) == "1 moved, 1 parked"
    assert move_services(world.ctx) == "0 moved, 1 parked"
    ledger_apart(world, wrong, "-5.00", "put right")
    release_account(world.ctx, subscriber_id=wrong.subscriber.id, note="Posted by hand")
    assert move_services(world.ctx) == "1 moved"
    assert subscriptions.place_of(subscriptions.subscription(world.ctx, wrong.subscription.id)) == NYALI
    assert end_services(world.ctx) == "0 ended"


@pytest.fixture
def paid_ahead(world: World) -> Any:
    """Thirty days at 500 that are over in this minute."""
    sale = active(world, prepaid(world, validity_days=30))
    world.pays(sale.subscriber, "500")
    world.later(days=30)
    return sale


def runs(world: World) -> tuple[int, int]:
    return billing.renew_whoever_runs_out(world.ctx)


def test_a_renewal_is_left_and_whose_money_is_there_goes_on(world: World, paid_ahead: Any) -> None:
    world.later(days=-1)
    ledger.give_promotion(
        world.ctx, subscriber_id=paid_ahead.subscriber.id, amount=Decimal(1000), reason="gift", key="1"
    )
    over = of(paid_ahead).paid_until
    ledger_apart(world, paid_ahead, "5.00")
    world.later(days=1)
    assert runs(world) == (1, 0)
    assert (of(paid_ahead).state, wallet(world, paid_ahead)) == ("active", Decimal(1000))
    assert Invoice.objects.count() == 1
    (parked,) = Parked.objects.all()
    assert parked.said == "the ledger says 5.00, the invoices 0.00"
    world.later(days=2)
    assert runs(world) == (1, 0) and of(paid_ahead).state == "active"
    # What he had meanwhile is paid as soon as it may be, to the second.
    ledger_apart(world, paid_ahead, "-5.00", "put right")
    release_account(world.ctx, subscriber_id=paid_ahead.subscriber.id, note="Posted by hand")
    assert runs(world) == (1, 1)
    assert over is not None and of(paid_ahead).paid_until == over + timedelta(days=30)
    assert wallet(world, paid_ahead) == 500


def test_left_for_longer_than_his_money_reaches_it_runs_out(world: World, paid_ahead: Any) -> None:
    ledger.give_promotion(
        world.ctx, subscriber_id=paid_ahead.subscriber.id, amount=Decimal(1000), reason="gift", key="1"
    )
    ledger_apart(world, paid_ahead, "5.00")
    for days, state in ((0, "active"), (59, "active"), (1, "suspended")):
        world.later(days=days)
        runs(world)
        assert of(paid_ahead).state == state, days


def test_without_money_a_parked_one_runs_out_as_anybody(world: World, paid_ahead: Any) -> None:
    ledger_apart(world, paid_ahead, "5.00")
    assert runs(world) == (1, 0)
    assert (of(paid_ahead).state, of(paid_ahead).suspended_for) == ("suspended", "run_out")


def test_a_payment_of_a_parked_account_is_taken_and_brings_its_service_back(
    world: World, paid_ahead: Any
) -> None:
    ledger_apart(world, paid_ahead, "5.00")
    runs(world)
    world.later(days=3)
    back = world.now
    assert world.pays(paid_ahead.subscriber, "500").state == "placed"
    assert (of(paid_ahead).state, wallet(world, paid_ahead)) == ("active", Decimal(500))
    assert Invoice.objects.count() == 1
    ledger_apart(world, paid_ahead, "-5.00", "put right")
    release_account(world.ctx, subscriber_id=paid_ahead.subscriber.id, note="Posted by hand")
    world.later(days=1)
    assert runs(world) == (1, 1)
    assert of(paid_ahead).paid_until == back + timedelta(days=30) and wallet(world, paid_ahead) == 0


def test_K14_a_twenty_first_equal_item_by_hand_is_refused_though_the_others_are_paid(world: World) -> None:
    sale = served(world)
    for _ in range(20):
        issued(world, sale)
        world.pays(sale.subscriber, "7000")
    assert billing.open_amount(world.ctx, sale.subscriber.id) == 0
    before = Invoice.objects.count()
    for deed in (issued, given, dearer):
        with pytest.raises(billing.AccountInDoubt, match="20 times “Router”"):
            deed(world, sale)
    assert Invoice.objects.count() == before
    (parked,) = Parked.objects.all()
    assert (parked.reason, parked.said) == ("repeated", "20 times “Router” is on it")
    # A person has looked: they were right. Counting begins anew.
    release_account(world.ctx, subscriber_id=sale.subscriber.id, note="A school: twenty routers")
    world.later(minutes=1)
    issued(world, sale)


def test_K14_a_twenty_first_equal_item_of_the_clock_is_not_billed(world: World) -> None:
    sale = served(world)
    for _ in range(20):
        issued(world, sale)
        world.pays(sale.subscriber, "7000")
    world.now = world.now.replace(month=12)
    result = billing.run_billing(world.ctx)
    assert (result.invoices, list(result.parked.values())) == (0, ["20 times “Router” is on it"])


def test_K14_a_month_later_what_is_paid_is_not_the_same_item(world: World) -> None:
    sale = served(world)
    for _ in range(20):
        issued(world, sale)
        world.pays(sale.subscriber, "7000")
    world.later(days=32)
    issued(world, sale)


def test_K14_twenty_one_equal_items_on_one_paper_are_refused(world: World) -> None:
    sale = served(world)
    drafts.issue_draft(world.ctx, draft_id=draft(world, sale, *[ROUTER] * 20).id)
    world.pays(sale.subscriber, "140000")
    other = served(world)
    paper = draft(world, other, *[ROUTER] * 21)
    with pytest.raises(billing.AccountInDoubt, match="more than 20 times"):
        drafts.issue_draft(world.ctx, draft_id=paper.id)
    halves = [draft(world, other, *[ROUTER] * 11) for _ in range(2)]
    drafts.issue_draft(world.ctx, draft_id=halves[0].id)
    with pytest.raises(billing.AccountInDoubt, match="more than 20 times"):
        drafts.issue_draft(world.ctx, draft_id=halves[1].id)
