"""The day's close: every drawer and every person who took money, on one page."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.payments import permissions
from mtandao.domains.payments.day_close import (
    CollectorDay,
    DrawerDay,
    collectors_on,
    drawers_on,
    shifts_closed_on,
)
from mtandao.domains.payments.desk import shifts
from mtandao.domains.payments.pages.shifts import ShiftTable
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import CountColumn, MoneyColumn, NameColumn
from mtandao.foundation.kit.exports import csv_response
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Verdict
from mtandao.foundation.kit.tables import KitTable


class DayForm(KitForm):
    on = forms.DateField(label=gettext_lazy("Day"), required=False)


class DrawerDayTable(KitTable):
    name = NameColumn(gettext_lazy("Drawer"), empty_values=())
    before = MoneyColumn(gettext_lazy("Before"), plain=True, phone="")
    came = MoneyColumn(gettext_lazy("In"), phone="")
    went = MoneyColumn(gettext_lazy("Out"), phone="")
    after = MoneyColumn(gettext_lazy("After"), plain=True)
    variance = MoneyColumn(gettext_lazy("Difference"), phone="note")

    def render_name(self, record: DrawerDay) -> str:
        return record.name or _("In no drawer")


class CollectorTable(KitTable):
    name = NameColumn(gettext_lazy("Who"))
    times = CountColumn(gettext_lazy("Payments"))
    cash = MoneyColumn(gettext_lazy("Cash"), phone="")
    other = MoneyColumn(gettext_lazy("Other ways"), phone="")
    total = MoneyColumn(gettext_lazy("Total"))
    reversed_times = CountColumn(gettext_lazy("Reversed"), priority=2)

    def row_name(self, record: CollectorDay) -> str:
        return record.name


class DayPage(FreePage):
    """`?on=` names the day, `?format=csv` gives the drawers and `&of=people` the people as a file."""

    needs = permissions.DRAWERS
    title = gettext_lazy("Day close")
    template = "payments/day.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse | HttpResponseBase:  # type: ignore[override]
        if request.GET.get("format") != "csv":
            return super().get(request, **kwargs)
        context = self.context(self.ctx)
        of = "people" if request.GET.get("of") == "people" else "drawers"
        return csv_response(f"day-close-{of}-{context['on']}", [context[of]])

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        form = DayForm(self.request.GET or None, initial={"on": ctx.today})
        on = (form.cleaned_data["on"] if form.is_bound and form.is_valid() else None) or ctx.today
        options: dict[str, Any] = {"request": self.request, "currency": ctx.tenant.currency}
        day = drawers_on(ctx, on)
        running = shifts(ctx).filter(closed_at=None)
        return {
            "form": form,
            "on": on,
            "said": times.day(on, ctx.today),
            "verdict": _verdict(ctx, day, running.count()),
            "drawers": DrawerDayTable(day, **options),
            "people": CollectorTable(collectors_on(ctx, on), **options),
            "shifts": ShiftTable(shifts_closed_on(ctx, on), **options),
        }


def _verdict(ctx: Context, day: list[DrawerDay], running: int) -> Verdict:
    missing = sum(each.variance for each in day)
    money = words.money(abs(missing), ctx.tenant.currency) if missing else ""
    if running:
        said = ngettext(
            "Not all is counted yet: %(n)s shift is open.",
            "Not all is counted yet: %(n)s shifts are open.",
            running,
        ) % {"n": words.count(running)}
        return Verdict("wait", said)
    if not missing:
        return Verdict("good", _("Everything that was counted is there."))
    said = _("%(sum)s is missing.") if missing < 0 else _("%(sum)s is too much.")
    return Verdict("bad" if missing < 0 else "warn", said % {"sum": money})
