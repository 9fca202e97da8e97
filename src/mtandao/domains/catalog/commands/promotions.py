"""What a promotional plan may turn into."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.catalog.choices import PlanState
from mtandao.domains.catalog.errors import PlanInUse, PromotionGoesRound
from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.rules.promotions import leads_back
from mtandao.foundation import locks
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

PROMOTION = {"reverts_to_id", "reverts_after_cycles", "reverts_on"}
MOST_CYCLES = 1200


def check_promotion(ctx: Context, plan: Plan) -> None:
    if plan.reverts_to_id is None:
        if plan.reverts_after_cycles is not None or plan.reverts_on is not None:
            raise Malformed(_("Not saved: see the fields."), fields={"reverts_to_id": _("Into which plan?")})
        return
    if (plan.reverts_after_cycles is None) == (plan.reverts_on is None):
        sentence = _("Either after so many cycles, or on a day.")
        raise Malformed(_("Not saved: see the fields."), fields={"reverts_after_cycles": sentence})
    if plan.reverts_after_cycles is not None and not 1 <= plan.reverts_after_cycles <= MOST_CYCLES:
        sentence = _("From 1 to %(most)s cycles.") % {"most": MOST_CYCLES}
        raise Malformed(_("Not saved: see the fields."), fields={"reverts_after_cycles": sentence})
    # Two promotions could be turned towards each other at the same moment, and neither would see it.
    locks.hold(ctx, "promotions")
    to = Plan.of(ctx).filter(id=plan.reverts_to_id).first()
    if to is None:
        raise Malformed(
            _("Not saved: see the fields."), fields={"reverts_to_id": _("There is no such plan.")}
        )
    if to.state not in (PlanState.ACTIVE, PlanState.DEPRECATED):
        sentence = _("%(to)s is %(state)s: choose a plan that services have.") % {
            "to": to.name,
            "state": PlanState(to.state).label.lower(),
        }
        raise Malformed(_("Not saved: see the fields."), fields={"reverts_to_id": sentence})
    others = Plan.of(ctx).filter(reverts_to__isnull=False).exclude(id=plan.id)
    if leads_back(plan.id, to.id, dict(others.values_list("id", "reverts_to_id"))):
        raise PromotionGoesRound(
            _("%(to)s leads back to %(plan)s: a service would go round for ever. Choose another plan.")
            % {"to": to.name, "plan": plan.name},
            fields={
                "reverts_to_id": _("%(to)s leads back to %(plan)s.") % {"to": to.name, "plan": plan.name}
            },
        )


def promotions_into(ctx: Context, plans: Iterable[Plan]) -> dict[UUID, str]:
    """Which of these plans another promotion turns into that is not archived, and that one's name."""
    chosen = [plan.id for plan in plans]
    rows = Plan.of(ctx).filter(reverts_to__in=chosen).exclude(state=PlanState.ARCHIVED).exclude(pk__in=chosen)
    return {to: name for to, name in rows.order_by("-name").values_list("reverts_to_id", "name") if to}


def must_not_be_reverted_to(ctx: Context, plans: Iterable[Plan]) -> None:
    wanted = promotions_into(ctx, plans)
    for plan in plans:
        if plan.id in wanted:
            raise still_reverted_to(plan, wanted[plan.id])


def still_reverted_to(plan: Plan, promotion: str) -> PlanInUse:
    return PlanInUse(
        _(
            "%(promotion)s turns into %(plan)s: archive that promotion, or let it turn "
            "into another plan first."
        )
        % {"promotion": promotion, "plan": plan.name},
        plan=str(plan.id),
    )
