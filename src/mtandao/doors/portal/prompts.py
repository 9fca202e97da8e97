"""What became of a prompt on a phone: waiting for the PIN, paid, online again, or ended without money."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections.contract import Status
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.reports import contract as reports
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.portal.data import spent_behind_the_wall
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.pieces import Step

# An open prompt blocks the next one for this long, so that nobody pays twice.
ASK_AGAIN_AFTER: Final = timedelta(minutes=3)
# A line that is not back by then will not come by waiting.
BACK_WITHIN: Final = timedelta(minutes=2)
# A router that lost its session dials again within a minute.
DIALS_WITHIN: Final = timedelta(minutes=1)
# M-Pesa is asked again what became of a prompt; after that the page asks no more by itself.
WATCHED_FOR: Final = timedelta(minutes=15)


class Phase(StrEnum):
    SENDING = "sending"
    PIN = "pin"
    PAGE = "page"
    CODE = "code"
    OVER = "over"
    UNSURE = "unsure"
    PAID = "paid"
    ONLINE = "online"
    UNPAID = "unpaid"


class Line(StrEnum):
    """What a customer has of his line. SHUT: no payment of now opens it (not installed, ended, by hand)."""

    ONLINE = "online"
    OPEN = "open"
    OPENING = "opening"
    OWING = "owing"
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class Prompt:
    """`moving`: it is worth looking again. `wait_s`: until another prompt may be sent. `label` is through whom he
    pays; `prompts`: that one rings his phone."""

    ask: payments.Ask
    phase: Phase
    line: Line | None
    payment: payments.Payment | None
    moving: bool
    wait_s: int
    label: str
    prompts: bool

    @property
    def paid(self) -> bool:
        return self.phase in (Phase.PAID, Phase.ONLINE)


def prompt(ctx: Context, ask: payments.Ask) -> Prompt:
    """`ctx` must see the subscriber's rows of every room."""
    age = ctx.now - ask.asked_at
    wait_s = max(int((ASK_AGAIN_AFTER - age).total_seconds()), 0) if ask.is_open else 0
    offer = payments.provider_of(ask.gateway)
    through: dict[str, Any] = {"label": offer.label, "prompts": offer.way == payments.Way.PROMPT}
    if ask.state == payments.AskState.SUCCEEDED:
        return _paid(ctx, ask, through)
    if not ask.is_open:
        return Prompt(ask, Phase.UNPAID, None, None, moving=False, wait_s=0, **through)
    phase = _open_phase(ctx, ask, prompts=through["prompts"])
    return Prompt(ask, phase, None, None, moving=age < WATCHED_FOR, wait_s=wait_s, **through)


def _open_phase(ctx: Context, ask: payments.Ask, *, prompts: bool) -> Phase:
    if ask.state == payments.AskState.CREATED:
        return Phase.SENDING
    if ask.state != payments.AskState.ACCEPTED:
        return Phase.UNSURE
    if prompts:
        return Phase.PIN
    if ask.is_over(ctx.now):
        return Phase.OVER
    return Phase.CODE if ask.pay_url.startswith("upi:") else Phase.PAGE


def _paid(ctx: Context, ask: payments.Ask, through: dict[str, Any]) -> Prompt:
    payment = payments.payments(ctx).filter(ask_id=ask.id).order_by("id").first()
    since = ctx.now - (ask.ended_at or ask.asked_at)
    now = line(ctx, ask.subscriber)
    if now == Line.OPENING and _data_is_spent(ctx, ask):
        now = Line.SHUT
    phase = Phase.ONLINE if now == Line.ONLINE else Phase.PAID
    patience = {Line.OPENING: BACK_WITHIN, Line.OPEN: DIALS_WITHIN}.get(now, timedelta())
    return Prompt(ask, phase, now, payment, moving=since < patience, wait_s=0, **through)


def _data_is_spent(ctx: Context, ask: payments.Ask) -> bool:
    """This money opens no wall that stands because his data is used up; unless it bought more, a moment ago."""
    wanted = ask.purchase
    if wanted is not None and wanted.state == payments.purchases.PurchaseState.BOUGHT:
        return False
    return spent_behind_the_wall(ctx, subscriptions.subscriptions_of(ctx, ask.subscriber_id)) is not None


def line(ctx: Context, person: Subscriber) -> Line:
    """The wall is gone when RADIUS holds it and no router still owes an answer."""
    client = reports.client(ctx, person)
    if client.service is None or client.status in (
        Status.PENDING,
        Status.SUSPENDED_BY_HAND,
        Status.PAUSED,
        Status.DISCONNECTED,
        Status.TERMINATED,
    ):
        return Line.SHUT
    if client.status == Status.RUN_OUT:
        return Line.OWING
    if client.status in (Status.WALLED, Status.SUSPENDED):
        overdue = billing.debts(ctx, ctx.today - timedelta(days=1), [person.id])
        return Line.OWING if overdue else Line.OPENING
    login = network.logins_of(ctx, [client.service.id]).get(client.service.id)
    if login is None or login.access != network.Access.ONLINE or login.provisioned_at is None:
        return Line.OPENING
    if network.requests_of(ctx, [login.id]).filter(answer=network.Answer.WAITING).exists():
        return Line.OPENING
    return Line.ONLINE if client.online else Line.OPEN


