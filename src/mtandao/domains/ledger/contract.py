"""What others may use of this room."""

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.choices import AccountCode, CreditKind, JournalKind, Outcome
from mtandao.domains.ledger.commands.bulk import Credit
from mtandao.domains.ledger.commands.post import Entry, Line, post
from mtandao.domains.ledger.commands.rules import change_wallet_rules
from mtandao.domains.ledger.commands.start import start_bulk_credit
from mtandao.domains.ledger.commands.wallets import adjust_wallet, give_promotion, transfer_money
from mtandao.domains.ledger.details import detail_names, details_named_by
from mtandao.domains.ledger.errors import AboveLimit, NotEnough, PostedBefore, Unbalanced
from mtandao.domains.ledger.events import WalletCredited, WalletDebited, WalletLow
from mtandao.domains.ledger.queries import (
    Balance,
    Movement,
    Sums,
    balance,
    balances,
    booked_on,
    held_in,
    hold_free_money,
    hold_money,
    lock_wallets,
    movements,
    posted_besides,
    postings_about,
    postings_of,
    trial_balance,
    trial_balance_of,
    turnovers,
    wallet_rules,
)

__all__ = [
    "AboveLimit",
    "AccountCode",
    "Balance",
    "Credit",
    "CreditKind",
    "Entry",
    "JournalKind",
    "Line",
    "Movement",
    "NotEnough",
    "Outcome",
    "PostedBefore",
    "Sums",
    "Unbalanced",
    "WalletCredited",
    "WalletDebited",
    "WalletLow",
    "adjust_wallet",
    "balance",
    "balances",
    "booked_on",
    "change_wallet_rules",
    "detail_names",
    "details_named_by",
    "give_promotion",
    "held_in",
    "hold_free_money",
    "hold_money",
    "lock_wallets",
    "movements",
    "permissions",
    "post",
    "posted_besides",
    "postings_about",
    "postings_of",
    "start_bulk_credit",
    "transfer_money",
    "trial_balance",
    "trial_balance_of",
    "turnovers",
    "wallet_rules",
]
