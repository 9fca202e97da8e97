"""Asking for a round through all sessions of a router."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import permissions
from mtandao.domains.network.choices import RoundKind
from mtandao.domains.network.commands.rounds import order_round
from mtandao.domains.network.forms import RoundForm
from mtandao.domains.network.models import Round
from mtandao.domains.network.pages.rounds import url_of
from mtandao.domains.network.queries import router
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb


class RoundFormPage(FormPage):
    """Asks what with each session, and how fast; who begins it says whose."""

    needs = permissions.ROUND
    form = RoundForm
    title = gettext_lazy("Tell or drop all sessions")
    verb = gettext_lazy("Begin")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"plans": [(str(plan.pk), plan.name) for plan in catalog.plans(ctx)]}

    def begin(self, ctx: Context, asked: dict[str, Any], **kwargs: Any) -> Round:
        raise NotImplementedError

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = form.cleaned_data
        asked = {
            "kind": RoundKind(given["kind"]),
            "plan_id": UUID(given["plan"]) if given["plan"] else None,
            "per_second": given["per_second"],
            "at_once": given["at_once"],
        }
        ordered = self.begin(ctx, asked, **kwargs)
        return Done(url_of(ordered.pk), _("It began. You may leave: it is done in the background."))


class NewRoundPage(RoundFormPage):
    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        nas = router(ctx, kwargs["nas_id"])
        return {"back": Crumb(nas.name, reverse("network:router", kwargs={"nas_id": nas.pk}))}

    def begin(self, ctx: Context, asked: dict[str, Any], **kwargs: Any) -> Round:
        return order_round(ctx, nas_id=kwargs["nas_id"], **asked)
