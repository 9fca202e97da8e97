"""Reads of this room. Signs as people say them: a balance above zero is the customer's money."""

from mtandao.domains.ledger.queries.balances import (
    Balance,
    balance,
    balances,
    hold_free_money,
    hold_money,
    lock_wallets,
)
from mtandao.domains.ledger.queries.postings import (
    Movement,
    booked_on,
    movements,
    postings_about,
    postings_of,
)
from mtandao.domains.ledger.queries.rules import wallet_rules
from mtandao.domains.ledger.queries.sums import (
    Sums,
    held_in,
    posted_besides,
    trial_balance,
    trial_balance_of,
    turnovers,
)

__all__ = [
    "Balance",
    "Movement",
    "Sums",
    "balance",
    "balances",
    "booked_on",
    "held_in",
    "hold_free_money",
    "hold_money",
    "lock_wallets",
    "movements",
    "posted_besides",
    "postings_about",
    "postings_of",
    "trial_balance",
    "trial_balance_of",
    "turnovers",
    "wallet_rules",
]
