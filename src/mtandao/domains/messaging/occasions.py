"""What each event gives a customer to hear. Facts are read as they are now, once for a batch."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.messaging.defaults import Code
from mtandao.domains.messaging.facts import Facts
from mtandao.domains.messaging.occasion import Occasion, say
from mtandao.domains.messaging.of_data import data_told
from mtandao.domains.messaging.of_services import told_of
from mtandao.domains.messaging.speech import Paid
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers.contract import SubscriberCreated
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.foundation.context import Context
from mtandao.foundation.events import Event

# Stages in which the service was cut: coming back from the others is no news.
CUT = (
    collections.Stage.WALLED,
    collections.Stage.SUSPENDED,
    collections.Stage.DISCONNECTED,
    collections.Stage.TERMINATED,
)


def occasions(ctx: Context, events: Sequence[Event]) -> list[Occasion]:
    """In the order of the events; most have one, some none."""
    facts = Facts(ctx, events)
    return [found for event in events if (found := _occasion(facts, event)) is not None]


def _occasion(facts: Facts, event: Event) -> Occasion | None:
    match event:
        case SubscriberCreated():
            return say(event, Code.WELCOME)
        case billing.InvoiceIssued():
            return _invoice(facts, event)
        case billing.ProFormaSent():
            return _pro_forma(facts, event)
        case payments.PaymentReceived():
            return _payment(facts, event)
        case payments.PaymentLinkMade():
            return _link(event)
        case payments.PaymentAskEnded():
            return _unpaid_request(facts, event)
        case collections.AccountReminded():
            return _reminder(event)
        case collections.DebtTold():
            return _told_again(facts, event)
        case collections.AccountEnteredGrace():
            return _grace(facts, event)
        case collections.PromiseMade():
            return _promise(facts, event)
        case collections.PromiseEndsSoon():
            return _promise_ends(event)
        case collections.LateFeeCharged() | collections.ReconnectionFeeCharged():
            return _fee(event)
        case collections.AccountCleared():
            return _back(facts, event)
        case ledger.WalletLow():
            return _low(facts, event)
        case usage.AllowanceNeared() | usage.AllowanceReached():
            return _data(facts, event)
        case (
            subscriptions.SubscriptionEndPlanned()
            | subscriptions.SubscriptionPaused()
            | subscriptions.SubscriptionResumed()
            | subscriptions.TrialEnding()
            | collections.ExpiryTold()
        ):
            return _service(facts, event)
        case (
            collections.AccountFellDue()
            | collections.AccountWalled()
            | collections.AccountSuspended()
            | collections.AccountDisconnected()
            | collections.AccountTerminated()
        ):
            return _stage(facts, event, event.amount)
    return None


STAGES: Mapping[type[Event], Code] = {
    collections.AccountFellDue: Code.FELL_DUE,
    collections.AccountWalled: Code.WALLED,
    collections.AccountSuspended: Code.SUSPENDED,
    collections.AccountDisconnected: Code.DISCONNECTED,
    collections.AccountTerminated: Code.TERMINATED,
}


def _stage(facts: Facts, event: Event, amount: Decimal) -> Occasion | None:
    """Once a day: whoever goes back and forth is not told each time."""
    return say(
        event, STAGES[type(event)], f"/{facts.ctx.today}", lambda speech: {"amount": speech.money(amount)}
    )


def _invoice(facts: Facts, event: billing.InvoiceIssued) -> Occasion | None:
    """Only the recurring ones: a buyer hears the price at the sale. The wallet may have paid it already."""
    invoice = facts.invoices.get(event.subject_id) if event.recurring else None
    if invoice is None or invoice.state == billing.InvoiceState.VOID:
        return None
    left = invoice.open_amount
    if not left:
        return say(
            event,
            Code.INVOICE_COVERED,
            words=lambda speech: {"invoice": event.number, "amount": speech.money(event.total)},
        )
    return say(
        event,
        Code.INVOICE_ISSUED,
        words=lambda speech: {
            "invoice": event.number,
            "amount": speech.money(left),
            "due_on": speech.day(event.due_on),
        },
    )


def _pro_forma(facts: Facts, event: billing.ProFormaSent) -> Occasion | None:
    """Each time somebody sends it."""
    return say(
        event,
        Code.PRO_FORMA,
        f"/{facts.ctx.now.isoformat()}",
        lambda speech: {"invoice": event.number, "amount": speech.money(event.total)},
    )


def _payment(facts: Facts, event: payments.PaymentReceived) -> Occasion | None:
    if event.subscriber_id is None:
        return None
    balance = facts.balances[event.subscriber_id]
    zone = facts.ctx.tenant.timezone
    rows = facts.active.get(event.subscriber_id, [])
    ends = [Paid(day, row.ends_within_a_day(zone)) for row in rows if (day := row.paid_to(zone))]
    until = min(ends, key=lambda paid: paid.order, default=None)
    return say(
        event,
        Code.PAYMENT_RECEIVED,
        words=lambda speech: {
            "amount": speech.money(event.amount),
            "receipt": event.receipt,
            "payment": speech.payment(event.amount, event.method, event.receipt),
            "standing": speech.standing(balance.owed, balance.wallet, until),
        },
    )


def _unpaid_request(facts: Facts, event: payments.PaymentAskEnded) -> Occasion | None:
    """Not if money came all the same: late, or by another way. Who left a page knows that he did."""
    ask = facts.asks.get(event.subject_id)
    if ask is None or ask.state == payments.AskState.SUCCEEDED:
        return None
    offer = payments.provider_of(ask.gateway)
    if offer.way != payments.Way.PROMPT or (ask.invoice is not None and not ask.invoice.open_amount):
        return None
    told = lambda speech: {"amount": speech.money(ask.amount), "way": offer.label}  # noqa: E731
    return say(event, Code.REQUEST_UNPAID, words=told)


def _link(event: payments.PaymentLinkMade) -> Occasion | None:
    return say(
        event,
        Code.PAYMENT_LINK,
        words=lambda speech: {"amount": speech.money(event.amount), "link": event.link},
    )


def _reminder(event: collections.AccountReminded) -> Occasion | None:
    return say(
        event,
        Code.REMINDER,
        f"/{event.due_on}/{event.days}",
        lambda speech: {
            "amount": speech.money(event.amount),
            "due_on": speech.day(event.due_on),
            "in_days": speech.in_days(event.days),
        },
    )


def _told_again(facts: Facts, event: collections.DebtTold) -> Occasion | None:
    """Somebody asked for it; once a day."""
    return say(
        event,
        Code.OVERDUE,
        f"/{facts.ctx.today}",
        lambda speech: {"amount": speech.money(event.amount), "due_on": speech.day(event.due_on)},
    )


def _grace(facts: Facts, event: collections.AccountEnteredGrace) -> Occasion | None:
    """Not to whom a promise brought back into grace: the promise says until when."""
    if event.cut_on <= facts.ctx.today:
        return None
    standing = facts.promising.get(event.subject_id)
    until = max(event.cut_on, standing.promise_until or event.cut_on) if standing else event.cut_on
    return say(
        event,
        Code.GRACE,
        f"/{event.cut_on}",
        lambda speech: {"amount": speech.money(event.amount), "online_until": speech.last_day(until)},
    )


def _promise(facts: Facts, event: collections.PromiseMade) -> Occasion | None:
    debt = facts.debts.get(event.subject_id)
    if debt is None:
        return None
    return say(
        event,
        Code.PROMISE,
        f"/{event.until}",
        lambda speech: {"amount": speech.money(debt.amount), "online_until": speech.last_day(event.until)},
    )


def _promise_ends(event: collections.PromiseEndsSoon) -> Occasion | None:
    return say(
        event,
        Code.PROMISE_ENDS,
        f"/{event.until}",
        lambda speech: {
            "amount": speech.money(event.amount),
            "online_until": speech.last_day(event.until),
        },
    )


FEES: Mapping[type[Event], Code] = {
    collections.LateFeeCharged: Code.LATE_FEE,
    collections.ReconnectionFeeCharged: Code.RECONNECTION_FEE,
}


def _fee(event: collections.LateFeeCharged | collections.ReconnectionFeeCharged) -> Occasion | None:
    return say(
        event,
        FEES[type(event)],
        f"/{event.number}",
        lambda speech: {
            "invoice": event.number,
            "amount": speech.money(event.amount),
            "due_on": speech.day(event.due_on),
        },
    )


def _back(facts: Facts, event: collections.AccountCleared) -> Occasion | None:
    """Whoever was disconnected, or suspended by hand, owes nothing and is offline all the same."""
    if event.was not in CUT:
        return None
    online = event.subject_id in facts.active
    return say(event, Code.RESTORED if online else Code.CLEARED, f"/{facts.ctx.today}")


def _low(facts: Facts, event: ledger.WalletLow) -> Occasion | None:
    """Who owes already hears of that from the ladder. Once a day at most."""
    if event.amount < 0:
        return None
    return say(
        event,
        Code.WALLET_LOW,
        f"/{facts.ctx.today}",
        words=lambda speech: {"amount": speech.money(event.amount)},
    )


def _data(facts: Facts, event: usage.AllowanceNeared | usage.AllowanceReached) -> Occasion | None:
    service, allowance = facts.services.get(event.subject_id), facts.allowances.get(event.subject_id)
    said = data_told(service, allowance, event, facts.ctx.tenant.timezone) if service and allowance else None
    return say(event, said.code, said.key, said.words) if said is not None else None


def _service(facts: Facts, event: Event) -> Occasion | None:
    service = facts.services.get(event.subject_id)
    said = told_of(service, event) if service is not None else None
    return say(event, said.code, f"{said.key}/{facts.ctx.today}", said.words) if said is not None else None
