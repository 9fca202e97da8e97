"""The Indian provider on its way from sign-up to today: GST by place of supply, and money by UPI, cards and cash."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from mtandao.config.demo.kaveri import (
    ACCOUNTS,
    BANK,
    COMPANIES,
    PEOPLE,
    PROFILE,
    STREETS,
)
from mtandao.config.demo.morning import Morning
from mtandao.config.demo.provider import Provider
from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.locks import patiently
from mtandao.gateways.checkout import learning
from mtandao.gateways.checkout.orders import Order, OrderState, Paid

# How they pay, by how many of a hundred. "link": the provider's own code, which names the account.
WAYS = {"cash": 12, "link": 38, "razorpay": 25, "phonepe": 15, "paytm": 10}
INSTRUMENTS = {"razorpay": ("card", "upi", "netbanking"), "phonepe": ("upi",), "paytm": ("upi", "wallet")}
# Razorpay keeps two percent, and the tax on them, of each payment.
KEEPS = Decimal("0.0236")
CENT = Decimal("0.01")


class IndianProvider(Provider):
    # Its morning speaks of so many different people.
    least_customers = 28
    history_days = 95
    daily_days = 5

    def set_up(self) -> None:
        ctx = self.at(self.begin)
        self.people: dict[UUID, subscribers.Subscriber] = {}
        organizations.change_profile(ctx, **PROFILE)
        groups = billing.take_over_tax_pack(ctx, country=self.isp.country)
        on_top = next(group for group in groups if group.code == "GST18")
        billing.set_default_tax_group(ctx, group_id=on_top.id)
        self.gateways = {
            account.provider: payments.set_up_gateway(
                ctx,
                provider=account.provider,
                preferred=account.provider == "razorpay",
                **dict[str, Any](account.settings),
            )
            for account in ACCOUNTS
        }
        self.bank = payments.set_up_bank_account(ctx, **dict[str, Any](BANK), opening=Decimal(250000))

    def customer(self, index: int) -> tuple[dict[str, Any], catalog.Plan]:
        """Companies first; every fifth lives in another state."""
        plans = {plan.name: plan for plan in self.plans}
        phone = {"phone": f"+9198450{index:03d}40", "language": ""}
        if index <= len(COMPANIES):
            company = COMPANIES[index - 1]
            return {
                **phone,
                "first_name": company.name,
                "tax_number": company.tax_number,
                "region": company.region,
                "address": self.address(company.region),
            }, plans[company.plan]
        first, _space, last = PEOPLE[index % len(PEOPLE)].partition(" ")
        region = ("32", "33")[index % 2] if index % 5 == 0 else "29"
        return {
            **phone,
            "first_name": first,
            "last_name": last,
            "region": region,
            "address": self.address(region),
        }, self.random.choices(self.plans[:3], (5, 4, 2))[0]

    def address(self, region: str) -> str:
        return f"{self.random.randint(1, 90)}, {self.random.choice(STREETS[region])}"

    def sale(self, ctx: Context) -> sales.Sale:
        sale = super().sale(ctx)
        self.people[sale.subscriber.id] = sale.subscriber
        return sale

    def on_day(self, day: int, ctx: Context) -> None:
        """The tax office is told by a return: nothing is to be set up for it."""

    def receive(self, ctx: Context, subscriber_id: UUID, amount: Decimal, now: datetime) -> None:
        """Some hours after whoever bills him, by one of the ways."""
        paying = self.at(min(now + timedelta(minutes=self.random.randint(5, 600)), self.today))
        (way,) = self.random.choices(list(WAYS), list(WAYS.values()))
        if way == "cash":
            in_cash = payments.Received(
                method=payments.Method.CASH,
                amount=amount,
                received_at=paying.now,
                subscriber_id=subscriber_id,
                channel="desk",
            )
            patiently(partial(payments.receive_payment, paying, received=in_cash))
        elif way == "link":
            self.by_link(paying, self.people[subscriber_id].account_number, amount, subscriber_id)
        else:
            self.by_page(paying, way, subscriber_id, amount)

    def by_link(
        self, ctx: Context, account: str, amount: Decimal, subscriber_id: UUID | None = None
    ) -> payments.Payment:
        """He scans the code of his invoice: his bank's notice names the account, or whatever he typed."""
        name = self.people[subscriber_id].full_name.upper() if subscriber_id else "RAMESH K"
        utr = self.utr(ctx.now)
        told = Paid(
            receipt=utr, amount=amount, instrument="upi", bank_number=utr, payer_name=name, account=account
        )
        return patiently(partial(learning.book, ctx, self.gateways["upi"], None, told))

    def by_page(self, ctx: Context, provider: str, subscriber_id: UUID, amount: Decimal) -> None:
        """A link by SMS to the provider's page. One of eight lets it run out, or his bank says no; he comes again."""
        gateway = self.gateways[provider]
        asking = partial(
            payments.ask_for_payment,
            ctx,
            subscriber_id=subscriber_id,
            amount=amount,
            gateway_id=gateway.id,
        )
        ask = patiently(asking)
        patiently(partial(payments.mark_sending, ctx, ask_id=ask.id))
        number = f"{provider}_{self.utr(ctx.now)}"
        patiently(partial(payments.record_accepted, ctx, ask_id=ask.id, checkout_id=f"order_{number}"))
        if self.random.random() < 0.12:
            ended = self.random.choice((OrderState.EXPIRED, OrderState.FAILED, OrderState.CANCELLED))
            patiently(partial(learning.end, ctx, ask, ended))
            return
        paid = Paid(
            receipt=f"pay_{number}",
            amount=amount,
            instrument=self.random.choice(INSTRUMENTS[provider]),
            bank_number=self.utr(ctx.now),
            fee=(amount * KEEPS).quantize(CENT) if provider == "razorpay" else None,
        )
        patiently(partial(learning.learn, ctx, ask, Order(state=OrderState.PAID, payments=(paid,))))

    def utr(self, when: datetime) -> str:
        """As banks number a UPI payment: year, day of the year, hour, and so on."""
        self.receipts_taken += 1
        return f"{when:%Y%j%H}"[3:] + f"{self.receipts_taken * 7919 % 10**6:06d}"

    def live_today(self) -> None:
        Morning(self).go_by()
