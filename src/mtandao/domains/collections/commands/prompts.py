"""Ask debtors' phones for what is overdue: on the tenant's days, in his hours, never twice at once."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import permissions
from mtandao.domains.collections.asking import perhaps_due, prompt_terms, prompting_gateway, turns
from mtandao.domains.collections.looking import BATCH
from mtandao.domains.collections.models import Prompt, PromptRules
from mtandao.domains.collections.rules.prompts import PromptTerms
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.foundation.commands import attempt, command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed, Refusal

MOST_DAYS = 6
LATEST_DAY = 60


def prompt_debtors(ctx: Context) -> int:
    """Ask everybody whose turn it is; returns how many were asked. Safe to run twice and to be killed."""
    terms, gateway = prompt_terms(ctx), prompting_gateway(ctx)
    if gateway is None:
        return 0
    asked, after = 0, None
    while batch := perhaps_due(ctx, terms, after, BATCH):
        for turn in turns(ctx, batch, terms):
            asked += _prompt(ctx, subscriber_id=turn.subscriber_id, gateway_id=gateway.id)
        after = batch[-1]
    return asked


@command(needs=permissions.WALK)
def _prompt(ctx: Context, *, subscriber_id: UUID, gateway_id: UUID) -> int:
    """One of them. His debt is read again while nobody else can touch his money: who just paid is not asked."""
    if not ledger.hold_free_money(ctx, [subscriber_id]):
        return 0
    system = ctx.trusted()
    billing.settle_from_wallets(system, subscriber_ids=[subscriber_id])
    for turn in turns(ctx, [subscriber_id], prompt_terms(ctx)):
        try:
            with attempt():
                ask = payments.ask_for_payment(
                    system,
                    subscriber_id=subscriber_id,
                    amount=turn.amount,
                    invoice_id=turn.invoice_id,
                    gateway_id=gateway_id,
                )
        except Refusal:
            return 0  # asked just now by somebody else, or too much or too little for the provider
        Prompt.objects.create(
            tenant_id=ctx.tenant_id,
            subscriber_id=subscriber_id,
            invoice_id=turn.invoice_id,
            ask=ask,
            days_late=turn.days_late,
            asked_at=ctx.now,
        )
        return 1
    return 0


@command(needs=permissions.CHANGE_LADDER)
def change_prompt_terms(ctx: Context, *, terms: PromptTerms) -> PromptRules:
    """On which days after the due day phones are asked, and between which hours."""
    wrong = {}
    if len(set(terms.days)) > MOST_DAYS or not _are_days(terms.days):
        wrong["days"] = _("At most %(most)s days from 0 to %(days)s.") % {
            "most": MOST_DAYS,
            "days": LATEST_DAY,
        }
    if terms.hour_until <= terms.hour_from:
        wrong["hour_until"] = _("Later than the hour at which it begins.")
    if wrong:
        raise Malformed(_("Not saved."), fields=wrong)
    row, _made = PromptRules.objects.update_or_create(
        tenant_id=ctx.tenant_id,
        defaults={
            "days": sorted(set(terms.days)),
            "hour_from": terms.hour_from,
            "hour_until": terms.hour_until,
        },
    )
    return row


def _are_days(days: Sequence[int]) -> bool:
    return all(0 <= day <= LATEST_DAY for day in days)
