"""Places of money that rooms above spend from: a drawer is held first, a gateway has its own account."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import Method
from mtandao.domains.payments.desk import drawer_holds
from mtandao.domains.payments.errors import NotEnoughCash
from mtandao.domains.payments.models import Drawer, Gateway, Shift
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import NotAllowed


def hold_cash(ctx: Context, *, drawer_id: UUID, amount: Decimal) -> None:
    """Inside a command: the drawer is ours until its transaction ends, and has this much in it.

    One's own open shift, or the right over all drawers. ShiftOver, NotEnoughCash.
    """
    drawer = Drawer.locked(ctx, id=drawer_id)
    # Whoever opens a shift holds the drawer first, as here; whoever closes one holds its row.
    known = Shift.objects.filter(tenant_id=ctx.tenant_id, drawer=drawer, closed_at=None).first()
    if known is not None:
        Shift.locked(ctx, id=known.id).must_be_open()
    if not ctx.may(permissions.DRAWERS) and (known is None or known.user_id != ctx.actor.id):
        raise NotAllowed(
            _("%(drawer)s is not in your shift. Ask whoever looks after the drawers.")
            % {"drawer": drawer.name}
        )
    held = drawer_holds(ctx, drawer.id)
    if amount > held:
        raise NotEnoughCash(
            _("%(drawer)s holds %(held)s. Pay it from another place, or bring cash in first.")
            % {"drawer": drawer.name, "held": f"{held:,.2f}"},
            fields={"amount": _("At most %(held)s.") % {"held": f"{held:,.2f}"}},
        )


def gateway_line(gateway: Gateway, amount: Decimal) -> ledger.Line:
    """What lies with a provider: M-Pesa's in its short code, others' in the tenant's account there."""
    if gateway.provider == Method.MPESA:
        return ledger.Line(ledger.AccountCode.MPESA, amount, detail=gateway.short_code or "")
    return ledger.Line(ledger.AccountCode.GATEWAY, amount, detail=str(gateway.id))
