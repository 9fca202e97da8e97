"""Sentences about an ask that nobody has answered yet: what we wait for, and that nothing is charged."""

from django.utils.translation import gettext as _

from mtandao.domains.payments import contract as payments
from mtandao.domains.reports.contract import Diagnosis
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.pieces import Verdict


def asked(ctx: Context, found: Diagnosis) -> Verdict:
    ask = found.ask
    assert ask is not None
    offer = payments.provider_of(ask.gateway)
    facts = {"span": times.duration(ctx.now - ask.asked_at), "name": offer.label}
    said = _of_a_prompt(ask) if offer.way == payments.Way.PROMPT else _of_a_page(ask)
    return Verdict("wait", said % facts, _detail(ctx, ask))


def _of_a_prompt(ask: payments.Ask) -> str:
    if ask.state == payments.AskState.UNKNOWN:
        return _("M-Pesa did not answer %(span)s ago. We go on asking what became of it.")
    if ask.state == payments.AskState.CREATED:
        return _("The prompt is on its way to the phone, %(span)s.")
    return _("Waiting for the M-Pesa PIN, %(span)s. Nothing is charged yet.")


def _of_a_page(ask: payments.Ask) -> str:
    """Nobody's phone rings: he opens the page or scans the code."""
    if ask.state == payments.AskState.UNKNOWN:
        return _("%(name)s did not answer %(span)s ago. We go on asking what became of it.")
    if ask.state == payments.AskState.CREATED:
        return _("Being sent to %(name)s, %(span)s. Nothing is charged yet.")
    return _("Waiting for the payer at %(name)s, %(span)s. Nothing is charged yet.")


def _detail(ctx: Context, ask: payments.Ask) -> str:
    number = words.phone(ask.phone)
    if not ctx.may(subscribers.permissions.VIEW_MONEY):
        return _("We asked %(phone)s.") % {"phone": number}
    sum_ = words.money(ask.amount, ctx.tenant.currency, whole=True)
    return _("We asked %(phone)s for %(sum)s.") % {"phone": number, "sum": sum_}
