"""The ladder from the reminder to the end, and what other days would do today."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.collections import permissions
from mtandao.domains.collections.commands.ladder import change_ladder, must_go_up
from mtandao.domains.collections.foreseeing import Effect, effects
from mtandao.domains.collections.looking import Policy
from mtandao.domains.collections.pages.words import MONEY, places
from mtandao.domains.collections.queries import ladder, windows
from mtandao.domains.collections.rules.ladder import Ladder
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.pages import draw
from mtandao.foundation.kit.pieces import Row, Step
from mtandao.foundation.kit.widgets import FigureInput, MoneyField
from mtandao.foundation.refusals import Malformed

NOTHING = Decimal("0.00")
DAY = gettext_lazy("days after")


def _day(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=0, max_value=3650, widget=FigureInput(DAY, {"step": 1})
    )


class LadderForm(KitForm):
    sections = (
        Section(gettext_lazy("Before the due day"), ("reminders",), gettext_lazy("A message each.")),
        Section(
            gettext_lazy("After it"),
            (
                "grace_days",
                "walled_until_day",
                "suspended_until_day",
                "disconnected_until_day",
                "terminate",
            ),
            gettext_lazy(
                "The last day of each stage, counted from the due day. A payment ends all of them at once."
            ),
        ),
        Section(
            gettext_lazy("Who is left alone"),
            ("least_amount", "overdue_from_day"),
            gettext_lazy("Neither reminded nor cut."),
        ),
    )
    reminders = forms.CharField(
        label=gettext_lazy("Reminders"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Days ahead, with commas between: 7, 3, 1."),
    )
    grace_days = _day(gettext_lazy("Grace, online"), gettext_lazy("Nothing is cut yet."))
    walled_until_day = _day(gettext_lazy("Walled garden"), gettext_lazy("Only the payment page opens."))
    suspended_until_day = _day(gettext_lazy("Suspended"), gettext_lazy("RADIUS refuses the sign-in."))
    disconnected_until_day = _day(gettext_lazy("Disconnected"), gettext_lazy("The line may be given away."))
    terminate = forms.BooleanField(
        label=gettext_lazy("Then terminate the service"),
        required=False,
        help_text=gettext_lazy("Else it stays disconnected until somebody ends it."),
    )
    overdue_from_day = forms.IntegerField(
        label=gettext_lazy("Overdue from"),
        required=False,
        min_value=0,
        max_value=3650,
        widget=FigureInput(DAY, {"step": 1}),
        help_text=gettext_lazy("Before that day an unpaid invoice has no consequences. Mostly 0."),
    )

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["least_amount"] = MoneyField(
            label=gettext_lazy("Least amount"),
            currency=currency,
            required=False,
            min_value=0,
            help_text=gettext_lazy("Whoever owes less is not touched."),
        )

    def clean_overdue_from_day(self) -> int:
        return self.cleaned_data["overdue_from_day"] or 0

    def clean(self) -> dict[str, Any]:
        return {**self.cleaned_data, "least_amount": self.cleaned_data.get("least_amount") or NOTHING}

    def clean_reminders(self) -> tuple[int, ...]:
        typed = self.cleaned_data["reminders"].replace(",", " ").split()
        if not all(word.isdigit() and 0 < int(word) <= 60 for word in typed):
            raise forms.ValidationError(_("Numbers from 1 to 60, with commas between."))
        return tuple(sorted({int(word) for word in typed}, reverse=True))


class LadderPage(FormPage):
    """Who may not change it sees it all the same."""

    needs = permissions.VIEW
    template = "collections/ladder.html"
    form = LadderForm
    title = gettext_lazy("Reminders and cuts")
    verb = gettext_lazy("Save days")

    shown: Mapping[str, Any] = {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.ctx.may(permissions.CHANGE_LADDER):
            return super().get(request, **kwargs)
        context = {"title": self.title, **self.context(self.ctx)}
        return draw(request, "collections/ladder_seen.html", context)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """ "Show what this would do" saves nothing."""
        if "preview" not in request.POST:
            return super().post(request, **kwargs)
        form = LadderForm(request.POST, **self.form_options(self.ctx))
        if not form.is_valid():
            return self._draw(request, form, 422)
        wanted = Ladder(**form.cleaned_data)
        try:
            must_go_up(wanted)
        except Malformed as fact:
            form.refuse(" ".join([fact.detail, *fact.fields.values()]))
            return self._draw(request, form, 422)
        found, whole = effects(self.ctx, Policy(wanted, windows(self.ctx)))
        self.shown = {
            "steps": _steps(wanted),
            "effects": _rows(self.ctx, found),
            "whole": whole,
            "asked": True,
        }
        return self._draw(request, form, 200)

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        days = ladder(ctx)
        return {
            "reminders": ", ".join(map(str, days.reminders)),
            "grace_days": days.grace_days,
            "walled_until_day": days.walled_until_day,
            "suspended_until_day": days.suspended_until_day,
            "disconnected_until_day": days.disconnected_until_day,
            "overdue_from_day": days.overdue_from_day,
            "terminate": days.terminate,
            "least_amount": days.least_amount,
        }

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"steps": _steps(ladder(ctx)), "actions": places("ladder"), **self.shown}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        try:
            change_ladder(ctx, ladder=Ladder(**form.cleaned_data))
        except Malformed as fact:
            # It is about the days together, which are no field of their own.
            raise Malformed(" ".join([fact.detail, *fact.fields.values()])) from None
        return Done(reverse("collections:ladder"), _("Days saved. They hold from the next run on."))


def _steps(days: Ladder) -> list[Step]:
    """The ladder as the thread that it is."""

    def until(day: int) -> str:
        return _("to day %(n)s") % {"n": day}

    reminded = ", ".join(f"−{day}" for day in days.reminders)
    return [
        Step(_("Reminded"), _("days %(days)s") % {"days": reminded} if reminded else _("never")),
        Step(_("Due"), _("day 0")),
        Step(_("Grace"), until(days.grace_days)),
        Step(_("Walled garden"), until(days.walled_until_day), "wait"),
        Step(_("Suspended"), until(days.suspended_until_day), "cut"),
        Step(_("Disconnected"), until(days.disconnected_until_day), "todo"),
        *([Step(_("Terminated"), _("after that"), "todo")] if days.terminate else []),
    ]


def _rows(ctx: Context, found: Sequence[Effect]) -> list[Row]:
    """From where to where, how many, and what they owe."""
    return [
        Row(
            f"{one.was.label} → {one.stage.label}",
            note=words.money(one.amount, ctx.tenant.currency) if ctx.may(MONEY) else "",
            end=words.count(one.accounts),
        )
        for one in found
    ]
