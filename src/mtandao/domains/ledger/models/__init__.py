"""Tables of this room."""

from mtandao.domains.ledger.models.books import Account, Journal, Posting, Turnover
from mtandao.domains.ledger.models.bulk import BulkCredit, BulkCreditLine
from mtandao.domains.ledger.models.wallets import WalletRules

__all__ = ["Account", "BulkCredit", "BulkCreditLine", "Journal", "Posting", "Turnover", "WalletRules"]
