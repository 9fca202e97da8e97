"""Change the rules of wallets."""

from decimal import Decimal

from django.utils.translation import gettext as _

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.models import WalletRules
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed


@command(needs=permissions.CHANGE_RULES)
def change_wallet_rules(ctx: Context, *, adjust_limit: Decimal, low_below: Decimal | None) -> WalletRules:
    """`low_below` None: nobody is told. They hold for what is booked from now on."""
    wrong = {}
    if adjust_limit < 0:
        wrong["adjust_limit"] = _("Zero or more.")
    if low_below is not None and low_below <= 0:
        wrong["low_below"] = _("More than zero, or empty for no alerts.")
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    rules, _made = WalletRules.objects.update_or_create(
        tenant_id=ctx.tenant_id, defaults={"adjust_limit": adjust_limit, "low_below": low_below}
    )
    return rules
