"""Whatever is done with wallets, in whatever order: the books are even, every sum is that of its postings, nobody's
wallet is below zero, and nothing moves but what was asked for."""

from collections import Counter
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.ledger.commands.bulk import credit_waiting
from mtandao.domains.ledger.commands.fold import fold_turnover
from mtandao.domains.ledger.models import Account, Journal, Posting, Turnover
from mtandao.domains.ledger.queries.statement import statement
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Refusal
from tests.worlds import World

PEOPLE = 3
LOW = Decimal(100)
WHO = st.integers(0, PEOPLE - 1)
AMOUNT = st.decimals("0.01", "400", places=2)
# Few, so that keys come again.
KEY = st.integers(1, 12).map(str)


class Wallets(RuleBasedStateMachine):
    """`held`, `keys` and `lows` are what a careful clerk would have written on paper."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.held = [Decimal(0)] * PEOPLE
        self.keys: set[tuple[str, str]] = set()
        self.lows: Counter[int] = Counter()
        self.bulks: list[tuple[Any, list[int], Decimal]] = []
        self.start = self.world.now

    def teardown(self) -> None:
        self.world.now = self.start
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize()
    def people(self) -> None:
        ledger.change_wallet_rules(self.world.ctx, adjust_limit=Decimal(5000), low_below=LOW)
        self.people_ = [
            subscribers.create_subscriber(self.world.ctx, first_name=f"P{n}", phone=f"071100000{n}")
            for n in range(PEOPLE)
        ]

    def _move(self, who: int, amount: Decimal) -> None:
        before, self.held[who] = self.held[who], self.held[who] + amount
        self.lows[who] += self.held[who] < LOW <= before

    def _new(self, what: str, key: str) -> bool:
        fresh = (what, key) not in self.keys
        self.keys.add((what, key))
        return fresh

    @rule(who=WHO, amount=AMOUNT, down=st.booleans(), key=KEY)
    def adjust(self, who: int, amount: Decimal, down: bool, key: str) -> None:
        signed = -amount if down else amount
        possible = self.held[who] + signed >= 0 and ("adjustment", key) not in self.keys
        with suppress(Refusal):
            ledger.adjust_wallet(
                self.world.ctx, subscriber_id=self.people_[who].id, amount=signed, reason="Why", key=key
            )
            assert possible, "it should have been refused"
            self._new("adjustment", key)
            self._move(who, signed)
            return
        assert not possible, "it should have been booked"

    @rule(who=WHO, amount=AMOUNT, key=KEY)
    def give(self, who: int, amount: Decimal, key: str) -> None:
        possible = ("promotion", key) not in self.keys
        with suppress(ledger.PostedBefore):
            ledger.give_promotion(
                self.world.ctx, subscriber_id=self.people_[who].id, amount=amount, reason="Gift", key=key
            )
            assert possible
            self._new("promotion", key)
            self._move(who, amount)
            return
        assert not possible

    @rule(giver=WHO, taker=WHO, amount=AMOUNT, key=KEY)
    def transfer(self, giver: int, taker: int, amount: Decimal, key: str) -> None:
        possible = giver != taker and self.held[giver] >= amount and ("transfer", key) not in self.keys
        with suppress(Refusal):
            ledger.transfer_money(
                self.world.ctx,
                from_id=self.people_[giver].id,
                to_id=self.people_[taker].id,
                amount=amount,
                reason="Family",
                key=key,
            )
            assert possible
            self._new("transfer", key)
            self._move(giver, -amount)
            self._move(taker, amount)
            return
        assert not possible

    @rule(whom=st.sets(WHO, min_size=1), amount=AMOUNT, key=KEY)
    def order_for_many(self, whom: set[int], amount: Decimal, key: str) -> None:
        credit = ledger.Credit(kind=ledger.CreditKind.PROMOTION, amount=amount, reason="Cut", key=key)
        possible = ("bulk", key) not in self.keys
        with suppress(ledger.PostedBefore):
            bulk = ledger.start_bulk_credit(
                self.world.ctx, credit=credit, subscriber_ids=[self.people_[n].id for n in whom]
            )
            if self._new("bulk", key):
                self.bulks.append((bulk.id, sorted(whom), amount))
            return
        assert not possible

    @rule(times=st.integers(1, 3))
    def work_on_them(self, times: int) -> None:
        """As the worker does, also when it is told twice."""
        for bulk_id, whom, amount in self.bulks:
            for turn in range(times):
                if credit_waiting(self.world.ctx, bulk_id=bulk_id):
                    assert turn == 0 or len(whom) > 500
                    for who in whom:
                        self._move(who, amount)

    @rule(amount=AMOUNT, drawer=st.sampled_from(["", "front", "back"]))
    def count_cash(self, amount: Decimal, drawer: str) -> None:
        lines = (
            ledger.Line(ledger.AccountCode.CASH, amount, detail=drawer),
            ledger.Line(ledger.AccountCode.VARIANCE, -amount),
        )
        number = Journal.of(self.world.ctx).count()
        entry = ledger.Entry(kind=ledger.JournalKind.CASH, key=f"count:{number}", memo="Counted", lines=lines)
        ledger.post(self.world.ctx, entries=[entry])

    @rule()
    def fold(self) -> None:
        fold_turnover(self.world.ctx)

    @rule()
    def night_falls(self) -> None:
        self.world.later(days=1)

    @invariant()
    def the_books_are_even(self) -> None:
        ctx = self.world.ctx
        assert sum(ledger.trial_balance(ctx).values()) == 0
        assert not Posting.of(ctx).values("journal").annotate(sum=Sum("amount")).exclude(sum=0).exists()

    @invariant()
    def sums_are_those_of_the_postings(self) -> None:
        ctx = self.world.ctx
        by_day = Posting.of(ctx).values_list("account__code", "account__detail", "booked_on")
        postings = {tuple(key): total for *key, total in by_day.annotate(total=Sum("amount"))}
        days = Turnover.of(ctx).values_list("code", "detail", "booked_on")
        kept = {tuple(key): d - c for *key, d, c in days.annotate(d=Sum("debit"), c=Sum("credit"))}
        assert kept == postings
        balances = Account.of(ctx).exclude(subscriber=None).annotate(posted=Sum("postings__amount"))
        assert all(account.balance == account.posted for account in balances)

    @invariant()
    def everybody_has_what_the_clerk_wrote_down(self) -> None:
        if not hasattr(self, "people_"):
            return
        for who, held in zip(self.people_, self.held, strict=True):
            assert ledger.balance(self.world.ctx, who.id) == ledger.Balance(wallet=held)
            assert held >= 0
            lines = list(statement(self.world.ctx, who.id, window=4))
            assert (lines[0].after if lines else 0) == held
            assert sum(line.moved for line in lines) == held
            told = OutboxEvent.objects.filter(name="wallet.low", subject_id=who.id).count()
            assert told == self.lows[self.people_.index(who)]


@pytest.mark.django_db
def test_any_sequence_of_commands_keeps_the_books(world: World) -> None:
    Wallets.world = world
    run_state_machine_as_test(
        Wallets,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
