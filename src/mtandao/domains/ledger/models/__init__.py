"""Tables of this room."""

from mtandao.domains.ledger.models.books import Account, Journal, Posting, Turnover
from mtandao.domains.ledger.models.wallets import WalletRules

__all__ = ["Account", "Journal", "Posting", "Turnover", "WalletRules"]
