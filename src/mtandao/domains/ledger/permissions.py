"""Rights of this room."""

from dataclasses import replace

from mtandao.foundation.permissions import permission

VIEW = permission("ledger.view", "read the ledger")
# The same right: sums of the whole company are nothing for who sees a part of it.
BOOKS = replace(VIEW, provider_wide=True)
POST = permission("ledger.post", "write into the ledger", critical=True, provider_wide=True)
ADJUST = permission("ledger.adjust", "adjust wallets up to the limit", critical=True)
ADJUST_ANY = permission("ledger.adjust_any", "adjust wallets by any amount", critical=True)
PROMOTE = permission("ledger.promote", "give promotional credit", critical=True)
TRANSFER = permission("ledger.transfer", "move money from one wallet to another", critical=True)
CREDIT_MANY = permission("ledger.credit_many", "credit many wallets at once", critical=True)
CHANGE_RULES = permission("ledger.rules", "change the rules of wallets", critical=True, provider_wide=True)
