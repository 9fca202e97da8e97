"""Opening a shift, cash in and out of its drawer, closing it."""

from typing import Any
from uuid import UUID

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.banks import accounts_in_use
from mtandao.domains.payments.choices import CashMove
from mtandao.domains.payments.commands.shifts import close_shift, move_cash, open_shift
from mtandao.domains.payments.desk import drawers_hold, free_drawers, open_shift_of, shifts
from mtandao.domains.payments.desk_forms import CloseShiftForm, MoveCashForm, OpenShiftForm
from mtandao.domains.payments.errors import NoShift
from mtandao.domains.payments.models import Shift
from mtandao.domains.payments.partners import partners
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb
from mtandao.foundation.refusals import NotFound


class _DeskStep(FormPage):
    needs = permissions.DESK
    back = Crumb(gettext_lazy("Cash desk"), reverse_lazy("payments:desk"))

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency}


class OpenShiftPage(_DeskStep):
    title = gettext_lazy("Open shift")
    verb = gettext_lazy("Open shift")
    form = OpenShiftForm

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency, "drawers": free_drawers(ctx)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        asked = form.cleaned_data
        opened = open_shift(
            ctx,
            drawer_id=UUID(asked["drawer"]),
            float_amount=asked["float_amount"],
            brought=asked["brought"],
        )
        said = _("Your shift at %(drawer)s is open.") % {"drawer": opened.drawer.name}
        found = opened.found_at_opening
        if found:
            difference = words.money(abs(found), ctx.tenant.currency)
            more = (
                _("%(sum)s more than the ledger knew.")
                if found > 0
                else _("%(sum)s less than the ledger knew.")
            )
            said = f"{said} {more % {'sum': difference}}"
        return Done(reverse("payments:desk"), said)


class _AtShift(_DeskStep):
    """One's own open shift, or that of the address for whoever looks after all of them."""

    def shift(self, ctx: Context, kwargs: dict[str, Any]) -> Shift:
        key = kwargs.get("shift_id")
        found = shifts(ctx).filter(pk=key).first() if key else open_shift_of(ctx)
        if found is None and key:
            raise NotFound(_("There is no such shift here."))
        if found is None:
            raise NoShift(_("You have no open shift."))
        return found

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        shift = self.shift(ctx, kwargs)
        return {"intro": f"{shift.drawer.name}, {shift.user.full_name}"}


class MoveCashPage(_AtShift):
    title = gettext_lazy("Cash in or out")
    verb = gettext_lazy("Book it")
    form = MoveCashForm

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        of_partner = self.shift(ctx, kwargs).organization_id != ctx.tenant_id
        currency = ctx.tenant.currency
        return {
            "currency": currency,
            "accounts": accounts_in_use(ctx),
            "partners": () if of_partner else _who_holds_cash(ctx, currency),
            "of_partner": of_partner,
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        assert isinstance(form, MoveCashForm)
        asked, shift = form.cleaned_data, self.shift(ctx, kwargs)
        move = move_cash(
            ctx,
            shift_id=shift.pk,
            kind=CashMove(asked["kind"]),
            amount=asked["amount"],
            reason=asked["reason"],
            bank_account_id=form.bank_account_id(),
            partner_id=form.partner_id(),
        )
        money = words.money(move.amount, ctx.tenant.currency)
        return Done(reverse("payments:desk"), f"{CashMove(move.kind).label}: {money}.")


def _who_holds_cash(ctx: Context, currency: str) -> list[tuple[str, str]]:
    held = drawers_hold(ctx)
    return [
        (str(one.pk), f"{one.name}, {words.money(held[str(one.pk)], currency)}")
        for one in partners(ctx)
        if held.get(str(one.pk))
    ]


class CloseShiftPage(_AtShift):
    """What the ledger expects is not shown: one counts what is there."""

    title = gettext_lazy("Close shift")
    verb = gettext_lazy("Close shift")
    form = CloseShiftForm
    template = "payments/close_shift.html"

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        assert isinstance(form, CloseShiftForm)
        closed = close_shift(
            ctx,
            shift_id=self.shift(ctx, kwargs).pk,
            counted=form.cleaned_data["counted"],
            pieces=form.pieces(),
            note=form.cleaned_data["note"],
        )
        url = reverse("payments:shift", kwargs={"shift_id": closed.pk})
        return Done(url, _("Shift at %(drawer)s closed.") % {"drawer": closed.drawer.name})
