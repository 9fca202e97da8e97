"""What others may use of this room."""

from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import AskState, CashMove, Method, PaymentState, SuspenseReason
from mtandao.domains.payments.commands.ask import (
    ask_for_payment,
    count_question,
    mark_not_sent,
    mark_sending,
    record_accepted,
    record_ended,
    record_unknown,
)
from mtandao.domains.payments.commands.configure import set_up_gateway
from mtandao.domains.payments.commands.drawers import set_desk_rules, set_up_drawer
from mtandao.domains.payments.commands.inbox import mark_handled, store_message
from mtandao.domains.payments.commands.place import place_payment
from mtandao.domains.payments.commands.receive import Received, receive_payment, record_payment
from mtandao.domains.payments.commands.shifts import close_shift, move_cash, open_shift
from mtandao.domains.payments.desk import open_shift_of
from mtandao.domains.payments.errors import NoGateway, NothingToPay, PaymentInProgress, ReceiptUsed
from mtandao.domains.payments.events import (
    GatewayMessageReceived,
    GatewaySetUp,
    PaymentAskAccepted,
    PaymentAsked,
    PaymentAskEnded,
    PaymentInSuspense,
    PaymentPlaced,
    PaymentReceived,
)
from mtandao.domains.payments.models import Ask, Drawer, Gateway, InboxMessage, Payment, Shift
from mtandao.domains.payments.queries import (
    active_gateway,
    ask,
    ask_of_callback,
    ask_of_checkout,
    asks,
    gateway_of_callback,
    gateway_of_short_code,
    gateways,
    messages,
    payment,
    payments,
    suspense,
)
from mtandao.domains.payments.rules import QUERY_AFTER_S
from mtandao.domains.payments.suggestions import Suggestion, suggestions
from mtandao.domains.payments.thread import PaymentThread, answered_by, how_matched, own_part, threads_of

__all__ = [
    "QUERY_AFTER_S",
    "Ask",
    "AskState",
    "CashMove",
    "Drawer",
    "Gateway",
    "GatewayMessageReceived",
    "GatewaySetUp",
    "InboxMessage",
    "Method",
    "NoGateway",
    "NothingToPay",
    "Payment",
    "PaymentAskAccepted",
    "PaymentAskEnded",
    "PaymentAsked",
    "PaymentInProgress",
    "PaymentInSuspense",
    "PaymentPlaced",
    "PaymentReceived",
    "PaymentState",
    "PaymentThread",
    "ReceiptUsed",
    "Received",
    "Shift",
    "Suggestion",
    "SuspenseReason",
    "active_gateway",
    "answered_by",
    "ask",
    "ask_for_payment",
    "ask_of_callback",
    "ask_of_checkout",
    "asks",
    "close_shift",
    "count_question",
    "gateway_of_callback",
    "gateway_of_short_code",
    "gateways",
    "how_matched",
    "mark_handled",
    "mark_not_sent",
    "mark_sending",
    "messages",
    "move_cash",
    "open_shift",
    "open_shift_of",
    "own_part",
    "payment",
    "payments",
    "permissions",
    "place_payment",
    "receive_payment",
    "record_accepted",
    "record_ended",
    "record_payment",
    "record_unknown",
    "set_desk_rules",
    "set_up_drawer",
    "set_up_gateway",
    "store_message",
    "suggestions",
    "suspense",
    "threads_of",
]
