"""Facts of this room. The subject is the subscriber, unless it says otherwise."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from mtandao.foundation.events import Event


class AccountReminded(Event):
    """An invoice falls due in `days` days."""

    name: ClassVar[str] = "account.reminded"
    label: ClassVar[str] = "Reminded"
    days: int
    amount: Decimal
    due_on: date


class ExpiryTold(Event):
    """A prepaid service, the subject, runs out in `days` days, and its customer's wallet lacks `amount` for it."""

    name: ClassVar[str] = "account.expiry_told"
    label: ClassVar[str] = "Reminded that it runs out"
    days: int
    amount: Decimal
    runs_out_on: date


class DebtTold(Event):
    """Somebody had the customer reminded of what is past its due day."""

    name: ClassVar[str] = "account.debt_told"
    label: ClassVar[str] = "Reminded of the debt"
    amount: Decimal
    due_on: date


class AccountFellDue(Event):
    name: ClassVar[str] = "account.fell_due"
    label: ClassVar[str] = "Fell due"
    amount: Decimal


class AccountEnteredGrace(Event):
    name: ClassVar[str] = "account.entered_grace"
    label: ClassVar[str] = "Grace began"
    amount: Decimal
    cut_on: date


class AccountWalled(Event):
    name: ClassVar[str] = "account.walled"
    label: ClassVar[str] = "Walled garden"
    amount: Decimal


class AccountSuspended(Event):
    name: ClassVar[str] = "account.suspended"
    label: ClassVar[str] = "Suspended for non-payment"
    amount: Decimal


class AccountDisconnected(Event):
    name: ClassVar[str] = "account.disconnected"
    label: ClassVar[str] = "Disconnected for non-payment"
    amount: Decimal


class AccountTerminated(Event):
    name: ClassVar[str] = "account.terminated"
    label: ClassVar[str] = "Terminated for non-payment"
    amount: Decimal


class AccountExempted(Event):
    """The ladder leaves the account alone until that day (exclusive), or until somebody lifts it."""

    name: ClassVar[str] = "account.exempted"
    label: ClassVar[str] = "Exempted from reminders and cuts"
    until: date | None = None


class ExemptionLifted(Event):
    name: ClassVar[str] = "account.exemption_lifted"
    label: ClassVar[str] = "Exemption lifted"


class AccountCleared(Event):
    """Nothing overdue any more: `was` is the stage he came back from."""

    name: ClassVar[str] = "account.cleared"
    label: ClassVar[str] = "Account clear again"
    was: str


class PromiseMade(Event):
    name: ClassVar[str] = "account.promise_made"
    label: ClassVar[str] = "Promise to pay"
    until: date


class PromiseEndsSoon(Event):
    """This is the last day online by his word, and it is still to be paid."""

    name: ClassVar[str] = "account.promise_ends_soon"
    label: ClassVar[str] = "Promise ends soon"
    amount: Decimal
    until: date


class PromiseKept(Event):
    name: ClassVar[str] = "account.promise_kept"
    label: ClassVar[str] = "Promise kept"
    until: date


class PromiseBroken(Event):
    name: ClassVar[str] = "account.promise_broken"
    label: ClassVar[str] = "Promise broken"
    until: date
    amount: Decimal


class LateFeeCharged(Event):
    """`amount` with its tax; `number` of the invoice that asks for it; `late` names those that were not paid."""

    name: ClassVar[str] = "account.late_fee_charged"
    label: ClassVar[str] = "Late fee charged"
    amount: Decimal
    number: str
    due_on: date
    late: str


class ReconnectionFeeCharged(Event):
    name: ClassVar[str] = "account.reconnection_fee_charged"
    label: ClassVar[str] = "Reconnection fee charged"
    amount: Decimal
    number: str
    due_on: date
