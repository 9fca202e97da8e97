"""A new tenant gets its schedules."""

from mtandao.domains.organizations.contract import TenantOpened
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import listens_to
from mtandao.foundation.schedules.commands import ensure_schedules


@listens_to(TenantOpened)
def schedule_the_new_tenant(ctx: Context, event: TenantOpened) -> None:
    ensure_schedules(ctx)
