"""Charge for lateness, once an invoice. What coming back costs is charged by the step back (`moving`)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import permissions
from mtandao.domains.collections.charging import Due, charge, fee_terms
from mtandao.domains.collections.choices import FeeKind, LateFee
from mtandao.domains.collections.looking import BATCH, looks, policy_of
from mtandao.domains.collections.models import Fee, FeeRules
from mtandao.domains.collections.rules.fees import NOTHING, FeeTerms, late_fee
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

LATEST_DAY = 365


def charge_late_fees(ctx: Context) -> int:
    """For every invoice that is late by now and bears no fee yet; returns how many fees that were."""
    charged, after = 0, None
    while late := _late_payers(ctx, after):
        charged += _charge_late_fees(ctx, subscriber_ids=late)
        after = late[-1]
    return charged


def _late_payers(ctx: Context, after: UUID | None) -> list[UUID]:
    rows = _late_invoices(ctx)
    if after is not None:
        rows = rows.filter(subscriber_id__gt=after)
    return list(rows.order_by("subscriber_id").values_list("subscriber_id", flat=True).distinct()[:BATCH])


def _late_invoices(ctx: Context) -> QuerySet[billing.Invoice]:
    """Open, late enough, without a fee, and no demand of a fee themselves."""
    rules = FeeRules.of(ctx).first()
    if rules is None or rules.late_kind == LateFee.NONE:
        return billing.open_invoices(ctx).none()
    fees = Fee.of(ctx)
    return billing.open_invoices(ctx).filter(
        ~Exists(fees.filter(late_invoice_id=OuterRef("pk"))),
        ~Exists(fees.filter(invoice_id=OuterRef("pk"))),
        due_on__gte=rules.late_since,
        due_on__lte=ctx.today - timedelta(days=rules.late_from_day),
    )


@command(needs=permissions.WALK)
def _charge_late_fees(ctx: Context, *, subscriber_ids: Sequence[UUID]) -> int:
    """Whom the ladder leaves alone pays none: exempted, owing too little, or with a promise that runs."""
    free = ledger.hold_free_money(ctx, subscriber_ids)
    billing.settle_from_wallets(ctx.trusted(), subscriber_ids=free)
    policy, terms = policy_of(ctx), fee_terms(ctx)
    liable = [
        look.standing.subscriber_id
        for look in looks(ctx, free, policy)
        if not look.account.exempt
        and look.account.amount >= policy.ladder.least_amount
        and not (look.account.promise_until and ctx.today < look.account.promise_until)
    ]
    late = _late_invoices(ctx).filter(subscriber_id__any=liable).order_by("due_on", "id")
    return charge(
        ctx,
        [Due(row.subscriber_id, FeeKind.LATE, late_fee(row.open_amount, terms), late=row) for row in late],
    )


@command(needs=permissions.CHANGE_LADDER)
def change_fee_terms(ctx: Context, *, terms: FeeTerms) -> FeeRules:
    """What lateness and coming back cost. Turned on, late fees are for invoices that fall due from today on."""
    wrong = {}
    if terms.late_kind == LateFee.FIXED and terms.late_amount <= 0:
        wrong["late_amount"] = _("How much is it?")
    if terms.late_kind == LateFee.PERCENT and not 0 < terms.late_percent <= 100:
        wrong["late_percent"] = _("More than 0, at most 100.")
    for name in ("late_amount", "late_percent", "late_cap", "reconnection"):
        if getattr(terms, name) < NOTHING:
            wrong[name] = _("Zero or more.")
    if not 0 < terms.late_from_day <= LATEST_DAY:
        wrong["late_from_day"] = _("From 1 to %(days)s days after the due day.") % {"days": LATEST_DAY}
    if not 0 <= terms.due_days <= LATEST_DAY:
        wrong["due_days"] = _("At most %(days)s days.") % {"days": LATEST_DAY}
    if wrong:
        raise Malformed(_("Not saved."), fields=wrong)
    before = FeeRules.of(ctx).first()
    since = before.late_since if before and before.late_kind != LateFee.NONE else ctx.today
    row, _made = FeeRules.objects.update_or_create(
        tenant_id=ctx.tenant_id,
        defaults={
            "late_kind": terms.late_kind,
            "late_amount": terms.late_amount,
            "late_percent": terms.late_percent,
            "late_cap": terms.late_cap,
            "late_from_day": terms.late_from_day,
            "late_since": since if terms.late_kind != LateFee.NONE else None,
            "reconnection": terms.reconnection,
            "due_days": terms.due_days,
        },
    )
    return row
