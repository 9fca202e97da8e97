"""Buying and ending what is sold beside a plan."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import permissions
from mtandao.domains.subscriptions.choices import State
from mtandao.domains.subscriptions.errors import AddOnRunsAlready, Ended, NotActive
from mtandao.domains.subscriptions.events import AddOnBought
from mtandao.domains.subscriptions.models import BilledAddOn, Subscription, SubscriptionAddOn
from mtandao.domains.subscriptions.models.subscriptions import ENDED
from mtandao.domains.subscriptions.queries import working_add_ons
from mtandao.domains.subscriptions.to_bill import AddOnToBill
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

Kind = catalog.AddOnKind
# Of these a service has one at a time: two would fight about the same line.
ONE_AT_A_TIME = (Kind.BOOST, Kind.STATIC_IP)
AT_ONCE = 500
MOST_AT_ONCE = 100


@command(needs=permissions.ADD_ONS)
def buy_add_on(
    ctx: Context, *, subscription_id: UUID, add_on_id: UUID, price: Decimal | None = None, quantity: int = 1
) -> SubscriptionAddOn:
    """Sell an add-on to a service, from now on, at today's price or the one that was agreed; each of `quantity`."""
    if not 1 <= quantity <= MOST_AT_ONCE:
        raise Malformed(
            _("Not sold: see the fields."),
            fields={"quantity": _("From 1 to %(most)s.") % {"most": MOST_AT_ONCE}},
        )
    subscription = Subscription.locked(ctx, id=subscription_id)
    if subscription.state in ENDED:
        raise Ended(subscription.after_the_end(), state=subscription.state)
    add_on = catalog.add_on(ctx, add_on_id)
    asked = add_on.must_be_sold(subscription.plan_id, subscription.plan.name)
    if add_on.kind in (Kind.DATA, Kind.BOOST) and subscription.state == State.PENDING:
        raise NotActive(
            _("The line does not work yet: %(add_on)s would run out unused. Activate it first.")
            % {"add_on": add_on.name},
            state=subscription.state,
        )
    if add_on.kind in ONE_AT_A_TIME:
        if quantity > 1:
            raise Malformed(
                _("Not sold: see the fields."),
                fields={"quantity": _("A service has one %(add_on)s.") % {"add_on": add_on.name}},
            )
        running = working_add_ons(ctx).filter(subscription=subscription, kind=add_on.kind).first()
        if running is not None:
            raise AddOnRunsAlready(
                _("%(add_on)s runs on this service already. End it first.") % {"add_on": running.name}
            )
    bought = SubscriptionAddOn.objects.create(
        tenant_id=ctx.tenant_id,
        organization_id=subscription.organization_id,
        subscription=subscription,
        add_on=add_on,
        name=add_on.name,
        kind=add_on.kind,
        price=asked if price is None else price,
        quantity=quantity,
        tax_group_id=add_on.tax_group_id,
        recurring=add_on.recurring,
        size_bytes=add_on.size_bytes,
        kbps_down=add_on.kbps_down,
        kbps_up=add_on.kbps_up,
        bought_by=ctx.actor.name,
        bought_at=ctx.now,
        since=ctx.today,
        until_at=_until(ctx, add_on, subscription),
    )
    emit(
        ctx,
        AddOnBought(
            subject_id=bought.id,
            subscriber_id=subscription.subscriber_id,
            subscription_id=subscription.id,
            add_on_id=add_on.id,
            kind=add_on.kind,
            price=bought.price,
        ),
    )
    return bought


@command(needs=permissions.ADD_ONS)
def end_add_on(ctx: Context, *, bought_id: UUID) -> SubscriptionAddOn:
    """Off from now on. What was invoiced stays; what it had until today is still billed."""
    bought = SubscriptionAddOn.locked(ctx, id=bought_id)
    ended = bought.end(ctx.now, ctx.today, bought.subscription.subscriber_id)
    bought.save(update_fields=["ended_at", "ended_on"])
    emit(ctx, ended)
    return bought


@command(needs=permissions.ADD_ONS)
def end_add_ons_that_are_over(ctx: Context) -> int:
    """A batch of those whose time is up; returns how many."""
    over = SubscriptionAddOn.of(ctx).filter(ended_at__isnull=True, until_at__lte=ctx.now)
    rows = list(over.select_for_update(of=("self",), skip_locked=True).order_by("until_at", "id")[:AT_ONCE])
    owners = dict(
        Subscription.of(ctx)
        .filter(id__any=list({row.subscription_id for row in rows}))
        .values_list("id", "subscriber_id")
    )
    events = [row.end(ctx.now, ctx.today, owners[row.subscription_id]) for row in rows]
    write_changes(rows, ["ended_at", "ended_on"])
    emit(ctx, *events)
    return len(rows)


@command(needs=permissions.SELL)
def mark_add_ons_billed(ctx: Context, *, billed: Mapping[UUID, Sequence[AddOnToBill]]) -> None:
    """These are on these invoices (by invoice). What is on one already is an IntegrityError, whoever billed it."""
    guards = [
        BilledAddOn(
            tenant_id=ctx.tenant_id,
            bought_id=each.id,
            starts_on=each.starts_on,
            ends_on=each.until,
            invoice_id=invoice_id,
        )
        for invoice_id, on_it in billed.items()
        for each in on_it
    ]
    BilledAddOn.objects.bulk_create(guards, batch_size=5000)
    until = {each.id: each.until for on_it in billed.values() for each in on_it}
    rows = list(SubscriptionAddOn.of(ctx).filter(id__any=list(until)).only("id", "billed_until"))
    for row in rows:
        row.billed_until = until[row.id]
    write_changes(rows, ["billed_until"])


@command(needs=permissions.SELL)
def move_billed_add_ons(
    ctx: Context, *, subscription_ids: Collection[UUID], from_invoice_id: UUID, to_invoice_id: UUID
) -> None:
    """What of these services' add-ons one invoice held, another one holds now: the first is void."""
    bought = SubscriptionAddOn.of(ctx).filter(subscription_id__in=subscription_ids)
    BilledAddOn.of(ctx).filter(bought__in=bought, invoice_id=from_invoice_id).update(invoice_id=to_invoice_id)


def _until(ctx: Context, add_on: catalog.AddOn, subscription: Subscription) -> datetime | None:
    """So many hours; data that is bought once, to the end of the running cycle; else until somebody ends it."""
    if add_on.lasts_hours is not None:
        return ctx.now + timedelta(hours=add_on.lasts_hours)
    until = subscription.running_until(ctx.today)
    if add_on.kind == Kind.DATA and not add_on.recurring and until is not None:
        day = max(until, ctx.today + timedelta(days=1))
        return datetime.combine(day, time(), ctx.tenant.timezone)
    return None
