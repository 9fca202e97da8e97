"""The rules of the network: how long is remembered who was online."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions, rules
from mtandao.domains.network.commands.rules import change_network_rules
from mtandao.domains.network.forms import RulesForm
from mtandao.domains.network.queries import network_rules
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm


class RulesPage(FormPage):
    needs = permissions.CHANGE_RULES
    form = RulesForm
    title = gettext_lazy("Rules of the network")
    verb = gettext_lazy("Save rules")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"keep_sessions_days": network_rules(ctx).keep_sessions_days}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        least = rules.least_days(ctx.tenant.country)
        return {"least": least, "most": max(settings.KEEP_SESSIONS_DAYS, least)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        change_network_rules(ctx, **form.cleaned_data)
        return Done(reverse("network:rules"), _("Rules saved. They hold from now on."))
