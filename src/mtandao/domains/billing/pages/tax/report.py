"""The tax report: what was charged by rate, and the ledger beside it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing.api.tax_report import as_csv
from mtandao.domains.billing.pages.tax import words as tax_words
from mtandao.domains.billing.tax_report import TaxReport, tax_report
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Action, Verdict


class DaysForm(KitForm):
    since = forms.DateField(label=gettext_lazy("From"))
    to = forms.DateField(label=gettext_lazy("Last day"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("since") and given.get("to") and given["since"] > given["to"]:
            self.add_error("to", _("Not before the first day."))
        return given


class ReportPage(FreePage):
    needs = ledger.permissions.VIEW
    title = gettext_lazy("Tax report")
    template = "billing/tax/report.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.GET.get("format") == "csv":
            form = self._form()
            if form.is_valid():
                found: HttpResponseBase = as_csv(request, _asked(self.ctx, form))  # type: ignore[arg-type]
                return found  # type: ignore[return-value]
        return super().get(request, **kwargs)

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        form = self._form()
        found = _asked(ctx, form) if form.is_valid() else None
        return {
            "form": form,
            "found": found,
            "rows": [(row, tax_words.percent(row.percent)) for row in found.rows] if found else (),
            "currency": ctx.tenant.currency,
            "verdict": verdict(ctx, found) if found else None,
            "months": _months(ctx.today),
            "csv": _address(found.since, found.to) + "&format=csv" if found and found.rows else "",
        }

    def _form(self) -> DaysForm:
        """This month, as long as no days are asked for."""
        today = self.ctx.today
        asked = {"since": today.replace(day=1).isoformat(), "to": today.isoformat()}
        return DaysForm(asked | {name: self.request.GET[name] for name in asked if name in self.request.GET})


def _asked(ctx: Context, form: DaysForm) -> TaxReport:
    return tax_report(ctx, **{name: form.cleaned_data[name] for name in ("since", "to")})


def verdict(ctx: Context, found: TaxReport) -> Verdict:
    currency = ctx.tenant.currency
    days = {"since": times.day(found.since, ctx.today), "to": times.day(found.to, ctx.today)}
    besides = sum(account.besides for account in found.accounts)
    said = _(
        "Besides, the tax accounts moved by %(sum)s that no paper stands for: "
        "paid to the tax office, or reclaimed on expenses."
    )
    detail = said % {"sum": words.money(besides, currency)} if besides else ""
    if not found.agrees:
        apart = ", ".join(
            f"{account.name} {words.money(account.apart, currency)}"
            for account in found.accounts
            if account.apart
        )
        return Verdict(
            "bad",
            _("Papers and ledger are apart: %(apart)s.") % {"apart": apart},
            _("No return may be made of it before somebody has looked."),
        )
    if not found.rows:
        return Verdict("quiet", _("No tax was charged from %(since)s to %(to)s.") % days, detail)
    sentence = _("%(tax)s of tax from %(since)s to %(to)s: papers and ledger agree to the cent.")
    return Verdict("good", sentence % {"tax": words.money(found.tax, currency), **days}, detail)


def _months(today: date) -> list[Action]:
    first = today.replace(day=1)
    last = first - timedelta(days=1)
    return [
        Action(_("This month"), _address(first, today)),
        Action(_("Last month"), _address(last.replace(day=1), last)),
    ]


def _address(since: date, to: date) -> str:
    return f"{reverse('tax:report')}?since={since.isoformat()}&to={to.isoformat()}"
