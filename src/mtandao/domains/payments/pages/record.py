"""Money that a person took: cash, transfer."""

from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.banks import accounts_in_use
from mtandao.domains.payments.choices import Method
from mtandao.domains.payments.commands.receive import record_payment
from mtandao.domains.payments.forms import RecordForm
from mtandao.domains.payments.methods import recordable
from mtandao.domains.payments.pages import whose
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb


class RecordPage(FormPage):
    """`?subscriber=<id>` names whose money it is; `back` then is up to the page it was opened from."""

    needs = permissions.RECORD
    title = gettext_lazy("Record payment")
    verb = gettext_lazy("Record payment")
    form = RecordForm
    back = Crumb(gettext_lazy("Payments"), "../")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return whose.initial(ctx, whose.named(ctx, self.request))

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        known = self.request.GET.get("subscriber", "")
        return {
            "currency": ctx.tenant.currency,
            "known": known,
            "accounts": accounts_in_use(ctx),
            "methods": recordable(ctx),
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        assert isinstance(form, RecordForm)
        asked = form.cleaned_data
        somebody = whose.chosen(ctx, form, whose.named(ctx, self.request))
        payment = record_payment(
            ctx,
            subscriber_id=somebody.pk,
            amount=asked["amount"],
            method=cast("Method", asked["method"]),
            reference=asked["reference"],
            received_at=asked["received_at"],
            bank_account_id=form.bank_account_id(),
        )
        said = _("%(sum)s from %(name)s recorded.") % {
            "sum": words.money(payment.amount, payment.currency),
            "name": somebody.full_name,
        }
        return Done(reverse("payments:payment", kwargs={"payment_id": payment.pk}), said)
