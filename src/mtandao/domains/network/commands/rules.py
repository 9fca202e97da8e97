"""Change the rules of the network."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from mtandao.domains.network import permissions, rules
from mtandao.domains.network.models import NetworkRules
from mtandao.domains.network.rules.guessing import Watch
from mtandao.domains.usage import contract as usage
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

# Fewer than ten are tried by any router at home that was given a wrong password.
ALARMS = {
    "watch_minutes": (1, 60),
    "watch_login": (10, 100_000),
    "watch_device": (10, 100_000),
    "watch_router": (10, 1_000_000),
}


@command(needs=permissions.CHANGE_RULES)
def change_network_rules(
    ctx: Context,
    *,
    keep_sessions_days: int | None,
    keep_attempts_days: int | None = None,
    watch: Watch | None = None,
    usage_kept: Mapping[str, int | None] | None = None,
) -> NetworkRules:
    """What is kept for None days is kept as long as the installation keeps it; what is older goes the next night.
    `watch`: what raises an alarm; `usage_kept`: for how long usage is kept. Without them these stay."""
    least = rules.least_days(ctx.tenant.country)
    wrong = {
        # The country's own demand is met even where the installation keeps less.
        **_outside("keep_sessions_days", keep_sessions_days, least, max(settings.KEEP_SESSIONS_DAYS, least)),
        **_outside("keep_attempts_days", keep_attempts_days, rules.LEAST, settings.KEEP_ATTEMPTS_DAYS),
    }
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    values: dict[str, int | None] = {
        "keep_sessions_days": keep_sessions_days,
        "keep_attempts_days": keep_attempts_days,
    }
    if watch is not None:
        values |= _watched(watch)
    if usage_kept is not None:
        usage.change_usage_rules(ctx, **usage_kept)
    own, _made = NetworkRules.objects.update_or_create(tenant_id=ctx.tenant_id, defaults=values)
    return own


def _outside(name: str, days: int | None, least: int, most: int) -> dict[str, str]:
    if days is None or least <= days <= most:
        return {}
    return {name: _("From %(least)s days to %(most)s.") % {"least": least, "most": most}}


def _watched(watch: Watch) -> dict[str, int | None]:
    values = {
        "watch_minutes": watch.minutes,
        "watch_login": watch.of_login,
        "watch_device": watch.of_device,
        "watch_router": watch.by_router,
    }
    wrong = {
        name: _("From %(least)s to %(most)s.") % {"least": least, "most": most}
        for name, (least, most) in ALARMS.items()
        if (value := values[name]) is not None and not least <= value <= most
    }
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    return values
