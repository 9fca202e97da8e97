"""The sale: customer, service, first invoice and login in one transaction."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.sales import permissions
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

LONGEST_TRIAL = 365
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed on about one service when it is sold.

    What is left empty is as the plan says: its connection, its installation fee, its trial (which a customer
    has once). A login without a name or password is given one; `fixed` are the addresses that it keeps.
    """

    plan_id: UUID
    connection_type: str = ""
    username: str = ""
    password: str = ""
    fixed: network.Fixed = field(default_factory=network.Fixed)
    setup_fee: Decimal | None = None
    trial_days: int | None = None
    # The service ends with its trial, unless the customer keeps it.
    trial_stops: bool = False
    # The line works already.
    activate: bool = False


@dataclass(frozen=True, slots=True)
class Sale:
    """What came of it."""

    subscriber: subscribers.Subscriber
    subscription: subscriptions.Subscription
    login: network.Login
    invoice: billing.Invoice | None


@command(needs=permissions.SIGN_UP)
def sign_up_subscriber(ctx: Context, *, person: dict[str, Any], terms: Terms) -> Sale:
    """Register a customer and sell him a service.

    The first invoice holds the first cycle and the installation fee, due today. A plan to the calendar month's
    end is billed from the day the line works, and after a trial everything from its end.
    """
    return _sold(ctx, subscribers.create_subscriber(ctx.trusted(), **person), terms)


@billing.parks_whom_it_refuses
@command(needs=permissions.SIGN_UP)
def sell_service(ctx: Context, *, subscriber_id: UUID, terms: Terms) -> Sale:
    """One more service for a customer. AccountInDoubt: what he has is looked at first."""
    return _sold(ctx, subscribers.subscriber(ctx, subscriber_id), terms)


@command(needs=subscribers.permissions.DELETE)
def remove_client(ctx: Context, *, subscriber_id: UUID) -> subscribers.Subscriber:
    """Take a customer off the lists; refused with HasServices while one of his services lives."""
    # Removed first, because that locks him: no service can be sold to him while we look.
    removed = subscribers.remove_subscriber(ctx, subscriber_id=subscriber_id)
    ended = (subscriptions.State.DISCONNECTED, subscriptions.State.TERMINATED)
    living = [
        row for row in subscriptions.subscriptions_of(ctx.trusted(), subscriber_id) if row.state not in ended
    ]
    if living:
        raise subscribers.HasServices(
            _("%(name)s still has %(plan)s. Disconnect it first.")
            % {"name": removed.full_name, "plan": living[0].plan.name},
            services=len(living),
        )
    return removed


def _sold(ctx: Context, subscriber: subscribers.Subscriber, terms: Terms) -> Sale:
    system = ctx.trusted()
    if terms.connection_type and terms.connection_type not in catalog.ConnectionType.values:
        sentence = _("One of %(these)s.") % {"these": ", ".join(catalog.ConnectionType.values)}
        raise Malformed(_("Not saved: see the fields."), fields={"connection_type": sentence})
    plan = catalog.plan(system, terms.plan_id)
    trial_days = _trial_days(system, subscriber, plan, terms)
    fee = _setup_fee(system, subscriber, plan, terms)
    subscription = subscriptions.sell_subscription(
        system,
        subscriber_id=subscriber.id,
        plan_id=plan.id,
        connection_type=terms.connection_type,
        first_cycle_invoiced=not (plan.aligned or plan.prepaid or trial_days),
        setup_owed=fee if plan.first_bill_waits else NOTHING,
        trial_days=trial_days,
        trial_stops=terms.trial_stops,
    )
    login = network.create_login(
        system,
        subscription=subscription,
        username=terms.username,
        password=terms.password,
        **terms.fixed,
    )
    invoice = _first_invoice(ctx, subscription, NOTHING if plan.first_bill_waits else fee)
    if terms.activate:
        subscription = subscriptions.activate_subscription(system, subscription_id=subscription.id)
    return Sale(subscriber, subscription, login, invoice)


def _trial_days(ctx: Context, subscriber: subscribers.Subscriber, plan: catalog.Plan, terms: Terms) -> int:
    """Those of the sale, else the plan's own, for who never had any."""
    if terms.trial_days is None:
        days = plan.trial_days or 0
        return 0 if days and subscriptions.had_trial(ctx, subscriber.id) else days
    if not 0 <= terms.trial_days <= LONGEST_TRIAL:
        sentence = _("From 0 to %(most)s days.") % {"most": LONGEST_TRIAL}
        raise Malformed(_("Not saved: see the fields."), fields={"trial_days": sentence})
    return terms.trial_days


def _setup_fee(ctx: Context, subscriber: subscribers.Subscriber, plan: catalog.Plan, terms: Terms) -> Decimal:
    if terms.setup_fee is not None:
        return terms.setup_fee
    return catalog.price_for(ctx, plan, subscriber.organization_id).setup_fee


def _first_invoice(
    ctx: Context, subscription: subscriptions.Subscription, fee: Decimal
) -> billing.Invoice | None:
    plan = subscription.plan
    lines = []
    if subscription.first_cycle_invoiced:
        lines.append(
            billing.NewLine(
                kind=billing.LineKind.PLAN,
                description=f"{plan.name}, {catalog.first(plan)}",
                unit_price=subscription.price,
                subscription_id=subscription.id,
                plan=plan,
                connection_type=subscription.connection_type,
            )
        )
    if fee:
        lines.append(
            billing.NewLine(
                kind=billing.LineKind.SETUP,
                description="Installation",
                unit_price=fee,
                plan=plan,
                connection_type=subscription.connection_type,
            )
        )
    if not lines:
        return None
    (invoice,) = billing.issue_invoices(
        ctx.trusted(),
        new=[
            billing.NewInvoice(
                subscriber_id=subscription.subscriber_id,
                organization_id=subscription.organization_id,
                due_on=ctx.today,
                lines=lines,
            )
        ],
    )
    return invoice
