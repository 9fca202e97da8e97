"""Tokens for programs. A token is shown once; only its hash is kept."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.staff import permissions
from mtandao.domains.staff.commands import make_program_token, revoke_program_token
from mtandao.domains.staff.models import AccessToken
from mtandao.domains.staff.queries import tokens, users
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import KitColumn, MomentColumn, NameColumn
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pages import draw, refusal_class
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable

TOKENS = Crumb(gettext_lazy("API tokens"), reverse_lazy("staff:tokens"))
LIVES = (
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("a year")),
    ("", gettext_lazy("until it is revoked")),
)
RIGHTS = (("all", gettext_lazy("Everything the person may")), ("read", gettext_lazy("Reading alone")))
NEW = Action(
    gettext_lazy("New token"),
    reverse_lazy("staff:new-token"),
    icon="plus",
    kind="primary",
)


def revoke_url(row: AccessToken) -> str:
    return reverse("staff:revoke-token", kwargs={"token_id": row.id})


class TokenTable(KitTable):
    label = NameColumn(gettext_lazy("For"), url=revoke_url)
    whose = KitColumn(gettext_lazy("Acts as"), accessor="user__full_name", width="l", phone="note")
    rights = KitColumn(gettext_lazy("May"), accessor="pk")
    made = MomentColumn(gettext_lazy("Made"), accessor="created_at", priority=2)
    used = MomentColumn(gettext_lazy("Last used"), accessor="last_used_at", phone="value")
    ends = MomentColumn(gettext_lazy("Ends"), accessor="expires_at", priority=2)

    def render_rights(self, record: AccessToken) -> str:
        return _("everything of the person") if record.patterns is None else _("reading alone")


class TokensPage(ListPage):
    needs = permissions.CHANGE_TOKENS
    name, title = "tokens", gettext_lazy("API tokens")
    table = TokenTable
    order = "-created_at"
    actions = (NEW,)
    empty = Emptiness(
        gettext_lazy("No tokens yet"),
        gettext_lazy(
            "A token lets a program of yours work here. It can do what its person may, and no more."
        ),
        (NEW,),
    )

    def queryset(self, ctx: Context) -> QuerySet[Any]:
        return tokens(ctx).order_by()


class TokenForm(KitForm):
    one_column = True
    label = forms.CharField(
        label=gettext_lazy("What is it for"), max_length=80, help_text=gettext_lazy("Till, website, report.")
    )
    user_id = forms.ChoiceField(label=gettext_lazy("Acts as"))
    may = forms.ChoiceField(label=gettext_lazy("May"), choices=RIGHTS)
    days = forms.ChoiceField(label=gettext_lazy("Ends after"), choices=LIVES, required=False, initial="90")

    def __init__(self, *args: Any, ctx: Context, **options: Any) -> None:
        super().__init__(*args, **options)
        person: Any = self.fields["user_id"]
        person.choices = [
            (str(each.id), f"{each.full_name}, {_(each.role.name)}")
            for each in users(ctx).filter(is_active=True)
        ]


class NewToken(FormPage):
    """The answer is a page and no redirect: the token is on it, this once."""

    needs = permissions.CHANGE_TOKENS
    form = TokenForm
    title = gettext_lazy("New token")
    verb = gettext_lazy("Make token")
    back = TOKENS

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"ctx": ctx}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"user_id": str(ctx.actor.id)}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST, ctx=self.ctx)
        if not form.is_valid():
            return self._draw(request, form, 422)
        given = form.cleaned_data
        try:
            issued = make_program_token(
                self.ctx,
                user_id=UUID(given["user_id"]),
                label=given["label"],
                patterns=["*.view"] if given["may"] == "read" else None,
                days=int(given["days"]) if given["days"] else None,
            )
        except refusal_class() as fact:
            form.refuse(getattr(fact, "detail", str(fact)), getattr(fact, "fields", None))
            return self._draw(request, form, getattr(fact, "status", 409))
        context = {"title": given["label"], "issued": issued, "back": TOKENS}
        response = draw(request, "staff/new_token.html", context)
        response["Cache-Control"] = "no-store"
        return response


class RevokeToken(ConfirmPage):
    needs = permissions.CHANGE_TOKENS
    title = verb = gettext_lazy("Revoke token")
    danger = True
    back = TOKENS

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, Sequence[Text]]:
        token = AccessToken.found(ctx, id=kwargs["token_id"])
        facts = {"label": token.label, "name": token.user.full_name}
        return _("“%(label)s” of %(name)s opens nothing any more.") % facts, (
            _("Programs that use it are refused from their next request on."),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        token = AccessToken.found(ctx, id=kwargs["token_id"])
        revoke_program_token(ctx, token_id=token.id)
        return Done(reverse("staff:tokens"), _("“%(label)s” is revoked.") % {"label": token.label})
