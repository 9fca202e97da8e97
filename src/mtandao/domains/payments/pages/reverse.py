"""Taking back: a payment that counts no more, a placement on the wrong customer; and a note on what waits."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import ReversalReason
from mtandao.domains.payments.commands.reverse import reverse_payment
from mtandao.domains.payments.commands.unplace import note_on_payment, unplace_payment
from mtandao.domains.payments.queries import payment
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage, finish
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Crumb, Text


class ReverseForm(KitForm):
    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=ReversalReason.choices)
    note = forms.CharField(
        label=gettext_lazy("What happened"),
        help_text=gettext_lazy("Stands beside the entry for good. Needed for a mistake."),
        max_length=500,
        required=False,
    )
    receipt = forms.CharField(
        label=gettext_lazy("Provider's number"),
        help_text=gettext_lazy("Of the reversal, if the provider gave it one."),
        max_length=40,
        required=False,
    )


class ReversePage(FormPage):
    needs = permissions.REVERSE
    title = gettext_lazy("Reverse payment")
    verb = gettext_lazy("Reverse payment")
    intro = gettext_lazy(
        "The money leaves the wallet again. What it paid is open again, the newest invoice first, and access "
        "follows. The payment stays to be seen."
    )
    form = ReverseForm

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = payment(ctx, kwargs["payment_id"])
        return {"back": Crumb(found.receipt or _("Payment"), _url(found.pk))}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        asked = form.cleaned_data
        reversed_ = reverse_payment(
            ctx,
            payment_id=kwargs["payment_id"],
            reason=cast("ReversalReason", asked["reason"]),
            note=asked["note"],
            receipt=asked["receipt"],
        )
        return Done(_url(reversed_.payment_id), _("Payment reversed."))


class UnplacePage(ConfirmPage):
    needs = permissions.PLACE
    title = gettext_lazy("Take back placement")
    verb = gettext_lazy("Take back placement")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = payment(ctx, kwargs["payment_id"])
        name = found.subscriber.full_name if found.subscriber else "–"
        return (
            _("The payment waits for its owner again; it is %(name)s's no more.") % {"name": name},
            (
                _("What it paid of his is open again, the newest invoice first."),
                _("The money stays with you, in suspense."),
            ),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        found = payment(ctx, kwargs["payment_id"])
        return Crumb(found.receipt or _("Payment"), _url(found.pk))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        waiting = unplace_payment(ctx, payment_id=kwargs["payment_id"])
        said = _("%(sum)s waits for its owner again.") % {
            "sum": words.money(waiting.amount, waiting.currency)
        }
        return Done(reverse("payments:suspense", kwargs={"payment_id": waiting.pk}), said)


class NotePage(Page):
    """A note on what waits, from the field beside it."""

    needs = permissions.PLACE

    def post(self, request: HttpRequest, payment_id: UUID) -> HttpResponse:
        noted = note_on_payment(self.ctx, payment_id=payment_id, note=request.POST.get("note", ""))
        return finish(
            request, Done(reverse("payments:suspense", kwargs={"payment_id": noted.pk}), _("Noted."))
        )


note = NotePage.as_view()


def _url(payment_id: UUID) -> str:
    return reverse("payments:payment", kwargs={"payment_id": payment_id})
