"""Keep a view of a list under a name, and drop it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.staff.kept_views import LONGEST_LABEL, LONGEST_QUERY, drop_view, keep_view
from mtandao.domains.staff.models import KeptView
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb, Text


def _list_at(given: str) -> str:
    """An address of ours, whatever was written into the link."""
    safe = given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if safe else "/"


class ViewForm(KitForm):
    one_column = True
    label = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_LABEL,
        help_text=gettext_lazy("It stands over the list, for you alone."),
    )
    query = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_QUERY)
    at = forms.CharField(widget=forms.HiddenInput, required=False)


class KeepView(FormPage):
    form = ViewForm
    title = gettext_lazy("Save this view")
    verb = gettext_lazy("Save view")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"query": self.request.GET.get("query", ""), "at": self.request.GET.get("at", "")}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"cancel_url": _list_at(self.request.GET.get("at", ""))}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = form.cleaned_data
        view = keep_view(ctx, list_name=kwargs["list_name"], label=given["label"], query=given["query"])
        return Done(f"{_list_at(given['at'])}?{view.query}", _("View %s saved.") % view.label)


class DropView(ConfirmPage):
    title = gettext_lazy("Drop this view")
    verb = gettext_lazy("Drop view")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, Sequence[Text]]:
        view = KeptView.found(ctx, id=kwargs["view_id"], user=ctx.actor.id)
        return _("Drop the view %s?") % view.label, [_("What it shows stays as it is.")]

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(_("The list"), _list_at(self.request.GET.get("at", "")))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        drop_view(ctx, view_id=kwargs["view_id"])
        return Done(_list_at(self.request.GET.get("at", "")), _("View dropped."))
