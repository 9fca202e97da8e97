"""What the cash desk reads: drawers, shifts, what lies in them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import permissions
from mtandao.domains.payments.errors import NoShift
from mtandao.domains.payments.models import DeskRules, Drawer, Shift
from mtandao.foundation.context import Context

NOBODY = UUID(int=0)


def drawers(ctx: Context) -> QuerySet[Drawer]:
    return Drawer.of(ctx)


def free_drawers(ctx: Context) -> QuerySet[Drawer]:
    """Those in use at which nobody has a shift."""
    taken = Shift.of(ctx).filter(closed_at=None).values("drawer")
    return Drawer.of(ctx).filter(active=True).exclude(pk__in=taken).order_by("name", "id")


def shifts(ctx: Context) -> QuerySet[Shift]:
    """One's own; those of everybody for whoever looks after the drawers."""
    rows = Shift.of(ctx).select_related("drawer", "user")
    return rows if ctx.may(permissions.DRAWERS) else rows.filter(user_id=ctx.actor.id or NOBODY)


def open_shift_of(ctx: Context) -> Shift | None:
    """The shift that who acts has open now."""
    if ctx.actor.id is None:
        return None
    mine = Shift.objects.filter(tenant_id=ctx.tenant_id, user_id=ctx.actor.id, closed_at=None)
    return mine.select_related("drawer").first()


def shift_for_cash(ctx: Context) -> UUID | None:
    """The open shift of who takes cash now; NoShift if he has none where the tenant wants one."""
    shift = open_shift_of(ctx)
    if shift is None and desk_rules(ctx).cash_only_in_shift:
        raise NoShift(_("Cash is taken in a shift here. Open yours at the cash desk, then take it."))
    return shift.id if shift else None


def desk_rules(ctx: Context) -> DeskRules:
    return DeskRules.of(ctx).first() or DeskRules(tenant_id=ctx.tenant_id)


def drawer_holds(ctx: Context, drawer_id: UUID) -> Decimal:
    """What lies in it by the ledger."""
    return ledger.held_in(ctx, ledger.AccountCode.CASH, str(drawer_id))


def drawers_hold(ctx: Context) -> Mapping[str, Decimal]:
    """Of every drawer at once, by its id; cash that is in none under an empty one."""
    return ledger.trial_balance_of(ctx, ledger.AccountCode.CASH)


@ledger.details_named_by(ledger.AccountCode.CASH, ledger.AccountCode.VARIANCE)
def drawer_names(ctx: Context, details: Sequence[str]) -> Mapping[str, str]:
    """Drawers, and the partners who hold what their people took: in a partner's drawer it is his as well."""
    known = known_ids(details)
    rows = Drawer.of(ctx).filter(id__in=known).values_list("id", "name", "organization_id")
    found = list(rows)
    owners = {owner for _key, _name, owner in found} | set(known)
    theirs = organizations.organizations(ctx).filter(id__in=owners, kind=organizations.Kind.PARTNER)
    partners = dict(theirs.values_list("id", "name"))
    named = {str(key): _("With %(partner)s") % {"partner": name} for key, name in partners.items()}
    return named | {
        str(key): f"{name}, {partners[owner]}" if owner in partners else name for key, name, owner in found
    }


def known_ids(details: Iterable[str]) -> list[UUID]:
    """Details that are ids of ours; what else stands there is nobody's name."""
    found = []
    for detail in details:
        try:
            found.append(UUID(detail))
        except ValueError:
            continue
    return found
