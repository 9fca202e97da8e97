"""Whose a payment may be, as the page shows it: why, and what placing it there would do."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mtandao.domains.payments import permissions
from mtandao.domains.payments.pages.payments import MONEY
from mtandao.domains.payments.reasons import reasons
from mtandao.domains.payments.suggestions import Suggestion
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
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
        reasons=[(each.weight > 0, said) for each, said in reasons(ctx, one)],
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
