"""Profit and loss: what was earned and what it cost, month beside month, as the ledger has it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.api.profit import as_csv
from mtandao.domains.ledger.queries.profit import (
    MOST_MONTHS,
    ProfitAndLoss,
    ProfitRow,
    months_between,
    profit_and_loss,
)
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Action, Verdict
from mtandao.foundation.money import ZERO
from mtandao.foundation.refusals import NotAllowed

USUAL_MONTHS = 6


class RangeForm(KitForm):
    since = forms.DateField(label=gettext_lazy("From"))
    to = forms.DateField(label=gettext_lazy("Last day"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, to = given.get("since"), given.get("to")
        if since and to and since > to:
            self.add_error("to", _("Not before the first day."))
        elif since and to and len(months_between(since, to)) > MOST_MONTHS:
            self.add_error("to", _("%(n)s months at most.") % {"n": MOST_MONTHS})
        return given


class ProfitPage(FreePage):
    """`?since=` and `?to=` name the days, `?format=csv` gives them as a file, a line for each account and month."""

    needs = permissions.BOOKS
    title = gettext_lazy("Profit and loss")
    template = "ledger/profit.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.ctx.may(subscribers.permissions.VIEW_MONEY):
            raise NotAllowed(_("You may not see money."))
        form = self._form()
        if request.GET.get("format") == "csv" and form.is_valid():
            return as_csv(request, profit_and_loss(self.ctx, **form.cleaned_data))  # type: ignore[arg-type,return-value]
        return super().get(request, **kwargs)

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        form = self._form()
        found = profit_and_loss(ctx, **form.cleaned_data) if form.is_valid() else None
        moved = bool(found and (found.income or found.costs))
        months = [date_format(month, "M Y") for month in found.months] if found else []
        return {
            "form": form,
            "ranges": _ranges(ctx.today),
            "currency": ctx.tenant.currency,
            "months": months,
            "parts": _parts(found, months) if found and moved else [],
            "verdict": _verdict(ctx, found) if found and moved else None,
            "csv": f"{_address(found.since, found.to)}&format=csv" if found and moved else "",
        }

    def _form(self) -> RangeForm:
        """The last months with this one, as long as no days are asked for."""
        today = self.ctx.today
        asked = {"since": _first(today, USUAL_MONTHS - 1).isoformat(), "to": today.isoformat()}
        return RangeForm(asked | {name: self.request.GET[name] for name in asked if name in self.request.GET})


Line = tuple[str, list[tuple[str, Decimal]], Decimal]


def _parts(found: ProfitAndLoss, months: list[str]) -> list[tuple[str, list[Line], Line]]:
    """Title, lines and sum: what was earned, what it cost, and what is left. Each amount has its month: a narrow page
    has no heads of columns."""

    def by_month(amounts: tuple[Decimal, ...]) -> list[tuple[str, Decimal]]:
        return list(zip(months, amounts, strict=True))

    def line(row: ProfitRow) -> Line:
        return row.name, by_month(row.amounts), row.total

    def total(label: str, amounts: tuple[Decimal, ...]) -> Line:
        return label, by_month(amounts), sum(amounts, ZERO)

    return [
        (_("Earned"), [line(row) for row in found.income], total(_("All that was earned"), found.earned)),
        (_("Costs"), [line(row) for row in found.costs], total(_("All costs"), found.spent)),
        ("", [], total(_("Profit"), found.profit)),
    ]


def _verdict(ctx: Context, found: ProfitAndLoss) -> Verdict:
    left = sum(found.profit, ZERO)
    if not found.agrees:
        return Verdict("bad", _("These figures and the rest of the ledger are apart."))
    money = words.money(abs(left), ctx.tenant.currency)
    said = _("%(sum)s of profit.") if left >= 0 else _("%(sum)s of loss.")
    detail = _("The other accounts of the ledger changed by the same, to the cent.")
    return Verdict("good" if left >= 0 else "warn", said % {"sum": money}, detail)


def _first(on: date, back: int = 0) -> date:
    """The first day of the month that lies so many months back."""
    at = on.year * 12 + on.month - 1 - back
    return date(at // 12, at % 12 + 1, 1)


def _ranges(today: date) -> list[Action]:
    first = _first(today)
    before = first - timedelta(days=1)
    return [
        Action(_("This month"), _address(first, today)),
        Action(_("Last month"), _address(_first(before), before)),
        Action(_("This year"), _address(date(today.year, 1, 1), today)),
    ]


def _address(since: date, to: date) -> str:
    return f"{reverse('ledger:profit')}?since={since.isoformat()}&to={to.isoformat()}"
