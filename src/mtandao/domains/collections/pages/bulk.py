"""What is done to many accounts at once: asked once, done for each who can have it, and said how many."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.collections import permissions
from mtandao.domains.collections.commands.exemptions import exempt_account
from mtandao.domains.collections.commands.promises import take_promise
from mtandao.domains.collections.commands.reminders import remind_debtors
from mtandao.domains.collections.pages.accounts import AccountsPage
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done, finish
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import Page, draw
from mtandao.foundation.kit.pieces import Crumb, Text
from mtandao.foundation.kit.rights import may
from mtandao.foundation.kit.widgets import DayInput
from mtandao.foundation.refusals import NotAllowed, Refusal

# One at a time each takes a few milliseconds; more than these belong to the ladder's own rules.
MOST: Final = 500


class PromiseForm(KitForm):
    until = forms.DateField(
        label=gettext_lazy("Until"),
        widget=DayInput(),
        help_text=gettext_lazy("On this day they are looked at again."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500)


class ExemptForm(KitForm):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500)
    until = forms.DateField(
        label=gettext_lazy("Until"),
        widget=DayInput(),
        required=False,
        help_text=gettext_lazy("Empty: until somebody lifts it."),
    )


DEEDS: Final[dict[str, tuple[Text, Any, type[KitForm] | None]]] = {
    "promise": (gettext_lazy("Take promise"), permissions.PROMISE, PromiseForm),
    "exempt": (gettext_lazy("Exempt"), permissions.EXEMPT, ExemptForm),
    "remind": (gettext_lazy("Remind"), permissions.REMIND, None),
}


class BulkPage(Page):
    """Posted to from the list; posts to itself once it was said what for."""

    needs = permissions.VIEW

    def get(self, request: HttpRequest, deed: str) -> HttpResponse:
        """Nobody is picked by an address: back to the list."""
        _named(deed)
        return finish(request, reverse("collections:accounts"))

    def post(self, request: HttpRequest, deed: str) -> HttpResponse:
        title, needs, form_class = _named(deed)
        if not may(request, needs):
            raise NotAllowed(_("You may not %(verb)s.") % {"verb": needs.label})
        rows = AccountsPage.picked(request).order_by("id")
        number, back = rows.count(), reverse("collections:accounts")
        if not number:
            return finish(request, Done(back, _("Nobody was chosen.")))
        sure = "sure" in request.POST
        form = form_class(request.POST if sure else None) if form_class else None
        if number > MOST or not sure or (form is not None and not form.is_valid()):
            return self._ask(request, title, form, rows, number)
        done, refused = _do(self.ctx, deed, list(rows), form.cleaned_data if form else {})
        said = ngettext("%(what)s: %(n)s done.", "%(what)s: %(n)s done.", done) % {"what": title, "n": done}
        if refused:
            more = ngettext("%(n)s refused: %(why)s", "%(n)s refused, the first: %(why)s", len(refused))
            said = f"{said} {more % {'n': len(refused), 'why': refused[0]}}"
        return finish(request, Done(back, said))

    def _ask(
        self, request: HttpRequest, title: Text, form: KitForm | None, rows: QuerySet[Any], number: int
    ) -> HttpResponse:
        context = {
            "title": title,
            "back": Crumb(_("Accounts on the ladder"), reverse("collections:accounts")),
            "form": form,
            "names": [row.subscriber.full_name for row in rows[:5]],
            "others": max(number - 5, 0),
            "number": number,
            "too_many": number > MOST,
            "most": MOST,
            "ids": request.POST.getlist("ids"),
            "query": request.POST.get("query", ""),
            "all": request.POST.get("all", ""),
        }
        bound = form is not None and form.is_bound
        return draw(request, "collections/bulk.html", context, 422 if bound else 200)


def _named(deed: str) -> tuple[Text, Any, type[KitForm] | None]:
    if deed not in DEEDS:
        raise Http404(deed)
    return DEEDS[deed]


def _do(ctx: Context, deed: str, rows: list[Any], given: dict[str, Any]) -> tuple[int, list[str]]:
    """Each whole, so that one refusal does not stop the others; reminders go out as one batch."""
    if deed == "remind":
        told = remind_debtors(ctx, subscriber_ids=[row.subscriber_id for row in rows])
        left = len(rows) - told
        return told, [_("reminded today already")] * left
    command: Callable[..., Any] = take_promise if deed == "promise" else exempt_account
    done, refused = 0, []
    for row in rows:
        try:
            command(ctx, subscriber_id=row.subscriber_id, **given)
        except Refusal as fact:
            refused.append(fact.detail)
        else:
            done += 1
    return done, refused
