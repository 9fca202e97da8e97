"""Taking an invoice back, and billing what was on it anew."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.again import replacement_of
from mtandao.domains.billing.commands.void import LONGEST_REASON, bill_invoice_anew, void_invoice
from mtandao.domains.billing.models import Invoice
from mtandao.domains.billing.pages.drafts import draft_url
from mtandao.domains.billing.queries import invoice
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb, Text


def _back_to(found: Invoice) -> Crumb:
    return Crumb(found.number, reverse("billing:invoice", kwargs={"invoice_id": found.pk}))


class VoidForm(KitForm):
    one_column = True
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands on the invoice's page and in the customer's history."),
    )
    bill_anew = forms.BooleanField(
        label=gettext_lazy("Bill it anew"),
        required=False,
        help_text=gettext_lazy(
            "Writes a draft of the same lines, with the taxes of today, to be put right and issued."
        ),
    )

    def __init__(self, *args: Any, may_issue: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_issue:
            del self.fields["bill_anew"]


class VoidPage(FormPage):
    needs = permissions.VOID
    title = gettext_lazy("Void invoice")
    verb = gettext_lazy("Void invoice")
    form = VoidForm

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"may_issue": ctx.may(permissions.ISSUE)}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = invoice(ctx, kwargs["invoice_id"])
        intro = " ".join(
            (
                _("%(number)s asks for nothing any more.") % {"number": found.number},
                _("Its number stays used; the paper says that it is void."),
                _("No billing run bills its days again: that is done by billing it anew, now or later."),
            )
        )
        return {"intro": intro, "back": _back_to(found)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = form.cleaned_data
        anew = bool(given.get("bill_anew"))
        voided = void_invoice(ctx, invoice_id=kwargs["invoice_id"], reason=given["reason"], bill_anew=anew)
        said = _("%(number)s is void.") % {"number": voided.number}
        draft = replacement_of(ctx, voided) if anew else None
        return Done(draft_url(draft) if draft else str(_back_to(voided).url), said)


class BillAnewPage(ConfirmPage):
    """Of an invoice that is void already."""

    needs = permissions.ISSUE
    title = gettext_lazy("Bill it anew")
    verb = gettext_lazy("Write draft")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = invoice(ctx, kwargs["invoice_id"])
        said = _("A draft of the same lines replaces %(number)s.") % {"number": found.number}
        return said, (
            _(
                "Texts and prices may be changed and lines taken off; the taxes are those of the day it is issued."
            ),
            _("It asks for nothing until it is issued."),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return _back_to(invoice(ctx, kwargs["invoice_id"]))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        made = bill_invoice_anew(ctx, invoice_id=kwargs["invoice_id"])
        return Done(draft_url(made), _("Draft saved."))
