"""Reads of this room."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions.choices import State, SuspensionReason
from mtandao.domains.subscriptions.models import (
    LifeRules,
    Pause,
    Subscription,
    SubscriptionAddOn,
    SubscriptionDiscount,
)
from mtandao.domains.subscriptions.models.subscriptions import ENDED
from mtandao.domains.subscriptions.rules.pauses import days_left
from mtandao.foundation.context import Context


def subscriptions(ctx: Context) -> QuerySet[Subscription]:
    return Subscription.of(ctx).select_related("plan", "subscriber")


def subscription(ctx: Context, subscription_id: UUID) -> Subscription:
    """NotFound if it is not there or not to be seen."""
    return Subscription.found(ctx, id=subscription_id)


def subscriptions_of(ctx: Context, subscriber_id: UUID) -> list[Subscription]:
    """A customer's services, the living first."""
    rows = subscriptions(ctx).select_related("next_plan", "reverts_to").filter(subscriber_id=subscriber_id)
    return sorted(rows.order_by("sold_at", "id"), key=lambda row: row.state == State.TERMINATED)


def living(ctx: Context, subscriber_ids: Collection[UUID] | None = None) -> QuerySet[Subscription]:
    """Services that have not ended, of these customers (None: of all), unordered."""
    rows = Subscription.of(ctx).exclude(state__in=ENDED)
    return rows if subscriber_ids is None else rows.filter(subscriber_id__any=list(subscriber_ids))


def subscriptions_by_id(ctx: Context, ids: Iterable[UUID]) -> list[Subscription]:
    return list(subscriptions(ctx).filter(id__any=set(ids)))


PREPAID = catalog.BillingMode.PREPAID


class AccessFacts(NamedTuple):
    """As much of a service as decides what its login gets."""

    id: UUID
    subscriber_id: UUID
    state: str
    suspended_for: str
    radius_group: str
    # Of a prepaid one: until when it is paid.
    paid_until: datetime | None
    # kbit/s down and up of a speed boost that works now.
    boost: tuple[int, int] | None
    # Its plan has a cap, and goes on slower where that is reached.
    capped: bool = False
    slows: bool = False


def access_facts(ctx: Context, ids: Iterable[UUID]) -> list[AccessFacts]:
    rows = list(
        Subscription.of(ctx)
        .filter(id__any=set(ids))
        .values_list(
            "id",
            "subscriber_id",
            "state",
            "suspended_for",
            "plan__radius_group",
            "mode",
            "paid_until",
            "plan__data_cap_bytes",
            "plan__fup_kbps_down",
        )
    )
    boosts = working_add_ons(ctx).filter(
        subscription_id__any=[row[0] for row in rows], kind=catalog.AddOnKind.BOOST
    )
    speeds = {
        of: (down, up)
        for of, down, up in boosts.values_list("subscription_id", "kbps_down", "kbps_up")
        if down and up
    }
    return [
        AccessFacts(
            pk,
            owner,
            state,
            why,
            group,
            until if mode == PREPAID else None,
            speeds.get(pk),
            cap is not None,
            bool(slow),
        )
        for pk, owner, state, why, group, mode, until, cap, slow in rows
    ]


def life_rules(ctx: Context) -> LifeRules:
    """The provider's own, or the usual ones."""
    return LifeRules.of(ctx).first() or LifeRules(tenant_id=ctx.tenant_id)


def living_pause(ctx: Context, subscription_id: UUID) -> Pause | None:
    """The pause that is planned or goes on."""
    return Pause.of(ctx).filter(subscription_id=subscription_id, over_at=None).first()


def pauses_of(ctx: Context, subscription_ids: Iterable[UUID]) -> QuerySet[Pause]:
    """Every pause of these services, the newest first."""
    return Pause.of(ctx).filter(subscription_id__any=list(set(subscription_ids))).order_by("-id")


def days_left_to_pause(ctx: Context, subscription_id: UUID, on: date) -> int | None:
    """For how many days it may be paused from that day; None: for ever."""
    known = [days for row in pauses_of(ctx, [subscription_id]) if (days := row.days) is not None]
    return days_left(life_rules(ctx).limits, known, on)


