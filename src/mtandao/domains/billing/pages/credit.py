"""Giving a credit note for an invoice: the whole of it, some lines or an amount, seen before it is given."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import CreditReason
from mtandao.domains.billing.commands.credit import give_credit_note
from mtandao.domains.billing.crediting import Credit, lines_left, quote_credit
from mtandao.domains.billing.models import InvoiceLine
from mtandao.domains.billing.pages.credit_notes import credit_note_url
from mtandao.domains.billing.queries import invoice
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm, Section, dress
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Crumb, Fact
from mtandao.foundation.kit.previews import PreviewedPage
from mtandao.foundation.kit.widgets import MoneyField, MoneyInput

WHOLE, AMOUNT, LINES = "whole", "amount", "lines"
# A cheaper plan is credited by the change of plan itself.
BY_HAND = [reason for reason in CreditReason if reason != CreditReason.PLAN_CHANGE]


class CreditForm(KitForm):
    how = forms.ChoiceField(
        label=gettext_lazy("How much"),
        choices=(
            (WHOLE, gettext_lazy("All that is left of it")),
            (AMOUNT, gettext_lazy("An amount, shared out over its lines")),
            (LINES, gettext_lazy("Some of its lines")),
        ),
        widget=forms.RadioSelect,
        initial=WHOLE,
    )
    amount = MoneyField(
        label=gettext_lazy("Amount"),
        required=False,
        min_value=Decimal("0.01"),
        help_text=gettext_lazy("With its tax; if an amount is credited."),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=[(reason.value, reason.label) for reason in BY_HAND]
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("It stands on the paper."),
    )
    sections: Sequence[Section] = ()  # type: ignore[misc]  # each invoice has its own lines

    def __init__(
        self,
        *args: Any,
        lines: Sequence[tuple[InvoiceLine, Decimal]] = (),
        currency: str = "",
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.of_lines = {f"line_{line.place}": line.id for line, _left in lines}
        self.sections = (
            Section(gettext_lazy("Credit"), ("how", "amount", "reason", "note")),
            Section(gettext_lazy("Lines"), tuple(self.of_lines)),
        )
        self.fields["amount"].widget = MoneyInput(currency)
        for line, left in lines:
            said = _("At most %(sum)s, as it is priced on the invoice; if lines are credited.")
            self.fields[f"line_{line.place}"] = MoneyField(
                label=line.description,
                required=False,
                currency=currency,
                min_value=Decimal("0.01"),
                help_text=said % {"sum": words.money(left, currency)},
            )
        for field in self.fields.values():
            dress(field)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("how") == AMOUNT and "amount" not in self.errors and not given.get("amount"):
            self.add_error("amount", _("How much it is."))
        if (
            given.get("how") == LINES
            and not self.errors
            and not any(given.get(name) for name in self.of_lines)
        ):
            self.add_error("how", _("Give an amount at one of its lines."))
        return given

    def wish(self) -> dict[str, Any]:
        """As the command takes it."""
        given = self.cleaned_data
        if given["how"] == AMOUNT:
            return {"amount": given["amount"]}
        if given["how"] == LINES:
            chosen = [(line_id, given.get(name)) for name, line_id in self.of_lines.items()]
            return {"of_lines": [Credit(line_id, amount) for line_id, amount in chosen if amount]}
        return {}


class NewCreditPage(PreviewedPage):
    needs = permissions.CREDIT
    title = gettext_lazy("Give credit note")
    verb = gettext_lazy("Give credit note")
    form = CreditForm
    intro = gettext_lazy(
        "The invoice stays as it is. What is open of it comes down first; what was paid goes into the wallet."
    )

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = invoice(ctx, kwargs["invoice_id"])
        return {"lines": lines_left(ctx, found), "currency": found.currency}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = invoice(ctx, kwargs["invoice_id"])
        url = reverse("billing:invoice", kwargs={"invoice_id": found.pk})
        return {**super().context(ctx, **kwargs), "back": Crumb(found.number, url)}

    def preview(self, ctx: Context, form: KitForm, **kwargs: Any) -> Sequence[Fact]:
        assert isinstance(form, CreditForm)
        found = invoice(ctx, kwargs["invoice_id"])
        quote, wish = quote_credit(ctx, found, **form.wish()), form.wish()
        facts = [
            Fact(
                _("Credited"),
                money_html(quote.total, found.currency),
                _("of it tax %(sum)s") % {"sum": words.money(quote.tax, found.currency)} if quote.tax else "",
            ),
            Fact(_("Open on the invoice"), _change(quote.open_before, quote.open_after, found.currency)),
        ]
        if "amount" in wish and quote.total != wish["amount"]:
            facts.append(Fact(_("Not to the cent"), _("With its tax it comes out no nearer.")))
        if quote.to_wallet:
            facts.append(Fact(_("Into the wallet"), money_html(quote.to_wallet, found.currency)))
        facts.append(
            Fact(
                _("Left to credit"), _change(found.creditable, found.creditable - quote.total, found.currency)
            )
        )
        return facts

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        assert isinstance(form, CreditForm)
        given = form.cleaned_data
        note = give_credit_note(
            ctx,
            invoice_id=kwargs["invoice_id"],
            reason=CreditReason(given["reason"]),
            note=given["note"],
            **form.wish(),
        )
        return Done(credit_note_url(note), _("%(number)s is given.") % {"number": note.number})


def _change(before: Decimal, after: Decimal, currency: str) -> str:
    return f"{words.money(before, currency)} → {words.money(after, currency)}"
