"""The Indian provider's morning: the desk, the bank's file, money that goes back or has no owner, and links to pay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING

from mtandao.domains.billing import contract as billing
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers

if TYPE_CHECKING:
    from mtandao.config.demo.indian import IndianProvider

# Who is asked this morning, by which way, and what he does about it (`payers`); "" leaves it open.
ASKED = (
    ("razorpay", "pay", "card"),
    ("razorpay", "fail", "card"),
    ("phonepe", "pay", "upi"),
    ("phonepe", "pay_slowly", "upi"),
    ("paytm", "pay", "netbanking"),
    ("paytm", "cancel", ""),
    ("upi", "pay", "upi"),
    ("upi", "", ""),
)
COLUMNS = {
    "date": "Txn Date",
    "description": "Description",
    "reference": "Ref No./Cheque No.",
    "money_out": "Debit",
    "money_in": "Credit",
}
MONTH = Decimal("706.82")  # of the smallest plan, with its tax


class Morning:
    def __init__(self, provider: IndianProvider) -> None:
        self.provider = provider
        self.ctx = provider.at(provider.today)
        self.due = billing.debts(self.ctx, self.ctx.today)
        self.lines: list[str] = []

    def go_by(self) -> None:
        people = self.people()
        self.at_the_desk(people)
        self.too_much(people)
        self.whose_is_it()
        self.the_banks_file(people)
        self.ask(people)
        for gateway in self.provider.gateways.values():
            if payments.provider_of(gateway).can_be_tested:
                payments.test_gateway(self.ctx, gateway_id=gateway.id)

    def people(self) -> Iterator[subscribers.Subscriber]:
        """Everybody once: who owes since some days only, then who owes nothing. The rest is on the ladder."""
        lately = self.ctx.today - timedelta(days=4)
        everybody = self.provider.people.values()
        yield from (
            one for one in everybody if one.id in self.due and self.due[one.id].oldest_due_on > lately
        )
        yield from (one for one in everybody if one.id not in self.due)

    def owed(self, one: subscribers.Subscriber) -> Decimal:
        """Who owes nothing pays a month ahead."""
        return self.due[one.id].amount if one.id in self.due else MONTH

    def at_the_desk(self, people: Iterator[subscribers.Subscriber]) -> None:
        drawer = payments.set_up_drawer(self.ctx, name="Front desk")
        clerk = self.provider.by("billing")
        payments.open_shift(clerk, drawer_id=drawer.id, float_amount=Decimal(2000))
        for _ in range(2):
            one = next(people)
            amount = self.owed(one)
            notes = (amount / 100).quantize(Decimal(1), ROUND_UP) * 100
            payments.record_payment(clerk, subscriber_id=one.id, amount=amount, tendered=notes)

    def too_much(self, people: Iterator[subscribers.Subscriber]) -> None:
        """Two who paid twice: one has his money back, the other's waits for the manager."""
        for done in (True, False):
            one = next(people)
            twice = [
                self.provider.by_link(self.ctx, one.account_number, amount, one.id)
                for amount in (self.owed(one), MONTH)
            ]
            refund = payments.request_refund(
                self.provider.by("billing"),
                method=payments.PayoutMethod.BANK,
                payment_id=twice[-1].id,
                reason="Paid twice: the app had shown an error the first time",
            )
            if done:
                manager = self.provider.by("manager")
                approved = payments.approve_refund(manager, refund_id=refund.id)
                assert approved.payout_id is not None
                payments.pay_by_hand(
                    manager, payout_id=approved.payout_id, reference=self.provider.utr(self.ctx.now)
                )

    def whose_is_it(self) -> None:
        """A note that is no account."""
        self.provider.by_link(self.ctx, "RENT", Decimal("942.82"))

    def the_banks_file(self, people: Iterator[subscribers.Subscriber]) -> None:
        """Of the last days: what was told before by notice, what was not, what names an invoice, what nobody knows."""
        since = self.ctx.now - timedelta(days=4)
        known = payments.payments(self.ctx).filter(
            method=payments.Method.UPI, received_at__gte=since, subscriber__isnull=False
        )
        for payment in known.select_related("subscriber").order_by("received_at")[:8]:
            assert payment.subscriber is not None
            note = f"{payment.payer_name[:12]}/{payment.subscriber.account_number}"
            self.line(payment.amount, f"UPI/CR/{payment.receipt}/{note}")
        for _ in range(2):
            one = next(people)
            utr = self.provider.utr(self.ctx.now)
            self.line(self.owed(one), f"UPI/CR/{utr}/{one.full_name[:12].upper()}/{one.account_number}")
        utr = self.provider.utr(self.ctx.now)
        self.line(Decimal("1532.82"), f"UPI/CR/{utr}/S NAGARAJ/WIFI BILL")
        self.line(Decimal("-17.70"), "SMS ALERT CHARGES Q3 INCL GST")
        text = ",".join([*COLUMNS.values(), "Balance"]) + "\n" + "".join(self.lines)
        clerk = self.provider.by("billing_manager")
        statement = payments.upload_statement(
            clerk,
            account_id=self.provider.bank.id,
            file_name=f"SBI-{self.ctx.today:%B-%Y}.csv",
            content=text.encode(),
        )
        payments.import_statement(clerk, statement_id=statement.id, mapping=COLUMNS)

    def line(self, amount: Decimal, description: str) -> None:
        moved = f"{-amount:.2f}," if amount < 0 else f",{amount:.2f}"
        self.lines.append(f"{self.ctx.today:%d/%m/%Y},{description},,{moved},\n")

    def ask(self, people: Iterator[subscribers.Subscriber]) -> None:
        """Links by SMS. What becomes of them is seen when the demo runs."""
        for name, _deed, _by in ASKED:
            one = next(people)
            payments.ask_for_payment(
                self.ctx,
                subscriber_id=one.id,
                amount=self.owed(one),
                gateway_id=self.provider.gateways[name].id,
                send_link=True,
            )