def pauses_to_begin(ctx: Context, on: date) -> QuerySet[Pause]:
    """Their day has come. Who has a period that was not billed yet is billed first."""
    rows = Pause.of(ctx).filter(over_at=None, began_on=None, starts_on__lte=on)
    return rows.exclude(subscription__state=State.ACTIVE, subscription__billed_until__lt=on).order_by("id")


def pauses_to_end(ctx: Context, on: date) -> QuerySet[Pause]:
    return Pause.of(ctx).filter(over_at=None, began_on__isnull=False, ends_on__lte=on).order_by("id")


def changes_due(ctx: Context, on: date) -> QuerySet[Subscription]:
    """Active services whose next period begins by `on` with another plan: asked for, or the end of a promotion."""
    return (
        Subscription.of(ctx)
        .filter(state=State.ACTIVE, billed_until__lte=on)
        .filter(
            Q(changes_on__lte=on) & Q(changes_on__lte=F("billed_until"))
            | Q(reverts_on__lte=on) & Q(reverts_on__lte=F("billed_until"))
        )
        .order_by("id")
    )


def due_for_billing(ctx: Context, on: date, through: date | None = None) -> QuerySet[Subscription]:
    """Active services whose next cycle begins on or before `on`, out of trial, oldest first; those that go on as they
    are also up to the day `through`, one cycle ahead. What brings another plan, or ends a trial, waits for its day."""
    return subscriptions(ctx).filter(_is_due(on, through or on)).order_by("id")


def _is_due(on: date, through: date) -> Q:
    out_of_trial = Q(trial_until=None) | Q(trial_until__lte=on)
    goes_on = Q(ends_on=None) | Q(ends_on__gt=F("billed_until"))
    stays = (Q(changes_on=None) | Q(changes_on__gt=F("billed_until"))) & (
        Q(reverts_on=None) | Q(reverts_on__gt=F("billed_until"))
    )
    none_ahead = Q(ahead_from=None) | Q(ahead_from__lte=on)
    goes_on_as_it_is = Q(state=State.ACTIVE, first_bill_on=None) & stays & none_ahead
    begins = Q(billed_until__lte=through) & (Q(billed_until__lte=on) | goes_on_as_it_is)
    return _served() & _is_first_bill_due(on) & begins & Q(trial_stops=False) & out_of_trial & goes_on


def _served() -> Q:
    """What stopped before its first bill came is billed still."""
    return Q(state=State.ACTIVE) | Q(state=State.DISCONNECTED, first_bill_on__isnull=False)


def _is_first_bill_due(on: date) -> Q:
    """It waits for its day while the service simply runs; not for a pause, which begins on what is billed."""
    pausing = Pause.objects.filter(
        tenant_id=OuterRef("tenant_id"), subscription=OuterRef("pk"), over_at=None, starts_on__lte=on
    )
    return Q(first_bill_on=None) | Q(first_bill_on__lte=on) | ~Q(state=State.ACTIVE) | Q(Exists(pausing))


def trials_to_stop(ctx: Context, on: date) -> QuerySet[Subscription]:
    """Services whose trial is over by `on` and that stop with it."""
    rows = Subscription.of(ctx).filter(trial_until__lte=on, trial_stops=True)
    return rows.filter(state__in=(State.ACTIVE, State.SUSPENDED)).order_by("id")


def had_trial(ctx: Context, subscriber_id: UUID) -> bool:
    """Whether one of this customer's services ever began with one."""
    return Subscription.of(ctx).filter(subscriber_id=subscriber_id, trial_days__gt=0).exists()


def ending(ctx: Context, on: date) -> QuerySet[Subscription]:
    """Services that live and whose notice is over by `on`. Who was served up to it and not billed is billed first; the
    notice of paid time moves on while it is paused."""
    rows = Subscription.of(ctx).filter(ends_on__lte=on).exclude(state=State.TERMINATED)
    rows = rows.exclude(state=State.ACTIVE, billed_until__lt=F("ends_on"))
    paused = Q(mode=PREPAID, suspended_for=SuspensionReason.PAUSED)
    return rows.exclude(paused).order_by("id")


