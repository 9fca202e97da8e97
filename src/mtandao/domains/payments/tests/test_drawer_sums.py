"""Whatever happens at the desks, the drawers hold what the ledger says, and each shift what its own papers say."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments import tender
from mtandao.domains.payments.choices import CashMove
from mtandao.domains.payments.desk import drawers_hold, open_shift_of
from mtandao.domains.payments.models import Payment, Shift
from mtandao.domains.payments.tests.conftest import hired
from mtandao.foundation.refusals import Refusal
from tests.worlds import World

AMOUNTS = st.decimals(min_value="0.01", max_value="5000", places=2)
PEOPLE = st.integers(0, 2)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), PEOPLE, st.integers(0, 1), AMOUNTS),
        st.tuples(st.just("cash"), PEOPLE, AMOUNTS),
        st.tuples(st.just("move"), PEOPLE, st.sampled_from(CashMove), AMOUNTS),
        st.tuples(st.just("close"), PEOPLE, AMOUNTS),
    ),
    max_size=25,
)


class _UndoError(Exception):
    """Every example begins in the same world."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_the_drawers_sums_are_the_ledgers_whatever_happens(world: World, deeds: list[Any]) -> None:
    try:
        with transaction.atomic():
            _play(world, deeds)
            raise _UndoError
    except _UndoError:
        pass


def _play(world: World, deeds: list[Any]) -> None:
    people = [hired(world, name) for name in ("Amina", "Brian", "Chao")]
    drawers = [payments.set_up_drawer(world.ctx, name=name) for name in ("Front", "Back")]
    payer = world.sale().subscriber
    for what, person, *rest in deeds:
        ctx = people[person]
        mine = open_shift_of(ctx)
        try:
            with transaction.atomic():
                if what == "open":
                    payments.open_shift(ctx, drawer_id=drawers[rest[0]].id, float_amount=rest[1])
                elif what == "cash":
                    payments.record_payment(ctx, subscriber_id=payer.id, amount=rest[0])
                elif mine and what == "move":
                    payments.move_cash(ctx, shift_id=mine.id, kind=rest[0], amount=rest[1], reason="Why")
                elif mine:
                    payments.close_shift(ctx, shift_id=mine.id, counted=rest[0])
        except Refusal:
            continue
    held = drawers_hold(world.ctx)
    assert sum(ledger.trial_balance(world.ctx).values()) == 0
    assert sum(held.values()) == ledger.trial_balance(world.ctx).get("cash", 0)
    assert held.get("", 0) == sum(each.amount for each in Payment.objects.filter(method="cash", shift=None))
    for shift in Shift.objects.order_by("id"):
        papers = shift.float_amount + sum(each.amount for each in shift.payments.all())
        papers += sum(each.signed for each in shift.moves.exclude(reason=""))
        if shift.is_open:
            assert held.get(str(shift.drawer_id), 0) == papers
        else:
            assert shift.expected == papers


@given(st.dictionaries(st.sampled_from(tender.PIECES["KES"]), st.integers(0, 1000)))
def test_a_count_is_worth_its_pieces_one_by_one(pieces: dict[str, int]) -> None:
    singly = sum(tender.worth({name: 1}, "KES") * number for name, number in pieces.items())
    assert tender.worth(pieces, "KES") == singly


@given(AMOUNTS, AMOUNTS)
def test_what_is_kept_and_what_is_given_back_is_what_was_handed_over(amount: Decimal, more: Decimal) -> None:
    assert amount + tender.change(amount, amount + more) == amount + more
