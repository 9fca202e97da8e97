"""Money that is to leave is decided by somebody else than who asked for it: yes, or no and why.

A refund and a payout are decided on the same pages; each says of itself what they need to know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.domains.payments import permissions
from mtandao.domains.payments.held.facts import too_little_held
from mtandao.domains.payments.models import Payout, Refund
from mtandao.domains.payments.pages.money_out import BecauseForm
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Action, Crumb, Text


@dataclass(frozen=True, slots=True)
class Wish:
    """A kind of wish: where its page is (`approve-` and `refuse-` before its route are those of the decision),
    the commands that decide it, and the words."""

    route: str
    key: str
    name: Text
    find: Callable[[Context, UUID], Payout | Refund]
    approve: Callable[..., Payout | Refund]
    refuse: Callable[..., Payout | Refund]
    approve_it: Text
    approved: Text
    refuse_it: Text
    refused: Text

    def url(self, wish_id: UUID, step: str = "") -> str:
        return reverse(f"payments:{step}{self.route}", kwargs={self.key: wish_id})

    def back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(self.name, self.url(self.find(ctx, kwargs[self.key]).pk))

    def actions(self, wish_id: UUID) -> tuple[Action, Action]:
        """While it waits."""
        may = permissions.APPROVE
        yes, no = self.url(wish_id, "approve-"), self.url(wish_id, "refuse-")
        return (
            Action(self.approve_it, yes, kind="primary", dialog=True, needs=may),
            Action(self.refuse_it, no, kind="danger", dialog=True, needs=may),
        )


class ApprovePage(ConfirmPage):
    needs = permissions.APPROVE
    wish: ClassVar[Wish]

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = self.wish.find(ctx, kwargs[self.wish.key])
        who = found.payee or words.phone(found.phone)
        said = _("%(sum)s goes to %(who)s, %(how)s.") if who else _("%(sum)s is paid out, %(how)s: %(why)s.")
        said %= {
            "sum": words.money(found.amount, found.currency),
            "who": who,
            "how": found.get_method_display(),
            "why": found.reason.rstrip("."),
        }
        opened = _("What the payment had paid is open again, as far as the wallet does not hold it.")
        once = _("It is sent once, at once, and cannot be called back.")
        reopens = isinstance(found, Refund) and found.payment_id
        points = (too_little_held(ctx, found), opened if reopens else "", once)
        return said, tuple(point for point in points if point)

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return self.wish.back(ctx, **kwargs)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        return Done(self.wish.url(self.wish.approve(ctx, **kwargs).pk), self.wish.approved)


class RefusePage(FormPage):
    needs = permissions.APPROVE
    form = BecauseForm
    wish: ClassVar[Wish]

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"back": self.wish.back(ctx, **kwargs)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        done = self.wish.refuse(ctx, because=form.cleaned_data["because"], **kwargs)
        return Done(self.wish.url(done.pk), self.wish.refused)
