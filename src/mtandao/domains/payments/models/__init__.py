"""Tables of this room."""

from mtandao.domains.payments.models.asks import Ask
from mtandao.domains.payments.models.banks import BankAccount
from mtandao.domains.payments.models.cheques import Cheque
from mtandao.domains.payments.models.daily import StatementDay, StatementDifference, StatementLine
from mtandao.domains.payments.models.drawers import DeskRules, Drawer, DrawerMove, Shift
from mtandao.domains.payments.models.gateways import Gateway
from mtandao.domains.payments.models.held import GatewayHeld
from mtandao.domains.payments.models.inbox import InboxMessage
from mtandao.domains.payments.models.payments import Payment
from mtandao.domains.payments.models.payouts import Payout, Refund
from mtandao.domains.payments.models.purchases import Purchase
from mtandao.domains.payments.models.reversals import Reversal
from mtandao.domains.payments.models.statements import BankLine, BankStatement

__all__ = [
    "Ask",
    "BankAccount",
    "BankLine",
    "BankStatement",
    "Cheque",
    "DeskRules",
    "Drawer",
    "DrawerMove",
    "Gateway",
    "GatewayHeld",
    "InboxMessage",
    "Payment",
    "Payout",
    "Purchase",
    "Refund",
    "Reversal",
    "Shift",
    "StatementDay",
    "StatementDifference",
    "StatementLine",
]