def headline(found: Prompt) -> str:
    name = {"name": found.label}
    match found.phase:
        case Phase.SENDING:
            return _("We are asking your phone") if found.prompts else _("The payment is being opened")
        case Phase.PIN:
            return _("Enter your M-Pesa PIN")
        case Phase.PAGE:
            return _("Pay on the page of %(name)s") % name
        case Phase.CODE:
            return _("Scan and pay")
        case Phase.OVER:
            return _("This page has closed")
        case Phase.UNSURE:
            return _("M-Pesa does not answer") if found.prompts else _("%(name)s does not answer") % name
        case Phase.UNPAID:
            return _("Not paid")
        case Phase.ONLINE:
            return _("You are online again")
    if found.moving:
        return _("Paid. Your line is opening")
    return _("Paid")


def detail(ctx: Context, found: Prompt, phone_home: str) -> str:
    """What to do, or that there is nothing to do."""
    phone = words.phone(found.ask.phone, phone_home)
    sum_ = words.money(found.ask.amount, ctx.tenant.currency, whole=True)
    if found.phase == Phase.UNPAID:
        return _(found.ask.reason) if found.ask.reason else _("Nothing was taken.")
    if found.paid:
        return _after_payment(ctx, found, sum_)
    if not found.prompts:
        return of_page(ctx, found)
    if found.phase == Phase.UNSURE:
        unsure = _(
            "We asked %(phone)s for %(sum)s. If you entered your PIN, the money arrives by itself: "
            "do not pay again."
        )
        return unsure % {"phone": phone, "sum": sum_}
    asked = _("We asked %(phone)s for %(sum)s. Nothing is charged until you enter your PIN there.")
    return asked % {"phone": phone, "sum": sum_}


def of_page(ctx: Context, found: Prompt) -> str:
    """Of a page or code that he opens himself."""
    sum_ = words.money(found.ask.amount, ctx.tenant.currency, whole=True)
    said = {"sum": sum_, "name": found.label}
    match found.phase:
        case Phase.SENDING:
            return _("%(sum)s by %(name)s. It takes a few seconds, and nothing is taken by it.") % said
        case Phase.PAGE if found.ask.reason:
            return _(found.ask.reason)
        case Phase.PAGE:
            return _("%(sum)s. Nothing is taken before you agree there. This page follows by itself.") % said
        case Phase.CODE if found.ask.gateway.provider == payments.Method.UPI:
            return (
                _("%(sum)s with any UPI app. We see it when our bank tells us: keep the UTR until then.")
                % said
            )
        case Phase.CODE:
            return _("%(sum)s with any UPI app. This page follows by itself.") % said
    return _("If you paid, the money arrives by itself: do not pay again.")


def _after_payment(ctx: Context, found: Prompt, sum_: str) -> str:
    receipt = found.payment.receipt if found.payment and found.payment.receipt else ""
    named = (
        _("We have your %(sum)s, M-Pesa %(receipt)s.")
        if found.prompts
        else _("We have your %(sum)s, %(name)s %(receipt)s.")
    )
    got = named if receipt else _("We have your %(sum)s.")
    facts = {"sum": sum_, "receipt": receipt, "name": found.label}
    return " ".join(filter(None, (got % facts, _about_the_purchase(found), _about_the_line(ctx, found))))


def _about_the_purchase(found: Prompt) -> str:
    """What his money was for. Seconds may lie between the payment and this; it is bought in the same moment."""
    wanted = found.ask.purchase
    if wanted is None or wanted.waits:
        return ""
    name = {"name": wanted.add_on.name}
    if wanted.state == payments.purchases.PurchaseState.BOUGHT:
        return _("%(name)s is yours.") % name
    match wanted.missed:
        case payments.purchases.Missed.PRICE:
            sentence = _("%(name)s costs more by now, so it was not bought. The money is in your account.")
        case payments.purchases.Missed.TOO_LITTLE:
            sentence = _("It was not enough for %(name)s. The money is in your account.")
        case payments.purchases.Missed.NO_SERVICE:
            sentence = _("Your line does not run, so %(name)s was not bought. The money is in your account.")
        case _:
            sentence = _("%(name)s is not sold any more. The money is in your account.")
    return sentence % name


def _about_the_line(ctx: Context, found: Prompt) -> str:
    match found.line:
        case Line.OPENING | Line.OPEN if found.moving:
            return _("It takes a few seconds.")
        case Line.OPENING:
            return _("Your line is not open yet. If it is not in five minutes, call us.")
        case Line.OPEN:
            return _("Your line is open. If nothing loads, switch your router off and on.")
        case Line.OWING:
            owed = billing.open_amount(ctx, found.ask.subscriber_id)
            still = _("%(sum)s is still to pay before the line opens.")
            return still % {"sum": words.money(owed, ctx.tenant.currency, whole=True)}
    return ""


def steps(found: Prompt) -> list[Step]:
    """The same chain on every page: asked, PIN, paid, online."""
    asked, paid, online = _("Asked"), _("Paid"), _("Online")
    pin = _("PIN") if found.prompts else found.label
    match found.phase:
        case Phase.SENDING:
            return [Step(asked, state="wait"), *[Step(name, state="todo") for name in (pin, paid, online)]]
        case Phase.PIN | Phase.UNSURE | Phase.PAGE | Phase.CODE | Phase.OVER:
            return [
                Step(asked),
                Step(pin, state="wait"),
                Step(paid, state="todo"),
                Step(online, state="todo"),
            ]
        case Phase.UNPAID:
            return [Step(asked), Step(pin, state="cut"), Step(paid, state="todo"), Step(online, state="todo")]
        case Phase.ONLINE:
            return [Step(asked), Step(pin), Step(paid), Step(online, state="last")]
    if found.line in (Line.SHUT, Line.OWING):
        return [Step(asked), Step(pin), Step(paid, state="last")]
    return [Step(asked), Step(pin), Step(paid), Step(online, state="wait" if found.moving else "todo")]
