"""What a Daraja result code means for the payer, the operator and the next step.

The code is the contract; its text differs between callback and query. Source: Safaricom's result tables, with
codes that production integrators met besides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from mtandao.gateways.mpesa.tolerant import text


class Outcome(StrEnum):
    SUCCESS = "success"
    CANCELLED = "cancelled"  # the payer said no
    FAILED = "failed"  # it was tried and refused
    EXPIRED = "expired"  # nobody answered in time
    PENDING = "pending"  # not decided yet
    UNKNOWN = "unknown"  # a code we do not know: ask again, decide nothing


class Blame(StrEnum):
    """Who can do something about it."""

    NOBODY = "nobody"
    PAYER = "payer"
    AMOUNT = "amount"
    NETWORK = "network"
    MERCHANT = "merchant"
    CONFIGURATION = "configuration"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`sentence` is a key of `mpesa.sentences`.

    `again_after_seconds` is when asking again may help; None when something must change first.
    """

    code: str
    outcome: Outcome
    sentence: str
    blame: Blame = Blame.NOBODY
    again_after_seconds: int | None = None

    @property
    def is_final(self) -> bool:
        """Final as far as Daraja says. A late success overturns a failure; nothing overturns a success."""
        return self.outcome not in (Outcome.PENDING, Outcome.UNKNOWN)

    @property
    def needs_staff(self) -> bool:
        return self.blame in (Blame.CONFIGURATION, Blame.MERCHANT)


def _table(*rows: tuple[str, Outcome, str, Blame, int | None]) -> Mapping[str, Verdict]:
    return MappingProxyType({row[0]: Verdict(*row) for row in rows})


STK_VERDICTS = _table(
    ("0", Outcome.SUCCESS, "mpesa.paid", Blame.NOBODY, None),
    ("1", Outcome.FAILED, "mpesa.balance_insufficient", Blame.PAYER, 0),
    ("2", Outcome.FAILED, "mpesa.amount_too_small", Blame.CONFIGURATION, None),
    ("3", Outcome.FAILED, "mpesa.amount_too_large", Blame.AMOUNT, None),
    ("4", Outcome.FAILED, "mpesa.daily_limit", Blame.PAYER, 86_400),
    ("8", Outcome.FAILED, "mpesa.receiver_full", Blame.MERCHANT, None),
    ("17", Outcome.FAILED, "mpesa.same_amount_too_soon", Blame.PAYER, 120),
    ("26", Outcome.FAILED, "mpesa.busy", Blame.NETWORK, 60),
    ("1001", Outcome.FAILED, "mpesa.prompt_already_open", Blame.NETWORK, 60),
    ("1019", Outcome.EXPIRED, "mpesa.expired", Blame.PAYER, 0),
    ("1025", Outcome.FAILED, "mpesa.prompt_not_shown", Blame.NETWORK, 60),
    ("9999", Outcome.FAILED, "mpesa.prompt_not_shown", Blame.NETWORK, 60),
    ("1031", Outcome.EXPIRED, "mpesa.expired", Blame.PAYER, 0),
    ("1032", Outcome.CANCELLED, "mpesa.cancelled", Blame.PAYER, 0),
    ("1037", Outcome.EXPIRED, "mpesa.phone_not_reached", Blame.PAYER, 0),
    ("2001", Outcome.FAILED, "mpesa.wrong_pin", Blame.PAYER, 0),
    ("2028", Outcome.FAILED, "mpesa.not_set_up", Blame.CONFIGURATION, None),
    ("8006", Outcome.FAILED, "mpesa.pin_locked", Blame.PAYER, None),
    ("SFC_IC0003", Outcome.FAILED, "mpesa.not_set_up", Blame.CONFIGURATION, None),
    ("4999", Outcome.PENDING, "mpesa.waiting", Blame.NOBODY, None),
)

# Money out (B2C) and reversals: what their results mean. What is not listed decides nothing.
RESULT_VERDICTS = _table(
    ("0", Outcome.SUCCESS, "mpesa.sent", Blame.NOBODY, None),
    ("R000001", Outcome.SUCCESS, "mpesa.sent", Blame.NOBODY, None),  # reversed before: as good as done
    ("1", Outcome.FAILED, "mpesa.our_balance_insufficient", Blame.MERCHANT, None),
    ("2", Outcome.FAILED, "mpesa.payout_too_small", Blame.AMOUNT, None),
    ("3", Outcome.FAILED, "mpesa.payout_too_large", Blame.AMOUNT, None),
    ("4", Outcome.FAILED, "mpesa.his_daily_limit", Blame.PAYER, 86_400),
    ("8", Outcome.FAILED, "mpesa.his_wallet_full", Blame.PAYER, None),
    ("11", Outcome.FAILED, "mpesa.short_code_not_in_order", Blame.CONFIGURATION, None),
    ("18", Outcome.FAILED, "mpesa.initiator_refused", Blame.CONFIGURATION, None),
    ("20", Outcome.FAILED, "mpesa.initiator_refused", Blame.CONFIGURATION, None),
    ("21", Outcome.FAILED, "mpesa.initiator_may_not", Blame.CONFIGURATION, None),
    ("22", Outcome.FAILED, "mpesa.initiator_refused", Blame.CONFIGURATION, None),
    ("2001", Outcome.FAILED, "mpesa.initiator_refused", Blame.CONFIGURATION, None),
    ("2006", Outcome.FAILED, "mpesa.short_code_not_in_order", Blame.CONFIGURATION, None),
    ("2028", Outcome.FAILED, "mpesa.initiator_may_not", Blame.CONFIGURATION, None),
    ("2040", Outcome.FAILED, "mpesa.not_on_mpesa", Blame.PAYER, None),
    ("8006", Outcome.FAILED, "mpesa.initiator_locked", Blame.CONFIGURATION, None),
    ("SFC_IC0003", Outcome.FAILED, "mpesa.not_on_mpesa", Blame.PAYER, None),
    ("TP40153", Outcome.FAILED, "mpesa.initiator_may_not", Blame.CONFIGURATION, None),
    ("R000002", Outcome.FAILED, "mpesa.no_such_receipt", Blame.NOBODY, None),
)

_STATUS_WORDS = {
    "completed": Outcome.SUCCESS,
    "cancelled": Outcome.CANCELLED,
    "declined": Outcome.FAILED,
    "failed": Outcome.FAILED,
    "expired": Outcome.EXPIRED,
    "pending": Outcome.PENDING,
    "authorized": Outcome.PENDING,
}


def stk_verdict(code: Any, table: Mapping[str, Verdict] = STK_VERDICTS) -> Verdict:
    """The meaning of an STK result code, `0` and `"0"` alike. An unlisted code is UNKNOWN: decide nothing."""
    key = text(code)
    return table.get(key, Verdict(key, Outcome.UNKNOWN, "mpesa.waiting"))


def result_verdict(code: Any) -> Verdict:
    """The meaning of a result code of money out or of a reversal."""
    return stk_verdict(code, RESULT_VERDICTS)


def status_outcome(word: str) -> Outcome:
    """The meaning of `TransactionStatus` in a Transaction Status result (`Completed`, …)."""
    return _STATUS_WORDS.get(word.strip().lower(), Outcome.UNKNOWN)
