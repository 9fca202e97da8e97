"""Taking an invoice back that can be voided no more, and billing what was on it anew."""

from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import CreditReason
from mtandao.domains.billing.commands.credit_anew import credit_and_bill_anew
from mtandao.domains.billing.crediting import quote_credit
from mtandao.domains.billing.models import Invoice
from mtandao.domains.billing.pages.credit import BY_HAND
from mtandao.domains.billing.pages.drafts import draft_url
from mtandao.domains.billing.queries import invoice
from mtandao.domains.subscribers.contract import permissions as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb


class CreditAnewForm(KitForm):
    one_column = True
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=[(reason.value, reason.label) for reason in BY_HAND]
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("It stands on the paper."),
    )


class CreditAnewPage(FormPage):
    needs = permissions.CREDIT
    title = gettext_lazy("Credit and bill anew")
    verb = gettext_lazy("Credit and write draft")
    form = CreditAnewForm

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = invoice(ctx, kwargs["invoice_id"])
        back = Crumb(found.number, reverse("billing:invoice", kwargs={"invoice_id": found.pk}))
        return {"intro": _intro(ctx, found), "back": back}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = form.cleaned_data
        draft = credit_and_bill_anew(
            ctx,
            invoice_id=kwargs["invoice_id"],
            reason=cast("CreditReason", given["reason"]),
            note=given["note"],
        )
        return Done(draft_url(draft), _("Credited. Draft saved."))


def _intro(ctx: Context, found: Invoice) -> str:
    said = [
        _("A credit note takes back all that is left of %(number)s.") % {"number": found.number},
        _("A draft of the same lines replaces it, to be put right and issued."),
    ]
    if found.creditable and ctx.may(subscribers.VIEW_MONEY):
        quote = quote_credit(ctx, found)
        sums = _("%(total)s in all: %(applied)s off what is open, %(freed)s into the wallet.")
        money = {"total": quote.total, "applied": quote.applied, "freed": quote.to_wallet}
        said.insert(1, sums % {key: words.money(sum_, found.currency) for key, sum_ in money.items()})
    return " ".join(said)
