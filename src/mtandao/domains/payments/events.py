"""Facts of this room."""

from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from mtandao.foundation.events import Event


class GatewaySetUp(Event):
    name: ClassVar[str] = "gateway.set_up"
    label: ClassVar[str] = "Payment gateway set up"
    provider: str = "mpesa"


class GatewayTestWanted(Event):
    """Somebody wants to know whether the provider takes our keys."""

    name: ClassVar[str] = "gateway.test_wanted"
    label: ClassVar[str] = "Payment gateway to be tested"
    provider: str


class PaymentAsked(Event):
    """Money is wanted; the provider's gateway sends the prompt or makes the page."""

    name: ClassVar[str] = "payment.asked"
    label: ClassVar[str] = "Payment asked for"
    amount: Decimal
    provider: str = "mpesa"


class PaymentLinkMade(Event):
    """Somebody wants him to get the link to a payment page or code: a message carries it."""

    name: ClassVar[str] = "payment.link_made"
    label: ClassVar[str] = "Link to pay made"
    amount: Decimal
    link: str


class PaymentAskAccepted(Event):
    name: ClassVar[str] = "payment.ask_accepted"
    label: ClassVar[str] = "Provider took the request"
    checkout_id: str


class PaymentAskEnded(Event):
    """It ended without money: `state` says how."""

    name: ClassVar[str] = "payment.ask_ended"
    label: ClassVar[str] = "Request ended unpaid"
    state: str
    reason: str = ""


class GatewayMessageReceived(Event):
    """A raw message of a payment provider lies in the inbox, acknowledged but not handled."""

    name: ClassVar[str] = "gateway.message_received"
    label: ClassVar[str] = "Provider's message stored"
    provider: str
    kind: str


class PurchaseMissed(Event):
    """Money came for an add-on and did not buy it, see `reason`: it is in the wallet."""

    name: ClassVar[str] = "purchase.missed"
    label: ClassVar[str] = "Paid, and not bought"
    reason: str


class PaymentReceived(Event):
    name: ClassVar[str] = "payment.received"
    label: ClassVar[str] = "Payment received"
    amount: Decimal
    method: str
    receipt: str = ""
    invoice_id: UUID | None = None


class PaymentInSuspense(Event):
    name: ClassVar[str] = "payment.in_suspense"
    label: ClassVar[str] = "Payment found no owner"
    amount: Decimal
    reference: str
    reason: str


class PaymentPlaced(Event):
    name: ClassVar[str] = "payment.placed"
    label: ClassVar[str] = "Payment placed by hand"
    amount: Decimal


class DrawerSetUp(Event):
    name: ClassVar[str] = "drawer.set_up"
    label: ClassVar[str] = "Cash drawer set up"


class ShiftOpened(Event):
    name: ClassVar[str] = "shift.opened"
    label: ClassVar[str] = "Shift opened"
    drawer_id: UUID
    float_amount: Decimal


class ShiftClosed(Event):
    """`variance`: what was counted beyond the ledger; below zero it was missing."""

    name: ClassVar[str] = "shift.closed"
    label: ClassVar[str] = "Shift closed"
    drawer_id: UUID
    counted: Decimal
    variance: Decimal


class CashMoved(Event):
    name: ClassVar[str] = "drawer.cash_moved"
    label: ClassVar[str] = "Cash moved"
    kind: str
    amount: Decimal


class PaymentUnplaced(Event):
    """Back in suspense; `subscriber_id` is whose it was thought to be."""

    name: ClassVar[str] = "payment.unplaced"
    label: ClassVar[str] = "Placement taken back"
    amount: Decimal


class PaymentReversed(Event):
    """It counts no more, and what it paid is open again."""

    name: ClassVar[str] = "payment.reversed"
    label: ClassVar[str] = "Payment reversed"
    amount: Decimal
    method: str
    receipt: str = ""
    reason: str = ""


class PayoutRequested(Event):
    name: ClassVar[str] = "payout.requested"
    label: ClassVar[str] = "Payout asked for"
    amount: Decimal
    method: str


class PayoutApproved(Event):
    """Its money is set aside; the gateway of this provider sends it."""

    name: ClassVar[str] = "payout.approved"
    label: ClassVar[str] = "Payout approved"
    amount: Decimal
    method: str
    provider: str = ""


class PayoutRefused(Event):
    name: ClassVar[str] = "payout.refused"
    label: ClassVar[str] = "Payout refused"
    because: str = ""


class PayoutSucceeded(Event):
    name: ClassVar[str] = "payout.succeeded"
    label: ClassVar[str] = "Paid out"
    amount: Decimal
    method: str
    receipt: str = ""


class PayoutFailed(Event):
    """Its money is where it was before."""

    name: ClassVar[str] = "payout.failed"
    label: ClassVar[str] = "Payout failed"
    amount: Decimal
    reason: str = ""


class PayoutNotKnown(Event):
    """It may have been paid. Nobody sends it again; the provider is asked."""

    name: ClassVar[str] = "payout.not_known"
    label: ClassVar[str] = "Payout: no answer"
    reason: str = ""


class RefundRequested(Event):
    name: ClassVar[str] = "refund.requested"
    label: ClassVar[str] = "Refund asked for"
    amount: Decimal


class RefundRefused(Event):
    name: ClassVar[str] = "refund.refused"
    label: ClassVar[str] = "Refund refused"
    because: str


class BankAccountSetUp(Event):
    name: ClassVar[str] = "bank.account_set_up"
    label: ClassVar[str] = "Bank account set up"


class ChequeReceived(Event):
    name: ClassVar[str] = "cheque.received"
    label: ClassVar[str] = "Cheque received"
    amount: Decimal


class ChequeDeposited(Event):
    name: ClassVar[str] = "cheque.deposited"
    label: ClassVar[str] = "Cheque deposited"


class ChequeBounced(Event):
    """`fee`: what the bank took for it, for whoever bills it on; `was_cleared`: it had been a payment."""

    name: ClassVar[str] = "cheque.bounced"
    label: ClassVar[str] = "Cheque bounced"
    amount: Decimal
    reason: str
    fee: Decimal | None = None
    was_cleared: bool = False


class StatementImported(Event):
    """New lines of a bank's file wait to be matched, those after `after` of it."""

    name: ClassVar[str] = "statement.imported"
    label: ClassVar[str] = "Bank statement imported"
    after: UUID | None = None


class BankLineMatched(Event):
    name: ClassVar[str] = "statement.line_matched"
    label: ClassVar[str] = "Bank line matched"
    payment_id: UUID


class StatementCompared(Event):
    """A day of a short code beside the ledger: `state` says whether they agree, `open` how many things do not."""

    name: ClassVar[str] = "statement.compared"
    label: ClassVar[str] = "Statement compared with the ledger"
    short_code: str
    on: date
    state: str
    difference: Decimal
    open: int


class StatementQuestioned(Event):
    """Somebody wants to know what the provider says about one difference; his gateway asks him."""

    name: ClassVar[str] = "statement.questioned"
    label: ClassVar[str] = "Provider to be asked about a difference"
    provider: str
    receipt: str = ""
