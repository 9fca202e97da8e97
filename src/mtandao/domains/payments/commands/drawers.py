"""Which drawers there are, and how the tenant wants cash to be taken."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.payments import permissions
from mtandao.domains.payments.errors import DrawerNamed, ShiftOpen
from mtandao.domains.payments.events import DrawerSetUp
from mtandao.domains.payments.models import DeskRules, Drawer, Shift
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed


@command(needs=permissions.DRAWERS)
def set_up_drawer(ctx: Context, *, drawer_id: UUID | None = None, name: str, active: bool = True) -> Drawer:
    """A new drawer, or changes to one. It is never taken away: its money is in the ledger under its id."""
    name = " ".join(name.split())
    if not name:
        raise Malformed(_("Not saved."), fields={"name": _("A name is needed.")})
    if drawer_id:
        drawer = Drawer.locked(ctx, id=drawer_id)
        if not active and Shift.objects.filter(drawer=drawer, closed_at=None).exists():
            raise ShiftOpen(_("A shift is open at %(drawer)s. Close it first.") % {"drawer": drawer.name})
    else:
        drawer = Drawer(tenant_id=ctx.tenant_id, organization_id=ctx.organization_id)
    drawer.name, drawer.active = name, active
    try:
        with transaction.atomic():
            drawer.save()
    except IntegrityError:
        raise DrawerNamed(
            _("There is a drawer called %(name)s already.") % {"name": name}, fields={"name": _("Taken.")}
        ) from None
    emit(ctx, DrawerSetUp(subject_id=drawer.id))
    return drawer


@command(needs=permissions.DESK_RULES)
def set_desk_rules(
    ctx: Context, *, cash_only_in_shift: bool | None = None, hold_too_little: bool | None = None
) -> DeskRules:
    """Whether cash may be recorded by somebody who has no open shift."""
    rules, _made = DeskRules.objects.get_or_create(tenant_id=ctx.tenant_id)
    rules = DeskRules.locked(ctx, id=rules.id)
    if cash_only_in_shift is not None:
        rules.cash_only_in_shift = cash_only_in_shift
    if hold_too_little is not None:
        rules.hold_too_little = hold_too_little
    rules.save(update_fields=["cash_only_in_shift", "hold_too_little"])
    return rules
