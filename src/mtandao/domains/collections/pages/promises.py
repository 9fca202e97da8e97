"""How long promises last, and who gets no more of them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.collections.commands.promises import LONGEST_EVER, MOST_COUNTED, change_promise_terms
from mtandao.domains.collections.pages.settings import RulesPage
from mtandao.domains.collections.promised import promise_terms
from mtandao.domains.collections.rules.promises import PromiseTerms
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Row
from mtandao.foundation.kit.widgets import FigureInput


class PromiseTermsForm(KitForm):
    one_column = True
    longest_days = forms.IntegerField(
        label=gettext_lazy("Longest promise"),
        min_value=1,
        max_value=LONGEST_EVER,
        widget=FigureInput(gettext_lazy("days"), {"step": 1}),
        help_text=gettext_lazy("Extensions count from the first promise on."),
    )
    most_broken = forms.IntegerField(
        label=gettext_lazy("None after"),
        min_value=0,
        max_value=MOST_COUNTED,
        widget=FigureInput(gettext_lazy("broken"), {"step": 1}),
        help_text=gettext_lazy("0: everybody gets one, however often it was broken."),
    )
    of_last = forms.IntegerField(
        label=gettext_lazy("Of the last"),
        min_value=0,
        max_value=MOST_COUNTED,
        widget=FigureInput(gettext_lazy("promises"), {"step": 1}),
    )


class PromisesPage(RulesPage):
    form = PromiseTermsForm
    title = gettext_lazy("Promises")
    verb = gettext_lazy("Save terms")
    here = "promises"
    about = gettext_lazy(
        "A promise is kept once nothing is open of what was due when it was made. "
        "Who broke too many gets another only from somebody with the right for it."
    )

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        terms = promise_terms(ctx)
        return {
            "longest_days": terms.longest_days,
            "most_broken": terms.most_broken,
            "of_last": terms.of_last,
        }

    def rows(self, ctx: Context) -> Sequence[Row]:
        terms = promise_terms(ctx)
        limit = _("%(n)s broken of the last %(all)s") % {"n": terms.most_broken, "all": terms.of_last}
        return [
            Row(_("Longest promise"), end=_("%(n)s days") % {"n": terms.longest_days}),
            Row(_("None after"), end=limit if terms.most_broken else _("no limit")),
        ]

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        change_promise_terms(ctx, terms=PromiseTerms(**form.cleaned_data))
        return Done(reverse("collections:promises"), _("Terms saved. They hold from now on."))
