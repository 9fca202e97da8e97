"""Send an invoice or a receipt to its customer: by SMS what it says, by e-mail the paper."""

from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import contract as billing
from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.choices import Channel
from mtandao.domains.messaging.commands.papers import send_invoice, send_receipt
from mtandao.domains.messaging.models import Message
from mtandao.domains.messaging.sendings import shown
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb
from mtandao.foundation.refusals import NotFound


class ChannelForm(KitForm):
    one_column = True
    channel = forms.ChoiceField(label=gettext_lazy("How"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, owner: Subscriber, **options: Any) -> None:
        super().__init__(*args, **options)
        by_sms = (Channel.SMS.value, _("SMS to %(phone)s") % {"phone": words.phone(owner.phone)})
        by_mail = (Channel.EMAIL.value, _("E-mail to %(address)s, with the PDF") % {"address": owner.email})
        chosen: Any = self.fields["channel"]
        chosen.choices = [by_mail, by_sms] if owner.email else [by_sms]
        chosen.initial = chosen.choices[0][0]
        if not owner.email:
            chosen.help_text = _("No e-mail address of %(name)s is known.") % {"name": owner.full_name}


class _SendPage(FormPage):
    needs = permissions.SEND
    form = ChannelForm
    verb = gettext_lazy("Send")

    def owner(self, ctx: Context, **kwargs: Any) -> Subscriber:
        raise NotImplementedError(f"{type(self).__name__} does not say whose it is")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"owner": self.owner(ctx, **kwargs)}

    def said(self, message: Message) -> str:
        return _("It is on its way to %(to)s.") % {"to": shown(message)}


class SendInvoicePage(_SendPage):
    title = gettext_lazy("Send invoice")

    def owner(self, ctx: Context, **kwargs: Any) -> Subscriber:
        return billing.invoice(ctx, kwargs["invoice_id"]).subscriber

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = billing.invoice(ctx, kwargs["invoice_id"])
        return {
            "intro": _("An SMS holds the number, the sum, the due day and a link to pay by."),
            "back": Crumb(found.number, _invoice_url(found.pk)),
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        channel = Channel(form.cleaned_data["channel"])
        sent = send_invoice(ctx, invoice_id=kwargs["invoice_id"], channel=channel)
        return Done(_invoice_url(kwargs["invoice_id"]), self.said(sent))


class SendReceiptPage(_SendPage):
    title = gettext_lazy("Send receipt")

    def owner(self, ctx: Context, **kwargs: Any) -> Subscriber:
        owner = payments.payment(ctx, kwargs["payment_id"]).subscriber
        if owner is None:
            raise NotFound(_("This payment has no owner yet, so there is nobody to send a receipt to."))
        return owner

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = payments.payment(ctx, kwargs["payment_id"])
        return {
            "intro": _("An SMS holds the sum, the receipt's number and what is left to pay."),
            "back": Crumb(found.receipt or _("Payment"), _payment_url(found.pk)),
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        channel = Channel(form.cleaned_data["channel"])
        sent = send_receipt(ctx, payment_id=kwargs["payment_id"], channel=channel)
        return Done(_payment_url(kwargs["payment_id"]), self.said(sent))


def _invoice_url(invoice_id: UUID) -> str:
    return reverse("billing:invoice", kwargs={"invoice_id": invoice_id})


def _payment_url(payment_id: UUID) -> str:
    return reverse("payments:payment", kwargs={"payment_id": payment_id})
