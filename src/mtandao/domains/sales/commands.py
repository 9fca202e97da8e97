"""The sale: customer, service, first invoice and login in one transaction."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

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


@dataclass(frozen=True, slots=True)
class Trial:
    """Days for nothing (None: as the plan says), and whether the service stops after them."""

    days: int | None = None
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Sale:
    """What came of it."""

    subscriber: subscribers.Subscriber
    subscription: subscriptions.Subscription
    login: network.Login
    invoice: billing.Invoice | None


@command(needs=permissions.SIGN_UP)
def sign_up_subscriber(
    ctx: Context,
    *,
    person: dict[str, Any],
    plan_id: UUID,
    connection_type: str = "",
    username: str = "",
    password: str = "",
    static_ip: str | None = None,
    setup_fee: Decimal | None = None,
    trial_days: int | None = None,
    trial_stops: bool = False,
    activate: bool = False,
) -> Sale:
    """Register a customer and sell him a plan; `activate` if the line works already.

    The first invoice holds the first cycle and the installation fee (`setup_fee`,
    else the plan's), due today. A plan to the calendar month's end is billed from the day the line works,
    and after a trial (`trial_days`, else the plan's for a new customer) everything from its end.
    """
    subscriber = subscribers.create_subscriber(ctx.trusted(), **person)
    return _sold(
        ctx,
        subscriber,
        plan_id,
        connection_type,
        username,
        password,
        static_ip,
        setup_fee,
        trial=Trial(trial_days, trial_stops),
        activate=activate,
    )


@command(needs=permissions.SIGN_UP)
def sell_service(
    ctx: Context,
    *,
    subscriber_id: UUID,
    plan_id: UUID,
    connection_type: str = "",
    username: str = "",
    password: str = "",
    static_ip: str | None = None,
    setup_fee: Decimal | None = None,
    trial_days: int | None = None,
    trial_stops: bool = False,
    activate: bool = False,
) -> Sale:
    """One more service for a customer."""
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    return _sold(
        ctx,
        subscriber,
        plan_id,
        connection_type,
        username,
        password,
        static_ip,
        setup_fee,
        trial=Trial(trial_days, trial_stops),
        activate=activate,
    )


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
            f"{removed.full_name} still has {living[0].plan.name}. Disconnect it first.", services=len(living)
        )
    return removed


def _sold(
    ctx: Context,
    subscriber: subscribers.Subscriber,
    plan_id: UUID,
    connection_type: str,
    username: str,
    password: str,
    static_ip: str | None,
    setup_fee: Decimal | None,
    *,
    trial: Trial,
    activate: bool,
) -> Sale:
    system = ctx.trusted()
    if connection_type and connection_type not in catalog.ConnectionType.values:
        sentence = f"One of {', '.join(catalog.ConnectionType.values)}."
        raise Malformed("Not saved: see the fields.", fields={"connection_type": sentence})
    plan = catalog.plan(system, plan_id)
    trial_days = _trial_days(system, subscriber, plan, trial)
    subscription = subscriptions.sell_subscription(
        system,
        subscriber_id=subscriber.id,
        plan_id=plan_id,
        connection_type=connection_type,
        first_cycle_invoiced=not (plan.aligned or plan.prepaid or trial_days),
        trial_days=trial_days,
        trial_stops=trial.stops,
    )
    login = network.create_login(
        system, subscription=subscription, username=username, password=password, static_ip=static_ip
    )
    invoice = _first_invoice(ctx, subscription, setup_fee)
    if activate:
        subscription = subscriptions.activate_subscription(system, subscription_id=subscription.id)
    return Sale(subscriber, subscription, login, invoice)


def _trial_days(ctx: Context, subscriber: subscribers.Subscriber, plan: catalog.Plan, trial: Trial) -> int:
    """Those of the sale, else the plan's own, for who never had any."""
    if trial.days is None:
        days = plan.trial_days or 0
        return 0 if days and subscriptions.had_trial(ctx, subscriber.id) else days
    if not 0 <= trial.days <= LONGEST_TRIAL:
        sentence = f"From 0 to {LONGEST_TRIAL} days."
        raise Malformed("Not saved: see the fields.", fields={"trial_days": sentence})
    return trial.days


def _first_invoice(
    ctx: Context, subscription: subscriptions.Subscription, setup_fee: Decimal | None
) -> billing.Invoice | None:
    plan = subscription.plan
    usual = catalog.price_for(ctx, plan, subscription.organization_id).setup_fee
    fee = usual if setup_fee is None else setup_fee
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
