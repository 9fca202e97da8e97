"""Change the rules of services."""

from decimal import Decimal

from django.utils.translation import gettext as _

from mtandao.domains.subscriptions import permissions
from mtandao.domains.subscriptions.models import LifeRules
from mtandao.domains.subscriptions.places import HIGHEST_FEE
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

MOST = 365


@command(needs=permissions.CHANGE_RULES)
def change_life_rules(
    ctx: Context,
    *,
    pause_least_days: int,
    pause_most_days_a_year: int | None,
    bill_suspended_time: bool,
    billing_day_moves: bool,
    relocation_fee: Decimal = Decimal(0),
) -> LifeRules:
    """`pause_most_days_a_year` None: as long as anybody likes. They hold for what happens from now on."""
    wrong = {}
    if not 1 <= pause_least_days <= MOST:
        wrong["pause_least_days"] = _("From 1 to %(most)s days.") % {"most": MOST}
    if pause_most_days_a_year is not None and not pause_least_days <= pause_most_days_a_year <= MOST:
        wrong["pause_most_days_a_year"] = _("From the shortest pause to %(most)s days, or empty.") % {
            "most": MOST
        }
    if not 0 <= relocation_fee < HIGHEST_FEE:
        wrong["relocation_fee"] = _("Zero or more.")
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    rules, _made = LifeRules.objects.update_or_create(
        tenant_id=ctx.tenant_id,
        defaults={
            "pause_least_days": pause_least_days,
            "pause_most_days_a_year": pause_most_days_a_year,
            "bill_suspended_time": bill_suspended_time,
            "billing_day_moves": billing_day_moves,
            "relocation_fee": relocation_fee,
        },
    )
    return rules
