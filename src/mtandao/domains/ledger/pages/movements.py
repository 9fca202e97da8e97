"""Move a customer's money by hand: he sees what he has now and what he would have, before it is booked."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.commands.wallets import (
    adjust_wallet,
    check_movement,
    give_promotion,
    must_hold,
    transfer_money,
)
from mtandao.domains.ledger.forms import AdjustForm, MovementForm, TransferForm
from mtandao.domains.ledger.queries.balances import balance, balances
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Crumb, Fact
from mtandao.foundation.kit.previews import PreviewedPage
from mtandao.foundation.refusals import Malformed


class MovementPage(PreviewedPage):
    """About one customer, who is found first or there is no such page."""

    subscriber: subscribers.Subscriber

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.subscriber = subscribers.subscriber(self.ctx, kwargs["subscriber_id"])
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.subscriber = subscribers.subscriber(self.ctx, kwargs["subscriber_id"])
        return super().post(request, **kwargs)

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"key": str(new_id())}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        who = f"{self.subscriber.full_name}, {self.subscriber.account_number}"
        back = Crumb(self.subscriber.full_name, self.home)
        return {"back": back, "cancel_url": self.home, "intro": who, **super().context(ctx, **kwargs)}

    @property
    def home(self) -> str:
        return f"/subscribers/{self.subscriber.pk}/"

    def held(self, ctx: Context) -> Decimal:
        return balance(ctx, self.subscriber.pk).wallet

    def before_and_after(self, ctx: Context, moved: dict[subscribers.Subscriber, Decimal]) -> list[Fact]:
        """Of each wallet. A debt is paid from it at once, so that is said as well."""
        currency = ctx.tenant.currency
        now = balances(ctx, [each.pk for each in moved])
        facts = []
        for each, amount in moved.items():
            held = now[each.pk]
            if len(moved) > 1:
                facts.append(Fact(_("Customer"), each.full_name, each.account_number))
            facts.append(Fact(_("In the wallet now"), money_html(held.wallet, currency)))
            facts.append(Fact(_("Afterwards"), money_html(held.wallet + amount, currency)))
            if held.owed and amount > 0:
                paid = money_html(min(held.owed, held.wallet + amount), currency)
                facts.append(Fact(_("Of it for open invoices"), paid))
        return facts

    def done(self, ctx: Context, said: str, amount: Decimal) -> Done:
        facts = {"name": self.subscriber.full_name, "sum": words.money(amount, ctx.tenant.currency)}
        return Done(self.home, said % facts)


class AdjustPage(MovementPage):
    needs = permissions.ADJUST
    form = AdjustForm
    title = gettext_lazy("Adjust wallet")
    verb = gettext_lazy("Book adjustment")

    def preview(self, ctx: Context, form: KitForm, **kwargs: Any) -> Sequence[Fact]:
        given, amount = form.cleaned_data, _signed(form)
        check_movement(ctx, given["amount"], given["reason"], given["key"])
        if amount < 0:
            must_hold(ctx, self.subscriber, self.held(ctx), -amount)
        return self.before_and_after(ctx, {self.subscriber: amount})

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given, amount = form.cleaned_data, _signed(form)
        adjust_wallet(
            ctx,
            subscriber_id=self.subscriber.pk,
            amount=amount,
            reason=given["reason"],
            key=given["key"],
        )
        said = (
            _("%(sum)s into the wallet of %(name)s.")
            if amount > 0
            else _("%(sum)s out of the wallet of %(name)s.")
        )
        return self.done(ctx, said, abs(amount))


def _signed(form: KitForm) -> Decimal:
    amount: Decimal = form.cleaned_data["amount"]
    return amount if form.cleaned_data["direction"] == "up" else -amount


class PromotionPage(MovementPage):
    needs = permissions.PROMOTE
    form = MovementForm
    title = gettext_lazy("Promotional credit")
    verb = gettext_lazy("Give credit")

    def preview(self, ctx: Context, form: KitForm, **kwargs: Any) -> Sequence[Fact]:
        given = form.cleaned_data
        check_movement(ctx, given["amount"], given["reason"], given["key"])
        return self.before_and_after(ctx, {self.subscriber: given["amount"]})

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = form.cleaned_data
        give_promotion(ctx, subscriber_id=self.subscriber.pk, **given)
        return self.done(ctx, _("%(sum)s given to %(name)s."), given["amount"])


class TransferPage(MovementPage):
    needs = permissions.TRANSFER
    form = TransferForm
    title = gettext_lazy("Transfer to another account")
    verb = gettext_lazy("Transfer")

    def preview(self, ctx: Context, form: KitForm, **kwargs: Any) -> Sequence[Fact]:
        given, taker = form.cleaned_data, self.taker(ctx, form)
        must_hold(ctx, self.subscriber, self.held(ctx), given["amount"])
        return self.before_and_after(ctx, {self.subscriber: -given["amount"], taker: given["amount"]})

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given, taker = form.cleaned_data, self.taker(ctx, form)
        transfer_money(
            ctx,
            from_id=self.subscriber.pk,
            to_id=taker.pk,
            amount=given["amount"],
            reason=given["reason"],
            key=given["key"],
        )
        facts = {"sum": words.money(given["amount"], ctx.tenant.currency), "name": taker.full_name}
        return Done(self.home, _("%(sum)s transferred to %(name)s.") % facts)

    def taker(self, ctx: Context, form: KitForm) -> subscribers.Subscriber:
        typed = form.cleaned_data["to"]
        found = subscribers.by_accounts(ctx, [typed]).get(typed)
        if found is None:
            raise Malformed(_("Nobody was found."), fields={"to": _("No account of this number.")})
        if found.pk == self.subscriber.pk:
            raise Malformed(_("Nothing to transfer."), fields={"to": _("This is the same account.")})
        return found
