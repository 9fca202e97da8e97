"""What a provider says of an order, in words that are the same for all of them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class OrderState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNHEARD = "unheard"  # nobody can be asked, and nobody told us
    ABSENT = "absent"  # the provider surely never took it


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The provider took the order. `token` is what its page is opened with, where it wants one."""

    order_id: str
    pay_url: str
    expires_at: datetime | None = None
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Money of one payment. `receipt` is the provider's own number; `bank_number` the one payers are shown (UTR).
    `account` is whose it is, where no order of ours says so. `fee` includes its tax; None while not told."""

    receipt: str
    amount: Decimal
    paid_at: datetime | None = None
    instrument: str = ""
    fee: Decimal | None = None
    bank_number: str = ""
    payer_phone: str = ""
    payer_name: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as it is now. `problem` is why the last attempt to pay failed: the order may still be open."""

    state: OrderState
    order_id: str = ""
    pay_url: str = ""
    expires_at: datetime | None = None
    payments: tuple[Paid, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a message says. `reference` is our order's, empty where it names none; `order_id` the provider's.

    `refund` is our key of the refund that it is about. `look`: it is not proof enough by itself, so the provider is
    asked. `remark` says why it means nothing.
    """

    reference: str = ""
    order_id: str = ""
    paid: Paid | None = None
    problem: str = ""
    state: OrderState | None = None
    look: bool = False
    refund: str = ""
    remark: str = ""


class RefundState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    ABSENT = "absent"  # the provider knows of no such refund


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded:
    """Money on its way back to whoever paid."""

    refund_id: str
    state: RefundState
    problem: str = ""


class Unreadable(ValueError):
    """A message or an answer that is not what the provider sends. The text says what is wrong."""
