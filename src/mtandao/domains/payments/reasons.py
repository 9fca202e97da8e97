"""Reasons in words: why a payment may be this one's."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mtandao.domains.payments.guessing import Evidence
from mtandao.domains.payments.suggestions import Suggestion
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times

MONEY: Final = subscribers.permissions.VIEW_MONEY


def reasons(ctx: Context, one: Suggestion) -> list[tuple[Evidence, str]]:
    """Each with its sentence, as far as this one may hear it."""
    return [(each, said) for each in one.evidence if (said := _words(ctx, each, one.subscriber))]


def _words(ctx: Context, each: Evidence, person: subscribers.Subscriber) -> str:
    account = person.account_number
    if each.kind == "paid_before":
        often, _space, last = each.detail.partition(" ")
        said = ngettext(
            "This phone paid this account once", "This phone paid this account %(n)s times", int(often)
        ) % {"n": often}
        day = times.day(datetime.fromisoformat(last), ctx.now, weekday=False)
        return _("%(said)s, last %(day)s") % {"said": said, "day": day}
    return {
        "slip_short": _("The typed account is one digit short of %(account)s"),
        "slip_long": _("The typed account has one digit more than %(account)s"),
        "slip_wrong": _("The typed account is one digit off %(account)s"),
        "slip_swapped": _("The typed account is %(account)s with two digits swapped"),
        "begins_alike": _("%(account)s begins with what was typed"),
        "typed_phone": _("The phone of this account was typed as the account"),
        "phone": _("Paid from this account's own phone"),
        "phone_ending": _("The phone ends in %(detail)s, as theirs does"),
        "other_phone": _("A different phone"),
        "name": _("Same name: %(detail)s"),
        "amount": _("Owes exactly this amount, %(detail)s") if ctx.may(MONEY) else "",
        "owes_nothing": _("Owes nothing: it would go to the wallet") if ctx.may(MONEY) else "",
    }.get(each.kind, "") % {"account": account, "detail": each.detail}
