"""When nobody is cut: the night, weekdays, and holidays."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.collections import permissions
from mtandao.domains.collections.commands.ladder import add_no_cut_day, change_windows, remove_no_cut_day
from mtandao.domains.collections.looking import local
from mtandao.domains.collections.models import NoCutDay
from mtandao.domains.collections.pages.words import places
from mtandao.domains.collections.queries import no_cut_days, windows
from mtandao.domains.collections.rules.windows import next_cut_at
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.pages import draw
from mtandao.foundation.kit.pieces import Action, Crumb, Text, Verdict
from mtandao.foundation.kit.widgets import DayInput

WEEKDAYS = (
    (0, gettext_lazy("Monday")),
    (1, gettext_lazy("Tuesday")),
    (2, gettext_lazy("Wednesday")),
    (3, gettext_lazy("Thursday")),
    (4, gettext_lazy("Friday")),
    (5, gettext_lazy("Saturday")),
    (6, gettext_lazy("Sunday")),
)
HERE = reverse_lazy("collections:windows")


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class WindowsForm(KitForm):
    sections = (
        Section(
            gettext_lazy("At night"),
            ("night_from", "night_until"),
            gettext_lazy("By your own clock. Being let back in never waits."),
        ),
        Section(gettext_lazy("On weekdays"), ("weekdays",)),
    )
    night_from = _hour(gettext_lazy("No cuts from"))
    night_until = _hour(gettext_lazy("Until"))
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("No cuts on"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class DayForm(KitForm):
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    yearly = forms.BooleanField(label=gettext_lazy("Every year"), required=False)


class WindowsPage(FormPage):
    """Who may not change it sees it all the same."""

    needs = permissions.VIEW
    template = "collections/windows.html"
    form = WindowsForm
    title = gettext_lazy("No-cut windows")
    verb = gettext_lazy("Save windows")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.ctx.may(permissions.CHANGE_LADDER):
            return super().get(request, **kwargs)
        context = {"title": self.title, **self.context(self.ctx)}
        return draw(request, "collections/windows_seen.html", context)

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = windows(ctx)
        return {
            "night_from": found.night_from,
            "night_until": found.night_until,
            "weekdays": sorted(found.weekdays),
        }

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {
            "verdict": _verdict(ctx),
            "days": list(no_cut_days(ctx)),
            "may_change": ctx.may(permissions.CHANGE_LADDER),
            "add": Action(_("Add a day"), reverse("collections:add-day"), icon="plus", dialog=True),
            "actions": places("windows"),
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        change_windows(ctx, **form.cleaned_data)
        return Done(HERE, _("Windows saved. They hold from now on."))


def _verdict(ctx: Context) -> Verdict:
    now = local(ctx)
    opens = next_cut_at(now, windows(ctx))
    if opens > now:
        said = _("No cuts now. The next are made from %(moment)s on.")
        return Verdict("quiet", said % {"moment": times.moment(opens, ctx.now)})
    return Verdict("good", _("Cuts are allowed now."))


class AddDayPage(FormPage):
    needs = permissions.CHANGE_LADDER
    form = DayForm
    title = gettext_lazy("Add a day without cuts")
    verb = gettext_lazy("Add day")
    back = Crumb(gettext_lazy("No-cut windows"), HERE)

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        row = add_no_cut_day(ctx, **form.cleaned_data)
        return Done(HERE, _("Nobody is cut on %(name)s.") % {"name": row.name})


class RemoveDayPage(ConfirmPage):
    needs = permissions.CHANGE_LADDER
    title = gettext_lazy("Remove a day without cuts")
    verb = gettext_lazy("Remove day")
    back = Crumb(gettext_lazy("No-cut windows"), HERE)

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, Sequence[Text]]:
        row = NoCutDay.found(ctx, id=kwargs["day_id"])
        return _("Cuts are made on %(name)s again.") % {"name": row.name}, ()

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        remove_no_cut_day(ctx, day_id=kwargs["day_id"])
        return Done(HERE, _("Day removed."))
