"""The rules of the network: how long is remembered who was online and what was moved, and what raises an alarm."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions, rules
from mtandao.domains.network.commands.rules import change_network_rules
from mtandao.domains.network.forms import RulesForm
from mtandao.domains.network.queries import network_rules
from mtandao.domains.network.rules.guessing import Watch
from mtandao.domains.usage import contract as usage
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm

OF_USAGE = ("keep_usage_hours_days", "keep_usage_days")


class RulesPage(FormPage):
    needs = permissions.CHANGE_RULES
    form = RulesForm
    title = gettext_lazy("Rules of the network")
    verb = gettext_lazy("Save rules")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        own, kept = network_rules(ctx), usage.usage_rules(ctx)
        return {name: getattr(kept if name in OF_USAGE else own, name) for name in RulesForm.base_fields}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        least = rules.least_days(ctx.tenant.country)
        most = max(settings.KEEP_SESSIONS_DAYS, least)
        most_of = {
            "keep_attempts_days": settings.KEEP_ATTEMPTS_DAYS,
            "keep_usage_hours_days": settings.KEEP_USAGE_HOURS_DAYS,
            "keep_usage_days": settings.KEEP_USAGE_DAYS,
        }
        may = ctx.may(usage.permissions.CHANGE_RULES)
        return {"least": least, "most": most, "most_of": most_of, "usage": may}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = form.cleaned_data
        watch = Watch(
            given["watch_minutes"], given["watch_login"], given["watch_device"], given["watch_router"]
        )
        change_network_rules(
            ctx,
            keep_sessions_days=given["keep_sessions_days"],
            keep_attempts_days=given["keep_attempts_days"],
            watch=watch,
            usage_kept={name: given[name] for name in OF_USAGE if name in given} or None,
        )
        return Done(reverse("network:rules"), _("Rules saved. They hold from now on."))
