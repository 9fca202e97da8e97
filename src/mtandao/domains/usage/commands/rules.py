"""Change for how long usage is kept."""

from django.conf import settings
from django.utils.translation import gettext as _

from mtandao.domains.usage import permissions, rules
from mtandao.domains.usage.models import UsageRules
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed


@command(needs=permissions.CHANGE_RULES)
def change_usage_rules(
    ctx: Context, *, keep_usage_hours_days: int | None, keep_usage_days: int | None
) -> UsageRules:
    """What is kept for None days is kept as long as the installation keeps it; what is older goes the next night."""
    values = {"keep_usage_hours_days": keep_usage_hours_days, "keep_usage_days": keep_usage_days}
    most = {
        "keep_usage_hours_days": settings.KEEP_USAGE_HOURS_DAYS,
        "keep_usage_days": settings.KEEP_USAGE_DAYS,
    }
    wrong = {
        name: _("From %(least)s days to %(most)s.") % {"least": rules.LEAST_KEPT, "most": most[name]}
        for name, days in values.items()
        if days is not None and not rules.LEAST_KEPT <= days <= most[name]
    }
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    own, _made = UsageRules.objects.update_or_create(tenant_id=ctx.tenant_id, defaults=values)
    return own
