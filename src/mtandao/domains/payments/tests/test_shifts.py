"""Cash is somebody's from counting to counting: what is missing has a name, and nothing is lost between shifts."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.choices import CashMove
from mtandao.domains.payments.desk import drawer_holds, shifts
from mtandao.domains.payments.errors import (
    DrawerClosed,
    DrawerNamed,
    NoShift,
    NotEnoughCash,
    ShiftOpen,
    ShiftOver,
)
from mtandao.domains.payments.models import DrawerMove, Payment, Shift
from mtandao.domains.payments.tests.conftest import hired
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.worlds import World


def cash(world: World, ctx: Context, amount: str, **more: Any) -> Payment:
    subscriber = world.sale().subscriber
    return payments.record_payment(ctx, subscriber_id=subscriber.id, amount=Decimal(amount), **more)


def books(world: World) -> dict[str, Decimal]:
    return {code: sum_ for code, sum_ in ledger.trial_balance(world.ctx).items() if sum_}


def test_a_first_float_is_brought_in_by_the_owner(world: World, shift: payments.Shift) -> None:
    assert books(world) == {"cash": Decimal(2000), "equity": Decimal(-2000)}
    assert shift.found_at_opening == 0
    assert [move.kind for move in shift.moves.all()] == [CashMove.BROUGHT]


def test_cash_taken_in_a_shift_lies_in_its_drawer(
    world: World, amina: Context, shift: payments.Shift
) -> None:
    payment = cash(world, amina, "500", tendered=Decimal(1000))
    assert payment.shift == shift and payment.change == Decimal(500)
    assert drawer_holds(world.ctx, shift.drawer_id) == Decimal(2500)
    assert ledger.trial_balance_of(world.ctx, ledger.AccountCode.CASH) == {
        str(shift.drawer_id): Decimal(2500)
    }


def test_cash_of_somebody_without_a_shift_lies_in_no_drawer(
    world: World, brian: Context, shift: payments.Shift
) -> None:
    assert cash(world, brian, "300").shift is None
    assert ledger.trial_balance_of(world.ctx, ledger.AccountCode.CASH)[""] == Decimal(300)


def test_a_transfer_is_of_no_shift(world: World, amina: Context, shift: payments.Shift) -> None:
    taken = cash(world, amina, "300", method=payments.Method.BANK, reference="FT1")
    assert taken.shift is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(id=taken.id).update(shift=shift)


def test_where_the_tenant_wants_shifts_cash_without_one_is_refused(
    world: World, amina: Context, drawer: payments.Drawer
) -> None:
    payments.set_desk_rules(world.ctx, cash_only_in_shift=True)
    with pytest.raises(NoShift, match="Open yours at the cash desk"):
        cash(world, amina, "300")
    assert Payment.objects.count() == 0
    cash(world, amina, "300", method=payments.Method.BANK)
    payments.open_shift(amina, drawer_id=drawer.id, float_amount=Decimal(0))
    assert cash(world, amina, "300").shift is not None


def test_less_handed_over_than_the_amount_is_no_payment(
    world: World, amina: Context, shift: payments.Shift
) -> None:
    for more in ({"tendered": Decimal(299)}, {"tendered": Decimal(400), "method": payments.Method.BANK}):
        with pytest.raises(Malformed):
            cash(world, amina, "300", **more)
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(("counted", "variance"), [("2500", "0"), ("2480", "-20"), ("2505.50", "5.50")])
def test_what_is_missing_or_too_much_is_posted_with_the_name_of_who_counted(
    world: World, amina: Context, shift: payments.Shift, counted: str, variance: str
) -> None:
    cash(world, amina, "500")
    closed = payments.close_shift(amina, shift_id=shift.id, counted=Decimal(counted), note="Busy day")
    assert (closed.expected, closed.variance) == (Decimal(2500), Decimal(variance))
    assert (closed.counted_by, closed.note) == ("Amina", "Busy day")
    assert drawer_holds(world.ctx, shift.drawer_id) == Decimal(counted)
    assert books(world).get("variance", Decimal(0)) == -Decimal(variance)
    posted = [line.journal.memo for line in ledger.postings_about(world.ctx, [f"variance:{shift.id}"])]
    assert all("counted by Amina" in memo for memo in posted)
    assert bool(posted) is (variance != "0")


def test_a_count_by_notes_and_coins_is_added_up(world: World, amina: Context, shift: payments.Shift) -> None:
    closed = payments.close_shift(amina, shift_id=shift.id, pieces={"1000": 1, "500": 2, "40": 0})
    assert closed.counted == Decimal(2000) and closed.pieces == {"1000": 1, "500": 2}


@pytest.mark.parametrize(
    "count",
    [
        {},
        {"counted": Decimal(-1)},
        {"pieces": {"3": 1}},
        {"pieces": {"1000": -1}},
        {"pieces": {"1000": 10**9}},
        {"pieces": {"1000": 1}, "counted": Decimal(1001)},
    ],
)
def test_a_count_that_cannot_be_leaves_the_shift_open(
    world: World, amina: Context, shift: payments.Shift, count: dict[str, Any]
) -> None:
    with pytest.raises(Malformed):
        payments.close_shift(amina, shift_id=shift.id, **count)
    assert Shift.objects.get().is_open


def test_a_closed_shift_stays_as_it_was_counted(world: World, amina: Context, shift: payments.Shift) -> None:
    payments.close_shift(amina, shift_id=shift.id, counted=Decimal(2000))
    for again in (
        lambda: payments.close_shift(amina, shift_id=shift.id, counted=Decimal(1)),
        lambda: payments.move_cash(amina, shift_id=shift.id, kind=CashMove.BROUGHT, amount=Decimal(1)),
    ):
        with pytest.raises(ShiftOver):
            again()
    assert Shift.objects.get().counted == Decimal(2000)
    assert cash(world, amina, "100").shift is None


def test_a_drawer_and_a_person_have_one_open_shift(
    world: World, amina: Context, brian: Context, drawer: payments.Drawer, shift: payments.Shift
) -> None:
    other = payments.set_up_drawer(world.ctx, name="Back office")
    with pytest.raises(ShiftOpen, match="Somebody has"):
        payments.open_shift(brian, drawer_id=drawer.id, float_amount=Decimal(2000))
    with pytest.raises(ShiftOpen, match="You have"):
        payments.open_shift(amina, drawer_id=other.id, float_amount=Decimal(0))
    with pytest.raises(ShiftOpen, match="Close it first"):
        payments.set_up_drawer(world.ctx, drawer_id=drawer.id, name=drawer.name, active=False)
    assert Shift.objects.count() == 1


def test_what_the_next_one_finds_is_compared_with_the_ledger(
    world: World, amina: Context, brian: Context, drawer: payments.Drawer, shift: payments.Shift
) -> None:
    payments.close_shift(amina, shift_id=shift.id, counted=Decimal(2000))
    opened = payments.open_shift(brian, drawer_id=drawer.id, float_amount=Decimal(2450), brought=Decimal(500))
    assert opened.found_at_opening == Decimal(-50)
    assert books(world)["variance"] == Decimal(50)
    assert drawer_holds(world.ctx, drawer.id) == Decimal(2450)


@pytest.mark.parametrize(
    ("kind", "other", "side"),
    [
        (CashMove.BROUGHT, "equity", "-2300"),
        (CashMove.BANKED, "bank", "300"),
        (CashMove.TAKEN, "equity", "-1700"),
        (CashMove.PETTY, "expense", "300"),
    ],
)
def test_cash_that_is_nobodys_payment_has_another_side(
    world: World, amina: Context, shift: payments.Shift, kind: CashMove, other: str, side: str
) -> None:
    move = payments.move_cash(amina, shift_id=shift.id, kind=kind, amount=Decimal(300), reason="Fuel")
    assert books(world)[other] == Decimal(side)
    assert drawer_holds(world.ctx, shift.drawer_id) == Decimal(2000) + move.signed


def test_no_more_leaves_a_drawer_than_lies_in_it(world: World, amina: Context, shift: payments.Shift) -> None:
    with pytest.raises(NotEnoughCash, match=r"holds 2,000\.00"):
        payments.move_cash(amina, shift_id=shift.id, kind=CashMove.BANKED, amount=Decimal("2000.01"))
    with pytest.raises(Malformed, match="Not moved"):
        payments.move_cash(amina, shift_id=shift.id, kind=CashMove.PETTY, amount=Decimal(5))
    assert DrawerMove.objects.exclude(kind=CashMove.BROUGHT).count() == 0


def test_a_cashier_neither_sees_nor_moves_anothers_drawer(
    world: World, amina: Context, brian: Context, shift: payments.Shift
) -> None:
    assert list(shifts(amina)) == [shift] and list(shifts(brian)) == []
    for attempt in (
        lambda: payments.close_shift(brian, shift_id=shift.id, counted=Decimal(0)),
        lambda: payments.move_cash(brian, shift_id=shift.id, kind=CashMove.TAKEN, amount=Decimal(1)),
        lambda: payments.set_up_drawer(brian, name="Mine"),
        lambda: payments.set_desk_rules(brian, cash_only_in_shift=True),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert Shift.objects.get().is_open and DrawerMove.objects.count() == 1
    manager = hired(world, "Mercy", "billing_manager")
    assert list(shifts(manager)) == [shift]
    assert payments.close_shift(manager, shift_id=shift.id, counted=Decimal(2000)).counted_by == "Mercy"


def test_another_providers_drawer_is_not_there(
    world: World, drawer: payments.Drawer, shift: payments.Shift
) -> None:
    from mtandao.foundation.tenancy.fence import fence

    other = World("coast")
    with fence(other.ctx):
        with pytest.raises(NotFound):
            payments.open_shift(
                replace(other.ctx, actor=replace(other.ctx.actor, id=other.admin.id)),
                drawer_id=drawer.id,
                float_amount=Decimal(0),
            )
        with pytest.raises(NotFound):
            payments.close_shift(other.ctx, shift_id=shift.id, counted=Decimal(0))
        assert list(shifts(other.ctx)) == []


def test_a_drawer_out_of_use_takes_nobody(world: World, amina: Context, drawer: payments.Drawer) -> None:
    payments.set_up_drawer(world.ctx, drawer_id=drawer.id, name="Old desk", active=False)
    with pytest.raises(DrawerClosed):
        payments.open_shift(amina, drawer_id=drawer.id, float_amount=Decimal(0))


def test_a_drawers_name_is_used_once(world: World, drawer: payments.Drawer) -> None:
    with pytest.raises(DrawerNamed):
        payments.set_up_drawer(world.ctx, name="  FRONT   desk ")
    with pytest.raises(Malformed):
        payments.set_up_drawer(world.ctx, name="  ")


def test_the_system_has_no_shift(world: World, drawer: payments.Drawer) -> None:
    with pytest.raises(NotAllowed, match="a person's"):
        payments.open_shift(world.ctx, drawer_id=drawer.id, float_amount=Decimal(0))


def test_the_shift_is_held_before_anything_of_its_money_is_written(
    world: World, amina: Context, shift: payments.Shift
) -> None:
    payer = world.sale().subscriber
    for act in (
        lambda: payments.record_payment(amina, subscriber_id=payer.id, amount=Decimal(10)),
        lambda: payments.move_cash(amina, shift_id=shift.id, kind=CashMove.BANKED, amount=Decimal(5)),
        lambda: payments.close_shift(amina, shift_id=shift.id, counted=Decimal(2000)),
    ):
        with CaptureQueriesContext(connection) as asked:
            act()
        said = [query["sql"] for query in asked]
        held = next(at for at, sql in enumerate(said) if "payments_shift" in sql and "FOR UPDATE" in sql)
        written = next(at for at, sql in enumerate(said) if sql.startswith(("INSERT", "UPDATE")))
        assert held < written
