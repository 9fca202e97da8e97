"""A payment's trail in words: six steps from the receipt to the message, the stuck one with its retry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.reports import contract as reports
from mtandao.domains.reports.contract import ROUTER_WITHIN, Link, Trail
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.pieces import Action, Step, Text
from mtandao.foundation.outbox.commands import REPLAY

DELIVERED = (messaging.State.DELIVERED, messaging.State.SENT)
# Whoever signs in later does so for a reason of his own: his home was dark.
BACK_WITHIN = timedelta(days=1)
UNDER_WAY = (messaging.State.QUEUED, messaging.State.WAITING, messaging.State.SENDING)


@dataclass(frozen=True)
class PaymentThread:
    """`outcome` is the thread's end in a few words; `stuck` draws it red."""

    payment: payments.Payment
    steps: Sequence[Step]
    outcome: Text
    stuck: bool
    good: bool
    when: str


def payment_threads(ctx: Context, rows: Sequence[payments.Payment]) -> dict[UUID, PaymentThread]:
    """By payment, in as many queries as for one."""
    return {key: _thread(ctx, trail) for key, trail in reports.trails(ctx, rows).items()}


def _thread(ctx: Context, trail: Trail) -> PaymentThread:
    steps = [_receipt(trail), _matched(trail)]
    over = {
        payments.PaymentState.REVERSED: _("reversed"),
        payments.PaymentState.RETURNED: _("on its way back"),
    }.get(payments.PaymentState(trail.payment.state), "")
    if trail.placed:
        steps += [_ledger(trail), _radius(ctx, trail), _router(ctx, trail), _message(trail)]
    else:
        fact = "" if over else _("waits")
        steps += [Step(name, fact, "todo") for name in (_("Ledger"), "RADIUS", _("Router"), "SMS")]
    if all(step.state == "done" for step in steps):
        steps[-1] = Step(steps[-1].label, steps[-1].fact, "last")
    outcome, stuck = (over, False) if over else _outcome(trail, steps)
    good = not stuck and not over and steps[-1].state == "last"
    return PaymentThread(trail.payment, steps, outcome, stuck, good, _when(ctx, trail.payment.received_at))


def _when(ctx: Context, at: datetime) -> str:
    """Today its time, another day its date: a short column."""
    on = times.local(at).date()
    return times.clock(at) if on == ctx.today else times.day(on, ctx.today, weekday=False)


def _receipt(trail: Trail) -> Step:
    return Step(pgettext("payment", "Receipt"), times.clock(trail.payment.received_at, seconds=True))


def _matched(trail: Trail) -> Step:
    name = pgettext("payment", "Matched")
    row = trail.payment
    if not trail.placed:
        reasons = {
            payments.SuspenseReason.UNKNOWN_ACCOUNT: _("no account %(typed)s"),
            payments.SuspenseReason.BAD_DIGIT: _("%(typed)s is mistyped"),
            payments.SuspenseReason.NO_ACCOUNT: _("no account given"),
        }
        said = reasons.get(payments.SuspenseReason(row.suspense_reason), "") if row.suspense_reason else ""
        return Step(name, said % {"typed": row.reference} if "%(" in said else said, "cut")
    if row.ask_id:
        return Step(name, _("asked by us"))
    if row.taken_by:
        return Step(name, _("by %(who)s") % {"who": row.taken_by})
    return Step(name, _("account"))


def _ledger(trail: Trail) -> Step:
    name = _("Ledger")
    if trail.booked_at is None:
        return Step(name, times.clock(trail.payment.booked_at, seconds=True))
    paid = trail.invoices_paid
    fact = ngettext("%(n)s invoice", "%(n)s invoices", paid) % {"n": paid} if paid else _("to the wallet")
    return Step(name, fact)


def _radius(ctx: Context, trail: Trail) -> Step:
    name = "RADIUS"
    if Link.RADIUS in trail.dead:
        return Step(name, _("set aside after its last try"), "cut", retry=_retry(ctx, trail))
    if trail.access_changed_at is None:
        if Link.RADIUS in trail.pending:
            return Step(name, _("looking"), "wait")
        return Step(name, _("nothing to change"))
    if trail.provisioned_at is None:
        return Step(name, _("writing"), "wait")
    return Step(name, times.clock(trail.provisioned_at, seconds=True))


def _router(ctx: Context, trail: Trail) -> Step:
    name = trail.router or _("Router")
    if trail.access_changed_at is None:
        state_known = Link.RADIUS not in trail.pending and Link.RADIUS not in trail.dead
        return Step(name, _("nothing to change") if state_known else "", "done" if state_known else "todo")
    if trail.answer in (network.Answer.REFUSED, network.Answer.UNANSWERED):
        if trail.back_at is not None:
            return Step(name, _("signed in again"))
        if trail.answer == network.Answer.UNANSWERED:
            return Step(name, _("no answer"), "cut")
        return Step(name, f"{_('refused')} {trail.answer_detail}".strip(), "cut")
    if trail.answer == network.Answer.ACKNOWLEDGED and trail.answered_at:
        took = times.duration(max((trail.answered_at - trail.payment.booked_at).total_seconds(), 1))
        return Step(name, _("took %(span)s") % {"span": took})
    if trail.provisioned_at is None:
        return Step(name, "", "todo")
    if trail.answer or _over(ctx, trail.provisioned_at):
        return Step(name, _("signed in again") if trail.back_at else _("nobody online"))
    return Step(name, _("asking"), "wait")


def _over(ctx: Context, at: datetime) -> bool:
    return ctx.now - at > ROUTER_WITHIN


def _message(trail: Trail) -> Step:
    name, row = "SMS", trail.message
    if Link.MESSAGE in trail.dead:
        return Step(name, _("set aside after its last try"), "cut")
    if row is None:
        waits = Link.MESSAGE in trail.pending
        return Step(name, _("writing") if waits else _("none"), "wait" if waits else "done")
    if row.state in DELIVERED:
        return Step(name, _("delivered") if row.state == messaging.State.DELIVERED else _("sent"))
    if row.state in UNDER_WAY:
        return Step(name, _("on its way"), "wait")
    if row.state == messaging.State.NOT_SENT:
        return Step(name, _("not sent"), "todo")
    return Step(name, row.why or _("failed"), "cut")


def _retry(ctx: Context, trail: Trail) -> Action | None:
    if not trail.dead_ids or not ctx.may(REPLAY):
        return None
    url = reverse("console:retry", kwargs={"payment_id": trail.payment.id})
    return Action(_("Try again"), url, icon="refresh", method="post")


def _outcome(trail: Trail, steps: Sequence[Step]) -> tuple[str, bool]:
    """The end in a few words, and whether a person should look."""
    broken = next((step for step in steps if step.state == "cut"), None)
    if not trail.placed:
        return _("in suspense"), True
    if trail.back_at is not None and trail.back_at - trail.payment.booked_at < BACK_WITHIN:
        span = max((trail.back_at - trail.payment.booked_at).total_seconds(), 1)
        return _("online in %(span)s") % {"span": times.duration(span)}, broken is not None
    if broken is not None:
        return _("%(step)s: %(fact)s") % {"step": broken.label, "fact": broken.fact or _("stopped")}, True
    waiting = next((step for step in steps if step.state == "wait"), None)
    if waiting is not None:
        return _("%(step)s: %(fact)s") % {"step": waiting.label, "fact": waiting.fact}, False
    return _("was never cut") if trail.access_changed_at is None else _("may be online"), False
