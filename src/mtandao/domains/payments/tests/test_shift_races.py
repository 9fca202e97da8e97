"""Two at one drawer at once, and a crash in the middle: one count stands, and no shilling is between two shifts."""

from decimal import Decimal

import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.commands import shifts as commands
from mtandao.domains.payments.desk import drawer_holds
from mtandao.domains.payments.errors import ShiftOpen, ShiftOver
from mtandao.domains.payments.models import Payment, Shift
from mtandao.domains.payments.tests.conftest import hired
from tests.at_once import at_once
from tests.worlds import World


def test_of_two_closings_at_once_one_count_stands(kept_world: World) -> None:
    amina = hired(kept_world, "Amina")
    drawer = payments.set_up_drawer(kept_world.ctx, name="Front desk")
    shift = payments.open_shift(amina, drawer_id=drawer.id, float_amount=Decimal(2000))
    counts = [Decimal(1990), Decimal(1980), Decimal(1970)]
    answers = at_once(
        *[lambda c=c: payments.close_shift(amina, shift_id=shift.id, counted=c) for c in counts]
    )
    (closed,) = [answer for answer in answers if isinstance(answer, Shift)]
    assert sum(isinstance(answer, ShiftOver) for answer in answers) == 2
    stands = Shift.objects.get()
    assert stands.counted == closed.counted == drawer_holds(kept_world.ctx, drawer.id)
    assert ledger.trial_balance(kept_world.ctx)["variance"] == Decimal(2000) - (closed.counted or 0)


def test_of_two_openings_at_once_one_has_the_drawer(kept_world: World) -> None:
    people = [hired(kept_world, name) for name in ("Amina", "Brian", "Chao")]
    drawer = payments.set_up_drawer(kept_world.ctx, name="Front desk")
    answers = at_once(
        *[
            lambda who=who: payments.open_shift(who, drawer_id=drawer.id, float_amount=Decimal(100))
            for who in people
        ]
    )
    assert sum(isinstance(answer, Shift) for answer in answers) == 1
    assert sum(isinstance(answer, ShiftOpen) for answer in answers) == 2
    assert drawer_holds(kept_world.ctx, drawer.id) == Decimal(100)


def test_a_payment_is_counted_by_the_closing_or_refused(kept_world: World) -> None:
    amina = hired(kept_world, "Amina")
    drawer = payments.set_up_drawer(kept_world.ctx, name="Front desk")
    payers = [kept_world.sale().subscriber for _ in range(6)]
    shift = payments.open_shift(amina, drawer_id=drawer.id, float_amount=Decimal(0))
    answers = at_once(
        *[
            lambda who=who: payments.record_payment(amina, subscriber_id=who.id, amount=Decimal(100))
            for who in payers
        ],
        lambda: payments.close_shift(amina, shift_id=shift.id, counted=Decimal(0)),
    )
    closed = answers.pop()
    assert isinstance(closed, Shift)
    in_shift = Payment.objects.filter(shift=shift).count()
    assert closed.expected == Decimal(100) * in_shift
    # Who came too late was told so, or took it after the shift, where it lies in no drawer.
    assert all(isinstance(answer, Payment | ShiftOver) for answer in answers)
    loose = ledger.held_in(kept_world.ctx, ledger.AccountCode.CASH, "")
    assert loose == Decimal(100) * Payment.objects.filter(shift=None).count()
    assert drawer_holds(kept_world.ctx, drawer.id) == 0


def test_a_crash_in_the_middle_of_a_closing_leaves_the_shift_as_it_was(
    kept_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = hired(kept_world, "Amina")
    drawer = payments.set_up_drawer(kept_world.ctx, name="Front desk")
    shift = payments.open_shift(amina, drawer_id=drawer.id, float_amount=Decimal(2000))
    with monkeypatch.context() as broken:
        broken.setattr(commands, "emit", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            payments.close_shift(amina, shift_id=shift.id, counted=Decimal(1500))
    assert Shift.objects.get().is_open
    assert drawer_holds(kept_world.ctx, drawer.id) == Decimal(2000)
    assert payments.close_shift(amina, shift_id=shift.id, counted=Decimal(1500)).variance == Decimal(-500)
    assert drawer_holds(kept_world.ctx, drawer.id) == Decimal(1500)
