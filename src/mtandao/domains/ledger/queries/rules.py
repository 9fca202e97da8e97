"""A provider's rules for wallets."""

from mtandao.domains.ledger.models import WalletRules
from mtandao.foundation.context import Context


def wallet_rules(ctx: Context) -> WalletRules:
    """His own, or the usual ones."""
    return WalletRules.of(ctx).first() or WalletRules(tenant_id=ctx.tenant_id)
