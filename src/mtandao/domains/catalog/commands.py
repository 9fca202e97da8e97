"""Changes of this room."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import Category, ConnectionType, Cycle, PlanState
from mtandao.domains.catalog.errors import GroupTaken, PlanNameTaken
from mtandao.domains.catalog.events import PlanArchived, PlanChanged, PlanCreated
from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.rules import radius_group
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

BURST = ("burst_kbps_down", "burst_kbps_up", "threshold_kbps_down", "threshold_kbps_up")
MOST_OCTETS = 253  # of a string in a RADIUS packet
MOST_KBPS = 100 * 1024 * 1024  # 100 Gbps
MOST_MONEY = Decimal("9999999999.99")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """Everything a plan can be told at birth; `radius_group` is made from the name if it is empty."""

    name: str
    kbps_down: int
    kbps_up: int
    price: Decimal
    code: str = ""
    description: str = ""
    state: str = PlanState.ACTIVE
    category: str = Category.RESIDENTIAL
    connection_type: str = ConnectionType.PPPOE
    burst_kbps_down: int | None = None
    burst_kbps_up: int | None = None
    threshold_kbps_down: int | None = None
    threshold_kbps_up: int | None = None
    burst_time: str = ""
    cycle: str = Cycle.MONTH
    setup_fee: Decimal = Decimal("0.00")
    tax_group_id: UUID | None = None
    radius_group: str = ""
    pool_name: str = ""
    sessions_at_once: int = 1
    idle_timeout_s: int | None = None
    data_cap_bytes: int | None = None
    fup_kbps_down: int | None = None
    fup_kbps_up: int | None = None
    currency: str = ""


@command(needs=permissions.CHANGE)
def create_plan(ctx: Context, *, new: NewPlan) -> Plan:
    values = asdict(new)
    values["name"] = new.name.strip()
    values["currency"] = new.currency or ctx.tenant.currency
    values["radius_group"] = new.radius_group.strip() or radius_group(new.name)
    plan = Plan(tenant_id=ctx.tenant_id, created_at=ctx.now, **values)
    _check(ctx, plan)
    _save(plan, force_insert=True)
    emit(ctx, PlanCreated(subject_id=plan.id))
    return plan


@command(needs=permissions.CHANGE)
def change_plan(ctx: Context, *, plan_id: UUID, **changes: Any) -> Plan:
    """Change named fields. The RADIUS group stays when the name changes, so that nobody in use loses it."""
    plan = Plan.locked(ctx, id=plan_id)
    unknown = set(changes) - set(NewPlan.__dataclass_fields__)
    if unknown:
        raise Malformed("Not saved.", fields=dict.fromkeys(sorted(unknown), "A plan has no such field."))
    changed = tuple(field for field, value in changes.items() if getattr(plan, field) != value)
    for field in changed:
        setattr(plan, field, changes[field])
    _check(ctx, plan)
    if changed:
        _save(plan, update_fields=changed)
        emit(ctx, PlanChanged(subject_id=plan.id, changed=changed))
    return plan


@command(needs=permissions.CHANGE)
def archive_plan(ctx: Context, *, plan_id: UUID) -> Plan:
    """Off the shelf for good; whoever has it keeps it."""
    plan = Plan.locked(ctx, id=plan_id)
    if plan.state != PlanState.ARCHIVED:
        plan.state = PlanState.ARCHIVED
        plan.save(update_fields=["state"])
        emit(ctx, PlanArchived(subject_id=plan.id))
    return plan


def _check(ctx: Context, plan: Plan) -> None:
    wrong: dict[str, str] = {}
    if not plan.name.strip():
        wrong["name"] = "A name is needed."
    for field in ("kbps_down", "kbps_up"):
        if not 1 <= getattr(plan, field) <= MOST_KBPS:
            wrong[field] = "A speed above 0 and at most 100 Gbps."
    for field in ("price", "setup_fee"):
        if not Decimal(0) <= getattr(plan, field) <= MOST_MONEY:
            wrong[field] = "An amount from 0 to 9,999,999,999.99."
    if plan.currency != ctx.tenant.currency:
        wrong["currency"] = f"Prices are in {ctx.tenant.currency} here."
    bursts = [getattr(plan, field) for field in BURST]
    if any(bursts) and not (all(bursts) and plan.burst_time):
        wrong["burst"] = "A burst needs limit, threshold and time, both ways."
    if all(bursts) and (plan.burst_kbps_down or 0) < plan.kbps_down:
        wrong["burst_kbps_down"] = "A burst is at least as fast as the plan."
    if all(bursts) and (plan.burst_kbps_up or 0) < plan.kbps_up:
        wrong["burst_kbps_up"] = "A burst is at least as fast as the plan."
    choices = (
        ("state", PlanState),
        ("cycle", Cycle),
        ("connection_type", ConnectionType),
        ("category", Category),
    )
    for field, words in choices:
        if getattr(plan, field) not in words.values:
            wrong[field] = f"One of {', '.join(words.values)}."
    if plan.data_cap_bytes is not None and plan.data_cap_bytes <= 0:
        wrong["data_cap_bytes"] = "A cap above 0, or none."
    if len(plan.pool_name.encode()) > MOST_OCTETS:
        wrong["pool_name"] = "A shorter name: RADIUS carries no more than 253 octets."
    if plan.sessions_at_once < 1:
        wrong["sessions_at_once"] = "At least 1."
    if wrong:
        raise Malformed("Not saved: see the fields.", fields=wrong)


def _save(plan: Plan, **how: Any) -> None:
    try:
        with transaction.atomic():
            plan.save(**how)
    except IntegrityError as clash:
        if "a_plan_name_is_used_once" in str(clash):
            raise PlanNameTaken(f"There is a plan {plan.name} already.", name=plan.name) from None
        if "a_radius_group_is_one_plan" in str(clash):
            raise GroupTaken(
                f"Another plan uses the RADIUS group {plan.radius_group}.", group=plan.radius_group
            ) from None
        raise
