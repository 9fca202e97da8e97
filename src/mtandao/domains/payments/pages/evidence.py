"""Reasons in words: why a payment may be this one's, and what placing it there would do."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mtandao.domains.payments import permissions
from mtandao.domains.payments.guessing import Evidence
from mtandao.domains.payments.pages.payments import MONEY
from mtandao.domains.payments.suggestions import Suggestion
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.pieces import Action


@dataclass(frozen=True, slots=True)
class Offer:
    """One person as the page shows him."""

    subscriber: subscribers.Subscriber
    strength: int
    certainty: str
    reasons: list[tuple[bool, str]]
    effect: str
    action: Action
    number: int

    @property
    def bars(self) -> list[bool]:
        return [at < self.strength for at in range(3)]


def offer(ctx: Context, one: Suggestion, where: str, number: int) -> Offer:
    """`number` is the key that places it here; 0 has none."""
    person = one.subscriber
    return Offer(
        subscriber=person,
        strength=one.strength,
        certainty=(_("No sign"), _("Weak"), _("Possible"), _("Nearly certain"))[one.strength],
        reasons=[(each.weight > 0, said) for each in one.evidence if (said := _words(ctx, each, person))],
        effect=_effect(ctx, one),
        action=Action(
            _("Place here"),
            where,
            "primary" if number == 1 and one.strength > 1 else "",
            "post",
            needs=permissions.PLACE,
            key=str(number) if number else "",
            name="subscriber",
            value=str(person.pk),
        ),
        number=number,
    )


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


def _effect(ctx: Context, one: Suggestion) -> str:
    if not ctx.may(MONEY):
        return ""
    parts = []
    if one.settles:
        first = one.settles[0]
        more = len(one.settles) - 1
        parts.append(
            _("settles %(number)s and %(n)s more") % {"number": first, "n": more}
            if more
            else _("settles %(number)s") % {"number": first}
        )
    if one.to_wallet:
        parts.append(_("%(sum)s to the wallet") % {"sum": words.money(one.to_wallet)})
    return ", ".join(parts) or _("pays a part of an invoice")
