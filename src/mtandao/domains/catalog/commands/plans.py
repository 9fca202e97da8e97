"""Making and changing plans."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import (
    Addressing,
    BillingMode,
    Category,
    ConnectionType,
    Cycle,
    PlanState,
)
from mtandao.domains.catalog.commands.promotions import PROMOTION, check_promotion, must_not_be_reverted_to
from mtandao.domains.catalog.errors import GroupTaken, PlanNameTaken
from mtandao.domains.catalog.events import PlanArchived, PlanChanged, PlanCreated
from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.rules.cycles import MONTHS
from mtandao.domains.catalog.rules.speeds import radius_group
from mtandao.domains.catalog.taxes import may_be_chosen
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

BURST = ("burst_kbps_down", "burst_kbps_up", "threshold_kbps_down", "threshold_kbps_up")
MOST_OCTETS = 253  # of a string in a RADIUS packet
MOST_KBPS = 100 * 1024 * 1024  # 100 Gbps
MOST_DAYS = 3660
MOST_TRIAL = 365
MOST_MONTHS = 120
MOST_VLAN = 4094
MOST_IDLE_S = 31_536_000
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
    validity_days: int | None = None
    aligned: bool = False
    first_bill_waits: bool = False
    billing_mode: str = BillingMode.POSTPAID
    setup_fee: Decimal = Decimal("0.00")
    trial_days: int | None = None
    commitment_months: int | None = None
    early_end_fee: Decimal = Decimal("0.00")
    reverts_to_id: UUID | None = None
    reverts_after_cycles: int | None = None
    reverts_on: date | None = None
    tax_group_id: UUID | None = None
    radius_group: str = ""
    addressing: str = Addressing.DYNAMIC
    vlan_id: int | None = None
    pool_name: str = ""
    ipv6_pool_name: str = ""
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
    _check_tax_group(ctx, plan)
    if plan.state not in (PlanState.DRAFT, PlanState.ACTIVE):
        raise Malformed(
            _("Not saved: see the fields."), fields={"state": _("A new plan is a draft or on sale.")}
        )
    check_promotion(ctx, plan)
    _save(plan, force_insert=True)
    emit(ctx, PlanCreated(subject_id=plan.id))
    return plan


@command(needs=permissions.CHANGE)
def change_plan(ctx: Context, *, plan_id: UUID, **changes: Any) -> Plan:
    """Change named fields. The RADIUS group stays when the name changes, so that nobody in use loses it."""
    plan = Plan.locked(ctx, id=plan_id)
    unknown = set(changes) - set(NewPlan.__dataclass_fields__)
    if unknown:
        raise Malformed(
            _("Not saved."), fields=dict.fromkeys(sorted(unknown), _("A plan has no such field."))
        )
    changed = tuple(
        field for field, value in changes.items() if field != "state" and getattr(plan, field) != value
    )
    for field in changed:
        setattr(plan, field, changes[field])
    to = changes.get("state", plan.state)
    moved = _move(plan, to) if to != plan.state else None
    _check(ctx, plan)
    if "tax_group_id" in changed:
        _check_tax_group(ctx, plan)
    if PROMOTION & set(changed):
        check_promotion(ctx, plan)
    if to == PlanState.ARCHIVED:
        must_not_be_reverted_to(ctx, [plan])
    if changed or moved:
        _save(plan, update_fields=(*changed, "state"))
    if changed:
        emit(ctx, PlanChanged(subject_id=plan.id, changed=changed))
    if moved:
        emit(ctx, moved)
    return plan


def _move(plan: Plan, to: Any) -> PlanChanged | PlanArchived:
    if to not in PlanState.values:
        raise Malformed(
            _("Not saved: see the fields."),
            fields={"state": _("One of %(these)s.") % {"these": ", ".join(PlanState.values)}},
        )
    return plan.move(to)


def _check_tax_group(ctx: Context, plan: Plan) -> None:
    """Of what is chosen now. What a plan has already it keeps, archived or not."""
    if plan.tax_group_id and not may_be_chosen(ctx, plan.tax_group_id):
        sentence = _("Choose one of the tax groups that are in use.")
        raise Malformed(_("Not saved: see the fields."), fields={"tax_group_id": sentence})


def _check(ctx: Context, plan: Plan) -> None:
    wrong: dict[str, str] = {}
    if not plan.name.strip():
        wrong["name"] = _("A name is needed.")
    for field in ("kbps_down", "kbps_up"):
        if not 1 <= getattr(plan, field) <= MOST_KBPS:
            wrong[field] = _("A speed above 0 and at most 100 Gbps.")
    for field in ("price", "setup_fee", "early_end_fee"):
        if not Decimal(0) <= getattr(plan, field) <= MOST_MONEY:
            wrong[field] = _("An amount from 0 to 9,999,999,999.99.")
    if plan.currency != ctx.tenant.currency:
        wrong["currency"] = _("Prices are in %(currency)s here.") % {"currency": ctx.tenant.currency}
    bursts = [getattr(plan, field) for field in BURST]
    if any(bursts) and not (all(bursts) and plan.burst_time):
        wrong["burst"] = _("A burst needs limit, threshold and time, both ways.")
    if all(bursts) and (plan.burst_kbps_down or 0) < plan.kbps_down:
        wrong["burst_kbps_down"] = _("A burst is at least as fast as the plan.")
    if all(bursts) and (plan.burst_kbps_up or 0) < plan.kbps_up:
        wrong["burst_kbps_up"] = _("A burst is at least as fast as the plan.")
    choices: tuple[tuple[str, type[TextChoices]], ...] = (
        ("state", PlanState),
        ("billing_mode", BillingMode),
        ("addressing", Addressing),
        ("cycle", Cycle),
        ("connection_type", ConnectionType),
        ("category", Category),
    )
    for field, words in choices:
        if getattr(plan, field) not in words.values:
            wrong[field] = _("One of %(these)s.") % {"these": ", ".join(words.values)}
    if plan.validity_days is not None and not 1 <= plan.validity_days <= MOST_DAYS:
        wrong["validity_days"] = _("From 1 to %(most)s days, or none.") % {"most": f"{MOST_DAYS:,}"}
    if plan.trial_days is not None and not 1 <= plan.trial_days <= MOST_TRIAL:
        wrong["trial_days"] = _("From 1 to %(most)s days, or none.") % {"most": MOST_TRIAL}
    if plan.commitment_months is not None and not 1 <= plan.commitment_months <= MOST_MONTHS:
        wrong["commitment_months"] = _("From 1 to %(most)s months, or none.") % {"most": MOST_MONTHS}
    elif plan.early_end_fee and plan.commitment_months is None:
        wrong["commitment_months"] = _("For how many months? Only who is bound can end too early.")
    if plan.aligned and plan.validity_days is not None:
        wrong["aligned"] = _("Either so many days, or to the month's end.")
    elif plan.aligned and plan.cycle not in MONTHS:
        wrong["aligned"] = _("Only a cycle of months can end with the calendar's month.")
    if plan.first_bill_waits and plan.prepaid:
        wrong["first_bill_waits"] = _(
            "What is prepaid is paid before it is used: its first bill cannot wait."
        )
    elif plan.first_bill_waits and not plan.aligned:
        wrong["first_bill_waits"] = _(
            "Only of a plan to the calendar month's end; any other is billed at the sale."
        )
    if plan.vlan_id is not None and not 1 <= plan.vlan_id <= MOST_VLAN:
        wrong["vlan_id"] = _("A VLAN from 1 to %(most)s, or none.") % {"most": MOST_VLAN}
    slow = (plan.fup_kbps_down, plan.fup_kbps_up)
    if any(slow) and not all(slow):
        wrong["fup_kbps_down"] = _("A speed after the cap needs download and upload.")
    elif any(slow) and plan.data_cap_bytes is None:
        wrong["data_cap_bytes"] = _("A speed after the cap needs a cap.")
    for field in ("fup_kbps_down", "fup_kbps_up"):
        if (value := getattr(plan, field)) is not None and not 1 <= value <= MOST_KBPS:
            wrong[field] = _("A speed above 0 and at most 100 Gbps.")
    if plan.idle_timeout_s is not None and not 1 <= plan.idle_timeout_s <= MOST_IDLE_S:
        wrong["idle_timeout_s"] = _("From 1 second to a year, or none.")
    if plan.data_cap_bytes is not None and plan.data_cap_bytes <= 0:
        wrong["data_cap_bytes"] = _("A cap above 0, or none.")
    for field in ("pool_name", "ipv6_pool_name"):
        if len(getattr(plan, field).encode()) > MOST_OCTETS:
            wrong[field] = _("A shorter name: RADIUS carries no more than 253 octets.")
    if plan.sessions_at_once < 1:
        wrong["sessions_at_once"] = _("At least 1.")
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)


def _save(plan: Plan, **how: Any) -> None:
    try:
        with transaction.atomic():
            plan.save(**how)
    except IntegrityError as clash:
        if "a_plan_name_is_used_once" in str(clash):
            raise PlanNameTaken(
                _("There is a plan %(plan)s already.") % {"plan": plan.name}, name=plan.name
            ) from None
        if "a_radius_group_is_one_plan" in str(clash):
            raise GroupTaken(
                _("Another plan uses the RADIUS group %(group)s.") % {"group": plan.radius_group},
                group=plan.radius_group,
            ) from None
        raise
