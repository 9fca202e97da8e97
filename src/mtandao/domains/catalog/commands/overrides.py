"""A partner's own price of a plan, and whether it is sold there."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import PlanState
from mtandao.domains.catalog.commands.plans import MOST_MONEY
from mtandao.domains.catalog.errors import DecidedAbove, PlanInWrongState
from mtandao.domains.catalog.events import PlanOverridden
from mtandao.domains.catalog.models import Plan, PlanOverride
from mtandao.domains.catalog.rules.overrides import Own
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

NOTHING_SAID = Own()


@command(needs=permissions.OVERRIDE)
def override_plan(
    ctx: Context,
    *,
    plan_id: UUID,
    organization_id: UUID,
    price: Decimal | None = None,
    setup_fee: Decimal | None = None,
    sold: bool | None = None,
) -> Own:
    """From now on for whoever buys there or changes to it; services keep what they pay. Nothing at all: as above.

    Whether a plan is sold at a partner is said above him; the provider says it of himself.
    """
    # Locked, so that two who say something of one plan do it one after the other.
    plan = Plan.locked(ctx, id=plan_id)
    organization = organizations.visible(ctx, organization_id)
    own = Own(price, setup_fee, sold)
    row = PlanOverride.of(ctx).filter(plan=plan, organization_id=organization.id).first()
    before = row.own if row else NOTHING_SAID
    if own == before:
        return own
    _check(own)
    if plan.state == PlanState.ARCHIVED and own != NOTHING_SAID:
        raise PlanInWrongState(
            _("%(plan)s is archived: nobody buys it any more. Nothing was changed.") % {"plan": plan.name},
            state=plan.state,
        )
    is_root = organization.id == ctx.tenant_id
    if is_root and (price is not None or setup_fee is not None):
        raise DecidedAbove(
            _("%(organization)s sells at the plan's own price. Change the plan instead.")
            % {"organization": organization.name}
        )
    if own.sold != before.sold and organization.id == ctx.organization_id and not is_root:
        raise DecidedAbove(
            _("Whether %(plan)s is sold by %(organization)s is said by whoever is above.")
            % {"plan": plan.name, "organization": organization.name}
        )
    _write(ctx, plan, organization.id, own, row)
    changed = tuple(name for name in Own._fields if getattr(own, name) != getattr(before, name))
    emit(ctx, PlanOverridden(subject_id=plan.id, organization_id=organization.id, changed=changed))
    return own


def _check(own: Own) -> None:
    wrong = {
        name: _("An amount of 0 or more, or nothing.")
        for name in ("price", "setup_fee")
        if (amount := getattr(own, name)) is not None and not 0 <= amount <= MOST_MONEY
    }
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)


def _write(ctx: Context, plan: Plan, organization_id: UUID, own: Own, row: PlanOverride | None) -> None:
    if own == NOTHING_SAID:
        if row is not None:
            row.delete()
        return
    row = row or PlanOverride(tenant_id=ctx.tenant_id, plan=plan, organization_id=organization_id)
    row.price, row.setup_fee, row.sold = own
    row.set_by, row.set_at = ctx.actor.name, ctx.now
    row.save()
