"""Whatever happens to the money, in whatever order, twice or late: the books are even after every step, no receipt
counts twice, and everybody has what a careful clerk would have written down."""

import sys
import time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from mtandao.domains.billing import contract as billing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.foundation import clock
from mtandao.gateways.mpesa import jobs
from tests.money.deeds import AMOUNT, PICK, WHO, WHOLE, Deeds
from tests.money.shop import Shop
from tests.worlds import World

# A machine in which nothing happens finds nothing.
EVERYTHING = {
    "booked",
    "told again",
    "learnt by asking",
    "taken back",
    "placed",
    "a_placement_is_taken_back",
    "somebody_is_asked",
    "money_is_brought_to_the_desk",
    "a_mistake_of_the_desk_is_taken_back",
    "a_plan_is_changed",
    "a_prepaid_plan_is_changed_with_the_next_price",
    "an_invoice_is_credited",
    "an_invoice_is_voided",
    "money_is_transferred",
    "a_wallet_is_adjusted",
    "a_wallet_is_paid_out",
    "payout told",
}


class Money(Deeds):
    """With what the office does by hand: papers, wallets, and money out."""

    def _invoice(self, who: int, which: int) -> billing.Invoice:
        mine = list(billing.invoices(self.world.ctx).filter(subscriber=self.shop.id_of(who)).order_by("id"))
        return mine[which % len(mine)]

    @rule(who=WHO, which=PICK, share=st.fractions(0, 1, max_denominator=40))
    def an_invoice_is_credited(self, who: int, which: int, share: Fraction) -> None:
        """A part of it, or (the whole) what is left."""
        invoice = self._invoice(who, which)
        part = (invoice.total * share.numerator / share.denominator).quantize(Decimal("0.01"))
        why = billing.CreditReason.GOODWILL
        self.tried(
            lambda: billing.give_credit_note(
                self.world.ctx, invoice_id=invoice.id, reason=why, amount=None if share == 1 else part
            )
        )

    @rule(who=WHO, which=PICK)
    def an_invoice_is_voided(self, who: int, which: int) -> None:
        invoice = self._invoice(who, which)
        self.tried(lambda: billing.void_invoice(self.world.ctx, invoice_id=invoice.id, reason="A mistake"))

    @rule(giver=WHO, taker=WHO, amount=AMOUNT, again=st.booleans())
    def money_is_transferred(self, giver: int, taker: int, amount: Decimal, again: bool) -> None:
        self.keys += not again
        if self.tried(
            lambda: ledger.transfer_money(
                self.world.ctx,
                from_id=self.shop.id_of(giver),
                to_id=self.shop.id_of(taker),
                amount=amount,
                reason="Family",
                key=f"{self.keys}",
            )
        ):
            self.clerk.money[giver] -= amount
            self.clerk.money[taker] += amount

    @rule(who=WHO, amount=AMOUNT, down=st.booleans(), again=st.booleans())
    def a_wallet_is_adjusted(self, who: int, amount: Decimal, down: bool, again: bool) -> None:
        self.keys += not again
        signed = -amount if down else amount
        if self.tried(
            lambda: ledger.adjust_wallet(
                self.world.ctx,
                subscriber_id=self.shop.id_of(who),
                amount=signed,
                reason="Outage",
                key=f"{self.keys}",
            )
        ):
            self.clerk.money[who] += signed

    @rule(who=WHO, amount=WHOLE, mpesa=st.booleans())
    def a_wallet_is_paid_out(self, who: int, amount: Decimal, mpesa: bool) -> None:
        """By hand at once, or by M-Pesa, which says later what became of it."""
        method = payments.PayoutMethod.MPESA if mpesa else payments.PayoutMethod.BANK

        @transaction.atomic
        def refund() -> payments.Payout:
            asked = payments.request_refund(
                self.world.ctx,
                method=method,
                reason="Moves away",
                subscriber_id=self.shop.id_of(who),
                amount=amount,
            )
            payout = payments.approve_refund(self.world.ctx, refund_id=asked.id).payout
            assert payout is not None
            return payout

        payout = self.tried(refund)
        if payout is None:
            return
        self.clerk.sets_aside(who, amount)
        if mpesa:
            self.sent.append(self.mpesa.takes(payout, who))
        else:
            payments.pay_by_hand(self.world.ctx, payout_id=payout.id, reference=f"FT{payout.id.hex[-10:]}")
            self.clerk.on_its_way -= amount
            self.clerk.places["bank"] -= amount

    @invariant()
    def the_books_say_what_the_clerk_wrote_down(self) -> None:
        self.clerk.agrees()


@pytest.fixture
def shop(world: World, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The doors and the relay have the world's clock, and M-Pesa is asked there."""
    monkeypatch.setattr(clock, "now", lambda: world.now)
    return Shop.opened(world)


def run(machine: type[Money], **more: Any) -> None:
    """A failure is shown as it was found: shrinking it takes many minutes."""
    usual = {"deadline": None, "database": None, "print_blob": True, "phases": (Phase.generate,)}
    checks = list(HealthCheck)
    run_state_machine_as_test(machine, settings=settings(**usual | more, suppress_health_check=checks))


@pytest.fixture
def machine(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> type[Money]:
    """Of this shop, and with M-Pesa as it is there."""
    machines: list[Any] = []

    class OfThisShop(Money):
        def __init__(self) -> None:
            super().__init__()
            machines[:] = [self]

    OfThisShop.shop = shop
    monkeypatch.setattr(jobs, "line", lambda _gateway: machines[0].mpesa)
    return OfThisShop


@pytest.mark.timeout(420)
def test_any_sequence_keeps_every_shilling(machine: type[Money]) -> None:
    """The same sequences each time, so that a change alone can break it. `make hunt` looks for others."""
    run(machine, max_examples=12, stateful_step_count=50, derandomize=True)
    idle = EVERYTHING - (+machine.shop.happened).keys()
    assert not idle, f"none of these ever happened: {idle}"


@pytest.mark.hunt
@pytest.mark.timeout(0)
def test_no_sequence_is_found_that_loses_a_shilling(
    machine: type[Money], request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other and longer sequences each time, for as many minutes as `--hunt` says: `make hunt`, or
    `make hunt MINUTES=60` over night. What it finds is printed with a line that repeats it."""
    minutes = request.config.getoption("--hunt")
    until, tried = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < until:
        run(machine, max_examples=3, stateful_step_count=120, derandomize=False)
        tried += 3
    with capsys.disabled():
        sys.stdout.write(
            f"\n{tried} sequences of up to 120 deeds, and every shilling is where it should be.\n"
        )
