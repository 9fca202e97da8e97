"""The rules of wallets: how much by hand, and below what a customer is told."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.commands.rules import change_wallet_rules
from mtandao.domains.ledger.forms import RulesForm
from mtandao.domains.ledger.queries.rules import wallet_rules
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm


class RulesPage(FormPage):
    needs = permissions.CHANGE_RULES
    form = RulesForm
    title = gettext_lazy("Wallets")
    verb = gettext_lazy("Save rules")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        rules = wallet_rules(ctx)
        return {"adjust_limit": rules.adjust_limit, "low_below": rules.low_below}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        change_wallet_rules(ctx, **form.cleaned_data)
        return Done(reverse("ledger:rules"), _("Rules saved. They hold from now on."))
