"""Change the rules of the network."""

from django.conf import settings
from django.utils.translation import gettext as _

from mtandao.domains.network import permissions, rules
from mtandao.domains.network.models import NetworkRules
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed


@command(needs=permissions.CHANGE_RULES)
def change_network_rules(ctx: Context, *, keep_sessions_days: int | None) -> NetworkRules:
    """`keep_sessions_days` None: as long as the installation keeps them. What is older goes the next night."""
    least, most = rules.least_days(ctx.tenant.country), settings.KEEP_SESSIONS_DAYS
    if keep_sessions_days is not None and not least <= keep_sessions_days <= max(most, least):
        # The country's own demand is met even where the installation keeps less.
        said = _("From %(least)s days to %(most)s.") % {"least": least, "most": max(most, least)}
        raise Malformed(_("Not saved: see the fields."), fields={"keep_sessions_days": said})
    own, _made = NetworkRules.objects.update_or_create(
        tenant_id=ctx.tenant_id, defaults={"keep_sessions_days": keep_sessions_days}
    )
    return own
