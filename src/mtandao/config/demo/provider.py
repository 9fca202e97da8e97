"""A provider of the demo on its way from sign-up to today, by the product's own commands."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_UP, Decimal
from functools import partial
from typing import Any
from uuid import UUID

from mtandao.config.demo import cast, network_day, receipts, services, traffic
from mtandao.config.demo.addresses import plan_addresses
from mtandao.config.demo.isps import DemoIsp, DemoPlan
from mtandao.config.demo.past import past_of, rooms_only
from mtandao.config.demo.services import rest_port
from mtandao.config.environment import environment
from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.collections import contract as collections
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.sales import contract as sales
from mtandao.domains.staff import contract as staff
from mtandao.foundation import clock
from mtandao.foundation.context import Actor, ActorKind, Context, platform_context, system_context
from mtandao.foundation.ids import new_id
from mtandao.foundation.locks import patiently
from mtandao.foundation.outbox.relay import drain
from mtandao.foundation.tenancy.fence import fence

FISCAL_DAYS = 3  # KRA knows the provider since then, and is told of what was issued since


class Provider:
    """All are built at once, and whoever delivers events delivers the others' too, with locks that the others may be
    waiting for: what PostgreSQL ends so that one of them can go on is done again (`patiently`).
    """

    least_customers = 0
    history_days = 150
    daily_days = 25

    def __init__(self, isp: DemoIsp, number: int, customers: int) -> None:
        self.isp = isp
        self.customers = max(customers, self.least_customers)
        self.random = random.Random(20261120 + number)
        self.today = clock.now()
        self.begin = self.today - timedelta(days=self.history_days)
        self.number = number
        self.sold = 0
        self.receipts_taken = 0

    def build(self) -> None:
        self.admin = staff.sign_up_isp(
            platform_context("demo", self.begin),
            company=self.isp.name,
            slug=self.isp.slug,
            country=self.isp.country,
            full_name=self.isp.owner,
            email=self.isp.admin,
            password=cast.PASSWORD,
        )
        self.facts = organizations.facts_of(self.admin.tenant_id)
        with fence(self.at(self.begin)):
            self.team()
            self.set_up()
            self.plans = [self.plan(plan) for plan in self.isp.plans]
            more = [each for each in (self.isp.new_router, self.isp.lost_router) if each is not None]
            for router in (*self.isp.routers, *more):
                network.register_nas(
                    self.at(self.begin),
                    name=router.name,
                    address=router.address,
                    pop=router.pop,
                    secret=cast.RADIUS_SECRET,
                    coa_port=environment().coa_port,
                    api_port=rest_port(environment()),
                )
            plan_addresses(self.at(self.begin), self.isp)
            with past_of(self.admin.tenant_id):
                self.live_through()
        with fence(self.at(self.today)):
            traffic.tell_the_past(self.at(self.today), self.isp)
            network_day.data_runs_out(self.at(self.today))
            messaging.set_up_provider(
                self.at(self.today), username=self.isp.slug, api_key=f"demo-sms-{self.isp.slug}", active=True
            )
            billing.change_invoice_terms(
                self.at(self.today), issue_ahead_days=self.isp.invoiced_ahead, due_after_days=0
            )
            messaging.set_up_mail(
                self.at(self.today),
                host=f"mail.{self.isp.slug}.example",
                username=self.isp.slug,
                password=f"demo-mail-{self.isp.slug}",
                from_address=f"billing@{self.isp.slug}.example",
                with_runs=True,
            )
            self.live_today()

    def at(self, when: datetime) -> Context:
        return system_context(self.facts, "demo", when)

    def by(self, role: str) -> Context:
        """Somebody of the team, this morning."""
        ctx = self.at(self.today)
        user = staff.user_by_email(ctx, f"{role}@{self.isp.slug}.example")
        assert user is not None
        return replace(ctx, actor=Actor(ActorKind.STAFF, user.id, user.full_name, user.role.permissions()))

    def team(self) -> None:
        ctx = self.at(self.begin)
        partner = organizations.add_partner(ctx, name=self.isp.partner)
        organizations.change_profile(ctx, colour=self.isp.colour, support_phone=self.isp.support_phone)
        roles = {role.code: role for role in staff.roles(ctx)}
        # All have the admin's password, and its hash: making one takes a fifth of a second, and is meant to.
        staff.User.objects.bulk_create(
            staff.User(
                tenant_id=ctx.tenant_id,
                organization_id=partner.id if role == "reseller" else ctx.tenant_id,
                full_name=f"{role.replace('_', ' ').title()} of {self.isp.name}",
                email=f"{role}@{self.isp.slug}.example",
                password=self.admin.password,
                role=roles[role],
                session_salt=new_id(),
            )
            for role in cast.LOGINS
        )
        self.partner_id = partner.id

    def set_up(self) -> None:
        """What the country asks for, before anything is sold."""

    def plan(self, plan: DemoPlan) -> catalog.Plan:
        down, up = plan.mbps_down * 1024, plan.mbps_up * 1024
        burst = (
            {
                "burst_kbps_down": down * 2,
                "burst_kbps_up": up * 2,
                "threshold_kbps_down": down * 8 // 10,
                "threshold_kbps_up": up * 8 // 10,
                "burst_time": "10/10",
            }
            if plan.burst
            else {}
        )
        return catalog.create_plan(
            self.at(self.begin),
            new=catalog.NewPlan(
                name=plan.name,
                kbps_down=down,
                kbps_up=up,
                price=Decimal(plan.price),
                setup_fee=Decimal(plan.setup_fee),
                category=plan.category,
                **burst,  # type: ignore[arg-type]
                **_capped(plan),
            ),
        )

    def live_through(self) -> None:
        """Day by day: sell, bill, pay, walk the ladder."""
        sell_on = sorted(int(self.history_days * self.random.random() ** 1.6) for _ in range(self.customers))
        bad_payers: dict[UUID, float] = {}
        # Long ago in steps, because a step takes its time; the last weeks day by day.
        steps = [
            *range(0, self.history_days - self.daily_days, 5),
            *range(self.history_days - self.daily_days, self.history_days + 1),
        ]
        for last, day in zip([-1, *steps], steps, strict=False):
            now = self.begin + timedelta(days=day)
            ctx = self.at(now)
            for _ in range(sum(last < sold <= day for sold in sell_on)):
                sale = self.sale(ctx)
                bad_payers[sale.subscriber.id] = self.random.random()
            self.on_day(day - self.history_days, ctx)
            patiently(partial(billing.run_billing, ctx))
            self.pay(now, bad_payers)
            patiently(partial(collections.walk_ladder, ctx))
            drain(rooms_only())

    def on_day(self, day: int, ctx: Context) -> None:
        """Once, on that day before today."""
        if day == -FISCAL_DAYS:
            billing.set_up_fiscal_device(ctx, **dict[str, Any](self.isp.fiscal))

    def sale(self, ctx: Context) -> sales.Sale:
        index = self.sold = self.sold + 1
        person, plan = self.customer(index)
        of_partner = self.random.random() < 0.15
        selling = replace(ctx, organization_id=self.partner_id) if of_partner else ctx
        terms = sales.Terms(plan.id, activate=index % 23 != 0)
        return patiently(partial(sales.sign_up_subscriber, selling, person=person, terms=terms))

    def customer(self, index: int) -> tuple[dict[str, Any], catalog.Plan]:
        """Who the next one is, and what he buys."""
        first, last = (
            cast.LONG_NAMES[index - 1]
            if index <= len(cast.LONG_NAMES) and not self.number
            else (self.random.choice(cast.FIRST_NAMES), self.random.choice(cast.LAST_NAMES))
        )
        plan = self.some_plan()
        # Last digits 01 to 09: their prompts succeed at the simulated Safaricom.
        person = {
            "first_name": first,
            "last_name": last,
            "phone": f"+2547{self.number}{index:05d}0{index % 9 + 1}",
            "address": f"{self.random.choice(cast.STREETS)}, {self.random.randint(1, 90)}",
            # One in three gives an address; the simulator takes letters to all of them.
            "email": "" if index % 3 else f"customer{index}@{self.isp.slug}.example",
            "language": "sw" if self.random.random() < 0.25 else "",
        }
        return person, plan

    def some_plan(self) -> catalog.Plan:
        weights = [6, 4, 2, 1][: len(self.plans)]
        return self.random.choices(self.plans, weights)[0]

    def pay(self, now: datetime, badness: dict[UUID, float]) -> None:
        """Good payers pay within two days, some late, a few not since some weeks."""
        ctx = self.at(now)
        for subscriber_id, debt in billing.debts(ctx, ctx.today).items():
            late = (ctx.today - debt.oldest_due_on).days
            bad = badness.get(subscriber_id, 0)
            recent = (self.today - now).days < 60 * (bad - 0.84) / 0.16
            if bad > 0.84 and recent:
                continue
            if bad > 0.6 and late < int((bad - 0.6) * 30):
                continue
            if bad <= 0.6 and late == 0 and self.random.random() < 0.4:
                continue
            self.receive(ctx, subscriber_id, debt.amount, now)

    def receive(self, ctx: Context, subscriber_id: UUID, amount: Decimal, now: datetime) -> None:
        by_hand = self.random.random() < 0.12
        number = int(now.timestamp()) % 10**9 * 10 + self.number
        self.receipts_taken += 1
        received = payments.Received(
            method=payments.Method.CASH if by_hand else payments.Method.MPESA,
            # A phone pays whole shillings: cents of days that were not used stay in the wallet.
            amount=amount if by_hand else amount.quantize(Decimal(1), ROUND_UP),
            received_at=now - timedelta(minutes=self.random.randint(0, 11 * 60)),
            receipt=None if by_hand else receipts.receipt(now, number + self.receipts_taken),
            subscriber_id=subscriber_id,
            channel="desk" if by_hand else "paybill",
        )
        patiently(partial(payments.receive_payment, ctx, received=received))

    def live_today(self) -> None:
        """What is done this morning, and goes on when the demo runs."""
        self.gateway()
        self.an_unplaced_payment()

    def gateway(self) -> None:
        payments.set_up_gateway(
            self.at(self.today),
            short_code=self.isp.short_code,
            nominated_number="254700000001",
            certificate=services.daraja_certificate(environment()),
            **dict[str, Any](self.isp.credentials),
        )

    def an_unplaced_payment(self) -> None:
        """Somebody typed a wrong account number."""
        payments.receive_payment(
            self.at(self.today),
            received=payments.Received(
                method=payments.Method.MPESA,
                amount=Decimal("2500.00"),
                received_at=self.today,
                receipt=receipts.receipt(self.today, 77 + self.number),
                reference="SAV 1048",
                payer_phone="2547 ***** 126",
                payer_name="JANE W",
                channel="paybill",
            ),
        )


def _capped(plan: DemoPlan) -> dict[str, Any]:
    if plan.cap_gb is None:
        return {}
    down, up = plan.then_mbps
    return {"data_cap_bytes": plan.cap_gb * 10**9, "fup_kbps_down": down * 1024, "fup_kbps_up": up * 1024}
