"""The cash desk: find him, Enter, the amount, Enter, the receipt."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import Method
from mtandao.domains.payments.commands.receive import record_payment
from mtandao.domains.payments.desk import drawer_holds, free_drawers, open_shift_of
from mtandao.domains.payments.desk_forms import TakeCashForm
from mtandao.domains.payments.errors import NoShift
from mtandao.domains.payments.models import Payment, Shift
from mtandao.domains.payments.pages.payments import MONEY
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pages import FreePage, go
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Fact, Verdict

FOUND, LAST = 8, 8
OPEN = Action(
    gettext_lazy("Open shift"),
    reverse_lazy("payments:open-shift"),
    icon="lock-open",
    kind="primary",
    needs=permissions.DESK,
)


def beside(ctx: Context, shift: Shift) -> dict[str, Any]:
    """The drawer at the side: what lies in it, and what came last."""
    sums = shift.payments.aggregate(sum=Sum("amount"), times=Count("id"))
    last = shift.payments.select_related("subscriber").order_by("-id")[:LAST]
    return {
        "shift": shift,
        "holds": drawer_holds(ctx, shift.drawer_id),
        "currency": ctx.tenant.currency,
        "drawer_facts": (
            Fact(_("Opened"), times.moment(shift.opened_at, ctx.now)),
            Fact(_("Float"), money_html(shift.float_amount, ctx.tenant.currency)),
            Fact(
                _("Taken"),
                money_html(sums["sum"] or Decimal(0), ctx.tenant.currency),
                note=f"× {sums['times']}",
            ),
        ),
        "drawer_actions": (
            Action(_("Cash in or out"), reverse("payments:move-cash"), icon="arrows-exchange", dialog=True),
            Action(_("Close shift"), reverse("payments:close-shift"), icon="lock"),
        ),
        "last": last,
        "may_reverse": ctx.may(permissions.REVERSE),
    }


class DeskPage(FreePage):
    """`?q=` finds a payer, `?payment=` is what was just taken."""

    needs = permissions.DESK
    title = gettext_lazy("Cash desk")
    template = "payments/desk.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Who is found alone needs no choosing."""
        people = self._people()
        if len(people) == 1:
            return go(request, reverse("payments:take-cash", kwargs={"subscriber_id": people[0].pk}))
        return super().get(request, **kwargs)

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        shift = open_shift_of(ctx)
        if shift is None:
            return {"empty": _no_shift(ctx)}
        people = self._people()
        owed = ledger.balances(ctx, [one.pk for one in people]) if ctx.may(MONEY) else {}
        return {
            **beside(ctx, shift),
            "typed": self._typed,
            "people": [(one, owed[one.pk].net if one.pk in owed else None) for one in people],
            "taken": self._taken(ctx, shift),
        }

    @property
    def _typed(self) -> str:
        return self.request.GET.get("q", "").strip()[:80]

    def _people(self) -> list[subscribers.Subscriber]:
        if len(self._typed) < 2 or open_shift_of(self.ctx) is None:
            return []
        found = subscribers.found_by(subscribers.subscribers(self.ctx), self._typed)
        return list(found.order_by("full_name", "id")[:FOUND])

    def _taken(self, ctx: Context, shift: Shift) -> dict[str, Any] | None:
        """What was taken last: the words, the change, the receipt."""
        try:
            key = UUID(self.request.GET.get("payment", ""))
        except ValueError:
            return None
        found = shift.payments.select_related("subscriber").filter(pk=key).first()
        return _said(found) if found else None


def _said(payment: Payment) -> dict[str, Any]:
    assert payment.subscriber is not None
    said = _("%(sum)s taken from %(name)s.") % {
        "sum": words.money(payment.amount, payment.currency),
        "name": payment.subscriber.full_name,
    }
    return {
        "verdict": Verdict("good", said),
        "change": payment.change,
        "receipt_url": reverse("payments:receipt", kwargs={"payment_id": payment.pk}),
        "url": reverse("payments:payment", kwargs={"payment_id": payment.pk}),
    }


def _no_shift(ctx: Context) -> Emptiness:
    if free_drawers(ctx).exists():
        return Emptiness(
            _("You have no open shift"),
            _("Count your drawer and open one: what you take from then on is yours to answer for."),
            (OPEN,),
        )
    add = Action(
        _("Add drawer"),
        reverse("payments:new-drawer"),
        icon="plus",
        kind="primary",
        needs=permissions.DRAWERS,
    )
    return Emptiness(
        _("No drawer is free"),
        _(
            "Every drawer in use has somebody at it, or there is none yet. Whoever looks after them can add one."
        ),
        (add,),
    )


class TakeCashPage(FormPage):
    """How much, and what was handed over."""

    needs = permissions.RECORD
    template = "payments/take_cash.html"
    form = TakeCashForm
    verb = gettext_lazy("Take cash")
    back = Crumb(gettext_lazy("Cash desk"), reverse_lazy("payments:desk"))

    def _payer(self, ctx: Context, kwargs: dict[str, Any]) -> subscribers.Subscriber:
        return subscribers.subscriber(ctx, kwargs["subscriber_id"])

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        payer = self._payer(ctx, kwargs)
        return {"amount": (ledger.balance(ctx, payer.pk).owed or None) if ctx.may(MONEY) else None}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        payer, shift = self._payer(ctx, kwargs), open_shift_of(ctx)
        if shift is None:
            raise NoShift(_("You have no open shift. Open one at the cash desk, then take it."))
        return {**beside(ctx, shift), "title": payer.full_name, "payer": payer, "intro": _owes(ctx, payer)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        payer = self._payer(ctx, kwargs)
        if open_shift_of(ctx) is None:
            raise NoShift(_("You have no open shift. Open one at the cash desk, then take it."))
        payment = record_payment(
            ctx,
            subscriber_id=payer.pk,
            amount=form.cleaned_data["amount"],
            method=Method.CASH,
            tendered=form.cleaned_data["tendered"],
        )
        return Done(f"{reverse('payments:desk')}?payment={payment.pk}")


def _owes(ctx: Context, payer: subscribers.Subscriber) -> str:
    """Who it is and what he owes, for who may know it."""
    said = f"{payer.account_number}, {words.phone(payer.phone)}"
    if not ctx.may(MONEY):
        return said
    has = ledger.balance(ctx, payer.pk)
    money = words.money(has.owed or has.wallet, ctx.tenant.currency)
    if has.owed:
        return _("%(who)s owes %(sum)s.") % {"who": said, "sum": money}
    return _("%(who)s owes nothing and has %(sum)s.") % {"who": said, "sum": money}
