"""What may happen to the money: at M-Pesa's doors, at the desk, and as time passes."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any, TypeVar

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from mtandao.domains.billing import contract as billing
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.outbox.relay import drain
from mtandao.foundation.refusals import Refusal
from mtandao.gateways.mpesa import jobs
from mtandao.gateways.mpesa.tests.door import HANDLER
from tests.money.outside import Movement, Mpesa, Sent
from tests.money.shop import Clerk, Shop

T = TypeVar("T")
WHO = st.integers(0, 3)
AMOUNT = st.decimals("0.01", "6000", places=2)
MUCH = st.decimals("1000", "30000", places=2)
WHOLE = st.integers(10, 6000).map(Decimal)
# Few, so that the same is told again: every fifth of them came with an account number that nobody has.
BY_HAND = st.integers(0, 14)
# Mostly the relay hears of it before anything else happens.
HEARD = st.sampled_from([True, True, False])
PICK = st.integers(0, 1000)
SUCCESS, CANCELLED, NOT_ENOUGH = 0, 1032, 1
PAID, REFUSED, UNKNOWN = 0, 2001, 9999


def _one_of(things: Sequence[T], which: int) -> T:
    return things[which % len(things)]


class Deeds(RuleBasedStateMachine):
    """Each example begins with the same shop, and is undone afterwards."""

    shop: Shop

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        with connection.cursor() as cursor:
            # The relay takes its shards in any order: here always in the same.
            cursor.execute("SELECT setseed(0.5)")
        self.world = self.shop.world
        self.start, self.made = self.world.now, deepcopy(self.world.made)
        self.mpesa = Mpesa(self.world)
        self.by_hand: dict[int, Movement] = {}
        self.asked: list[Movement] = []
        self.told: list[Movement] = []
        self.sent: list[Sent] = []
        self.results: list[tuple[Sent, int]] = []
        self.cash: list[tuple[int, Any]] = []
        self.keys = 0
        self.clerk = Clerk(self.shop)

    def teardown(self) -> None:
        self.world.now, self.world.made = self.start, self.made
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def tried(self, deed: Callable[[], Any]) -> Any:
        """What it gives, or None if it is refused. A refusal changes nothing, which the invariants see."""
        try:
            done = deed() or True
        except Refusal:
            return None
        self.shop.happened[deed.__qualname__.split(".")[1]] += 1
        return done

    # At M-Pesa's doors: stored as it comes; nothing is booked before the relay has heard of it.

    @rule(number=BY_HAND, times=st.integers(1, 3), heard=HEARD)
    def somebody_pays_by_hand(self, number: int, times: int, heard: bool) -> None:
        who = None if number % 5 == 4 else number % 4
        amount = Decimal(number * 1317) + Decimal("100.50")
        movement = self.by_hand.setdefault(number, Movement(number, who, amount))
        account = "nobody" if number % 5 == 4 else self.shop.sales[number % 4].subscriber.account_number
        for _ in range(times):
            self.mpesa.confirms(movement, account)
        self.told.append(movement)
        if heard:
            self.the_relay_hears_of_it()

    @rule(who=WHO)
    def somebody_is_asked(self, who: int) -> None:
        number = 100 + len(self.asked)
        amount = Decimal(500 + 411 * len(self.asked) % 4000)
        ctx, owner = self.world.ctx, self.shop.id_of(who)
        ask = self.tried(lambda: payments.ask_for_payment(ctx, subscriber_id=owner, amount=amount))
        if ask is None:
            return
        payments.mark_sending(ctx, ask_id=ask.id)
        checkout = f"ws_CO_{number}"
        payments.record_accepted(ctx, ask_id=ask.id, merchant_request_id=f"m-{number}", checkout_id=checkout)
        ask.refresh_from_db()
        self.mpesa.fates[checkout] = "4999"
        self.asked.append(Movement(number, who, amount, ask))

    @precondition(lambda self: self.asked)
    @rule(
        which=PICK,
        code=st.sampled_from([SUCCESS, SUCCESS, CANCELLED, NOT_ENOUGH]),
        times=st.integers(1, 3),
        heard=HEARD,
    )
    def its_end_is_told(self, which: int, code: int, times: int, heard: bool) -> None:
        """In any order: a failure after success is not heard, success after a failure is."""
        movement = _one_of(self.asked, which)
        for _ in range(times):
            self.mpesa.calls_back(movement, code)
        if code == SUCCESS:
            self.mpesa.fates[movement.ask.checkout_id] = "0"
            self.told.append(movement)
        if heard:
            self.the_relay_hears_of_it()

    @precondition(lambda self: self.asked)
    @rule(which=PICK)
    def it_is_told_as_a_payment_by_hand(self, which: int) -> None:
        """A paid prompt is confirmed to the paybill too, under the same receipt."""
        movement = _one_of(self.asked, which)
        self.mpesa.confirms(movement, self.shop.sales[movement.who or 0].subscriber.account_number)
        self.mpesa.fates[movement.ask.checkout_id] = "0"
        self.told.append(movement)

    @precondition(lambda self: self.asked)
    @rule(which=PICK)
    def it_is_told_without_our_key(self, which: int) -> None:
        """Anybody can write that: nothing is booked."""
        self.mpesa.calls_back(_one_of(self.asked, which), SUCCESS, with_our_key=False)

    @precondition(lambda self: self.asked)
    @rule(which=PICK)
    def mpesa_is_asked_what_became_of_it(self, which: int) -> None:
        """Its answer names no receipt."""
        movement = _one_of(self.asked, which)
        movement.ask.refresh_from_db()
        was_open = movement.ask.is_open
        jobs.question_ask(self.world.ctx, ask_id=str(movement.ask.id))
        if was_open and self.mpesa.fates[movement.ask.checkout_id] == "0":
            self.shop.happened["learnt by asking"] += not movement.booked
            self.clerk.books(movement)

    @precondition(lambda self: self.sent)
    @rule(
        which=PICK,
        code=st.sampled_from([PAID, PAID, REFUSED, REFUSED, UNKNOWN]),
        times=st.integers(1, 2),
        heard=HEARD,
    )
    def the_end_of_a_payout_is_told(self, which: int, code: int, times: int, heard: bool) -> None:
        sent = _one_of(self.sent, which)
        for _ in range(times):
            self.mpesa.says_of(sent, code)
        self.results.append((sent, code))
        if heard:
            self.the_relay_hears_of_it()

    @precondition(lambda self: self.sent)
    @rule(which=PICK)
    def a_payout_runs_out_of_time(self, which: int) -> None:
        self.mpesa.ran_out_of_time(_one_of(self.sent, which))

    @rule()
    def the_relay_hears_of_it(self) -> None:
        drain(HANDLER)
        for movement in self.told:
            self.clerk.books(movement)
        for sent, code in self.results:
            if code == PAID:
                self.clerk.sees_it_paid(sent, "mpesa")
            elif code == REFUSED:
                self.clerk.sees_it_failed(sent)
        self.told, self.results = [], []

    # As time passes.

    @rule(days=st.integers(1, 40), hours=st.integers(0, 23))
    def time_passes_and_services_are_billed(self, days: int, hours: int) -> None:
        self.world.later(days=days, hours=hours)
        for _ in range(2):
            run = billing.run_billing(self.world.ctx)
            assert run.parked == {}, "sums that do not add up"
            billing.renew_whoever_runs_out(self.world.ctx)

    @rule(who=st.integers(0, 2), plan=st.integers(0, 2))
    def a_plan_is_changed(self, who: int, plan: int) -> None:
        service, wanted = self.shop.sales[who].subscription.id, self.shop.plans[plan].id
        self.tried(lambda: billing.change_plan_now(self.world.ctx, subscription_id=service, plan_id=wanted))

    @rule(plan=st.integers(3, 4))
    def a_prepaid_plan_is_changed_with_the_next_price(self, plan: int) -> None:
        service, wanted = self.shop.sales[3].subscription.id, self.shop.plans[plan].id
        self.tried(
            lambda: subscriptions.plan_subscription_change(
                self.world.ctx, subscription_id=service, plan_id=wanted
            )
        )

    # At the desk.

    @rule(who=WHO, amount=MUCH, bank=st.booleans(), again=st.booleans())
    def money_is_brought_to_the_desk(self, who: int, amount: Decimal, bank: bool, again: bool) -> None:
        """A transfer's reference counts once; cash without one is always other cash."""
        self.keys += not again
        method = payments.Method.BANK if bank else payments.Method.CASH
        payment = self.tried(
            lambda: payments.record_payment(
                self.world.ctx,
                subscriber_id=self.shop.id_of(who),
                amount=amount,
                method=method,
                reference=f"FT{self.keys}" if bank else "",
            )
        )
        if payment:
            self.clerk.takes_cash(who, amount, "bank" if bank else "cash")
            self.cash.append((who, payment))

    @precondition(lambda self: self.cash)
    @rule(which=PICK)
    def a_mistake_of_the_desk_is_taken_back(self, which: int) -> None:
        who, payment = _one_of(self.cash, which)
        mistake = payments.ReversalReason.MISTAKE
        if self.tried(
            lambda: payments.reverse_payment(
                self.world.ctx, payment_id=payment.id, reason=mistake, note="Typed twice"
            )
        ):
            self.clerk.takes_cash(who, -payment.amount, payment.method)
            self.clerk.payments -= 1

    @precondition(lambda self: self._waiting())
    @rule(who=WHO, which=PICK)
    def suspense_is_placed(self, who: int, which: int) -> None:
        movement = _one_of(self._waiting(), which)
        payments.place_payment(
            self.world.ctx, payment_id=self._payment(movement).id, subscriber_id=self.shop.id_of(who)
        )
        movement.who, movement.placed_by_hand = who, True
        self.shop.happened["placed"] += 1
        self.clerk.suspense -= movement.amount
        self.clerk.money[who] += movement.amount

    @precondition(lambda self: self._placed())
    @rule(which=PICK)
    def a_placement_is_taken_back(self, which: int) -> None:
        movement = _one_of(self._placed(), which)
        if self.tried(
            lambda: payments.unplace_payment(self.world.ctx, payment_id=self._payment(movement).id)
        ):
            assert movement.who is not None
            self.clerk.suspense += movement.amount
            self.clerk.money[movement.who] -= movement.amount
            movement.who, movement.placed_by_hand = None, False

    def _booked(self) -> list[Movement]:
        return [each for each in (*self.by_hand.values(), *self.asked) if each.booked]

    def _waiting(self) -> list[Movement]:
        return [each for each in self._booked() if each.who is None and not each.reversed]

    def _placed(self) -> list[Movement]:
        return [each for each in self._booked() if each.placed_by_hand and not each.reversed]

    def _payment(self, movement: Movement) -> payments.Payment:
        return payments.payments(self.world.ctx).get(receipt=movement.receipt)

    @precondition(lambda self: self._booked())
    @rule(which=PICK)
    def mpesa_takes_a_payment_back(self, which: int) -> None:
        """Though it was spent: he owes it."""
        movement = _one_of(self._booked(), which)
        payment = payments.payments(self.world.ctx).filter(receipt=movement.receipt).first()
        if payment is None:
            return
        taken = payments.record_reversal(self.world.ctx, payment_id=payment.id, note="Reversed by M-Pesa")
        assert (taken is None) == movement.reversed
        if taken is None:
            return
        movement.reversed = True
        self.shop.happened["taken back"] += 1
        self.clerk.places["mpesa"] -= movement.amount
        if movement.who is None:
            self.clerk.suspense -= movement.amount
            return
        self.clerk.money[movement.who] -= movement.amount
        if taken.short:
            self.clerk.short.add(movement.who)