def not_due(ctx: Context, on: date, through: date | None = None) -> dict[str, int]:
    """Services that a run of that day does not bill, by the reason: their state, `trial`, or `billed` already."""
    why = Case(
        When(~Q(state=State.ACTIVE), then=F("state")),
        When(Q(trial_until__gt=on) | Q(trial_stops=True), then=Value("trial")),
        default=Value("billed"),
        output_field=TextField(),
    )
    billed = Subscription.of(ctx).filter(mode=catalog.BillingMode.POSTPAID)
    rows = billed.exclude(state=State.TERMINATED).exclude(_is_due(on, through or on)).order_by()
    return dict(rows.annotate(why=why).values_list("why").annotate(n=Count("id")))


def all_have_run_out(ctx: Context, subscriber_id: UUID) -> bool:
    """Whether he has prepaid services that have run out, and nothing else that lives."""
    living = Subscription.of(ctx).filter(subscriber_id=subscriber_id).exclude(state__in=ENDED)
    return {why == SuspensionReason.RUN_OUT for why in living.values_list("suspended_for", flat=True)} == {
        True
    }


def as_they_will_be(ctx: Context, rows: Sequence[Subscription], on: date) -> list[Subscription]:
    """These services with the plans that `apply_due_changes` would bring them to. Nothing is saved."""
    due = {row.id: plan_id for row in rows if (plan_id := row.plan_due(on)) is not None}
    if due:
        plans = catalog.plans_by_id(ctx, due.values())
        changing = [(row, plans[due[row.id]]) for row in rows if row.id in due]
        prices = catalog.prices_for(ctx, [(plan, row.organization_id) for row, plan in changing])
        for row, plan in changing:
            row.change_plan(plan, prices[plan.id, row.organization_id].price)
    return list(rows)


def discounts_of(ctx: Context, subscription_ids: Iterable[UUID]) -> dict[UUID, list[SubscriptionDiscount]]:
    """By service, in the order in which they were given: those that have not ended and fit its plan.

    Whether one is for a certain cycle is said by `catalog.holds_on` with its `since`, `until` and `cycles_left`.
    """
    found: dict[UUID, list[SubscriptionDiscount]] = {}
    rows = SubscriptionDiscount.of(ctx).filter(
        Q(discount__plan_ids=[]) | Q(discount__plan_ids__contains=[F("subscription__plan_id")]),
        subscription_id__any=list(set(subscription_ids)),
        ended_at__isnull=True,
    )
    for row in rows.order_by("id"):
        found.setdefault(row.subscription_id, []).append(row)
    return found


def given_discount(ctx: Context, subscriber_id: UUID, given_id: UUID) -> SubscriptionDiscount:
    """NotFound if this customer's services never had it."""
    return SubscriptionDiscount.found(ctx, id=given_id, subscription__subscriber_id=subscriber_id)


def services_with(ctx: Context, discount_id: UUID) -> int:
    """How many services have that discount now."""
    return SubscriptionDiscount.of(ctx).filter(discount=discount_id, ended_at__isnull=True).count()


def add_ons_of(ctx: Context, subscription_ids: Iterable[UUID]) -> dict[UUID, list[SubscriptionAddOn]]:
    """By service, in the order in which they were bought: those that work now."""
    found: dict[UUID, list[SubscriptionAddOn]] = {}
    rows = working_add_ons(ctx).filter(subscription_id__any=list(set(subscription_ids)))
    for row in rows.order_by("id"):
        found.setdefault(row.subscription_id, []).append(row)
    return found


def working_add_ons(ctx: Context) -> QuerySet[SubscriptionAddOn]:
    """Those that work now, of all services."""
    return SubscriptionAddOn.of(ctx).filter(
        Q(until_at__isnull=True) | Q(until_at__gt=ctx.now), ended_at__isnull=True
    )


def bought_add_on(ctx: Context, subscriber_id: UUID, bought_id: UUID) -> SubscriptionAddOn:
    """NotFound if this customer's services never bought it."""
    return SubscriptionAddOn.found(ctx, id=bought_id, subscription__subscriber_id=subscriber_id)


def each_with_its_plan(ctx: Context, rows: QuerySet[Subscription]) -> list[Subscription]:
    """These services. Thousands share a few plans, so each plan is read once and not once a service."""
    found = list(rows.select_related(None))
    plans = catalog.plans_by_id(ctx, {row.plan_id for row in found})
    for row in found:
        row.plan = plans[row.plan_id]
    return found
