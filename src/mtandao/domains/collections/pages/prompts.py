"""On which days, and at which hours, debtors' phones are asked."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.collections.asking import prompt_terms, prompting_gateway
from mtandao.domains.collections.commands.prompts import LATEST_DAY, MOST_DAYS, change_prompt_terms
from mtandao.domains.collections.pages.settings import RulesPage
from mtandao.domains.collections.rules.prompts import PromptTerms
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Row


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class PromptTermsForm(KitForm):
    wide = ("days",)
    days = forms.CharField(
        label=gettext_lazy("Days after the due day"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("With commas between: 0, 3. Empty: nobody is asked."),
    )
    hour_from = _hour(gettext_lazy("Not before"))
    hour_until = _hour(gettext_lazy("Not after"))

    def clean_days(self) -> tuple[int, ...]:
        typed = self.cleaned_data["days"].replace(",", " ").split()
        days = {int(word) for word in typed if word.isdigit() and int(word) <= LATEST_DAY}
        if len(days) != len(set(typed)) or len(days) > MOST_DAYS:
            said = _("At most %(n)s numbers from 0 to %(last)s, with commas between.")
            raise forms.ValidationError(said % {"n": MOST_DAYS, "last": LATEST_DAY})
        return tuple(sorted(days))


class PromptsPage(RulesPage):
    form = PromptTermsForm
    title = gettext_lazy("Prompts")
    verb = gettext_lazy("Save prompts")
    here = "prompts"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        about = _(
            "The phone rings for everything that is overdue: once on each of these days, never while another request "
            "is open, and not for who is exempted, owes too little or has a promise that runs."
        )
        if prompting_gateway(ctx) is None:
            about = _("No gateway that rings a phone is in use, so nobody is asked.") + " " + about
        return {**super().context(ctx, **kwargs), "about": about}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        terms = prompt_terms(ctx)
        return {
            "days": ", ".join(map(str, terms.days)),
            "hour_from": terms.hour_from,
            "hour_until": terms.hour_until,
        }

    def rows(self, ctx: Context) -> Sequence[Row]:
        terms = prompt_terms(ctx)
        hours = f"{terms.hour_from:%H:%M} – {terms.hour_until:%H:%M}"
        return [
            Row(_("Days after the due day"), end=", ".join(map(str, terms.days)) or _("none")),
            Row(_("Hours"), end=hours),
        ]

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        change_prompt_terms(ctx, terms=PromptTerms(**form.cleaned_data))
        return Done(reverse("collections:prompts"), _("Prompts saved. They hold from now on."))
