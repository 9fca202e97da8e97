"""What others may use of this room."""

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.choices import AccountCode, JournalKind
from mtandao.domains.ledger.commands.post import Entry, Line, post
from mtandao.domains.ledger.details import detail_names, details_named_by
from mtandao.domains.ledger.errors import PostedBefore, Unbalanced
from mtandao.domains.ledger.queries import (
    Balance,
    Sums,
    balance,
    balances,
    held_in,
    hold_free_money,
    hold_money,
    lock_wallets,
    postings_about,
    postings_of,
    trial_balance,
    trial_balance_of,
    turnovers,
)

__all__ = [
    "AccountCode",
    "Balance",
    "Entry",
    "JournalKind",
    "Line",
    "PostedBefore",
    "Sums",
    "Unbalanced",
    "balance",
    "balances",
    "detail_names",
    "details_named_by",
    "held_in",
    "hold_free_money",
    "hold_money",
    "lock_wallets",
    "permissions",
    "post",
    "postings_about",
    "postings_of",
    "trial_balance",
    "trial_balance_of",
    "turnovers",
]
