"""Making and changing what is sold beside a plan."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import AddOnKind, PlanState
from mtandao.domains.catalog.commands.plans import MOST_KBPS, MOST_MONEY
from mtandao.domains.catalog.errors import AddOnNameTaken
from mtandao.domains.catalog.events import AddOnChanged, AddOnCreated
from mtandao.domains.catalog.models import AddOn, Plan
from mtandao.domains.catalog.taxes import may_be_chosen
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

MOST_HOURS = 24 * 366
SIZED = {AddOnKind.DATA: ("size_bytes",), AddOnKind.BOOST: ("kbps_down", "kbps_up")}
SIZES = ("size_bytes", "kbps_down", "kbps_up")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAddOn:
    name: str
    kind: str
    price: Decimal
    description: str = ""
    state: str = PlanState.ACTIVE
    recurring: bool = False
    size_bytes: int | None = None
    kbps_down: int | None = None
    kbps_up: int | None = None
    lasts_hours: int | None = None
    plan_ids: tuple[UUID, ...] = ()
    tax_group_id: UUID | None = None


@command(needs=permissions.CHANGE)
def create_add_on(ctx: Context, *, new: NewAddOn) -> AddOn:
    values = asdict(new) | {"plan_ids": list(new.plan_ids), "name": new.name.strip()}
    add_on = AddOn(tenant_id=ctx.tenant_id, created_at=ctx.now, **values)
    _check(ctx, add_on, tax_chosen=True)
    if add_on.state not in (PlanState.DRAFT, PlanState.ACTIVE):
        raise Malformed(
            _("Not saved: see the fields."), fields={"state": _("A new add-on is a draft or on sale.")}
        )
    _save(add_on, force_insert=True)
    emit(ctx, AddOnCreated(subject_id=add_on.id))
    return add_on


@command(needs=permissions.CHANGE)
def change_add_on(ctx: Context, *, add_on_id: UUID, **changes: Any) -> AddOn:
    """Change named fields for whoever buys it from now on; a new `state` goes the way it may."""
    add_on = AddOn.locked(ctx, id=add_on_id)
    unknown = set(changes) - set(NewAddOn.__dataclass_fields__)
    if unknown:
        raise Malformed(
            _("Not saved."), fields=dict.fromkeys(sorted(unknown), _("An add-on has no such field."))
        )
    if "plan_ids" in changes:
        changes["plan_ids"] = list(changes["plan_ids"])
    to = changes.pop("state", add_on.state)
    if to not in PlanState.values:
        raise Malformed(
            _("Not saved: see the fields."),
            fields={"state": _("One of %(these)s.") % {"these": ", ".join(PlanState.values)}},
        )
    events = [add_on.move(PlanState(to))] if to != add_on.state else []
    changed = tuple(field for field, value in changes.items() if getattr(add_on, field) != value)
    for field in changed:
        setattr(add_on, field, changes[field])
    _check(ctx, add_on, tax_chosen="tax_group_id" in changed)
    if changed:
        events.append(AddOnChanged(subject_id=add_on.id, changed=changed))
    if events:
        _save(add_on, update_fields=(*changed, "state"))
        emit(ctx, *events)
    return add_on


def _check(ctx: Context, add_on: AddOn, *, tax_chosen: bool) -> None:
    wrong: dict[str, str] = {}
    if not add_on.name.strip():
        wrong["name"] = _("A name is needed.")
    if add_on.kind not in AddOnKind.values:
        wrong["kind"] = _("One of %(these)s.") % {"these": ", ".join(AddOnKind.values)}
    if not Decimal(0) <= add_on.price <= MOST_MONEY:
        wrong["price"] = _("An amount from 0 to 9,999,999,999.99.")
    wrong |= _wrong_sizes(add_on)
    if add_on.lasts_hours is not None and not 1 <= add_on.lasts_hours <= MOST_HOURS:
        wrong["lasts_hours"] = _("From 1 hour to %(days)s days, or none.") % {"days": MOST_HOURS // 24}
    if add_on.recurring and add_on.lasts_hours is not None:
        wrong["lasts_hours"] = _("What recurs lasts until somebody ends it.")
    elif add_on.kind == AddOnKind.BOOST and not add_on.recurring and add_on.lasts_hours is None:
        wrong["lasts_hours"] = _("A boost that is bought once lasts so many hours or days.")
    if len(set(add_on.plan_ids)) != Plan.of(ctx).filter(id__in=add_on.plan_ids).count():
        wrong["plan_ids"] = _("There is no such plan.")
    # What it has already it keeps, archived or not.
    if tax_chosen and add_on.tax_group_id is not None and not may_be_chosen(ctx, add_on.tax_group_id):
        wrong["tax_group_id"] = _("Choose one of the tax groups that are in use.")
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)


def _wrong_sizes(add_on: AddOn) -> dict[str, str]:
    """Data has a size, a boost its speeds, others neither."""
    needed = SIZED.get(AddOnKind(add_on.kind), ()) if add_on.kind in AddOnKind.values else ()
    wrong = {}
    for field in SIZES:
        value = getattr(add_on, field)
        if field in needed and (value is None or value < 1 or (field != "size_bytes" and value > MOST_KBPS)):
            wrong[field] = (
                _("How much data?") if field == "size_bytes" else _("A speed above 0 and at most 100 Gbps.")
            )
        elif field not in needed and value is not None:
            wrong[field] = (
                _("Only data has a size.") if field == "size_bytes" else _("Only a boost has speeds.")
            )
    return wrong


def _save(add_on: AddOn, **how: Any) -> None:
    try:
        with transaction.atomic():
            add_on.save(**how)
    except IntegrityError as clash:
        if "an_add_on_name_is_used_once" in str(clash):
            raise AddOnNameTaken(
                _("There is an add-on %(add_on)s already.") % {"add_on": add_on.name}, name=add_on.name
            ) from None
        raise
