"""Making, changing and withdrawing discounts."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.errors import CodeTaken
from mtandao.domains.catalog.events import DiscountChanged, DiscountCreated
from mtandao.domains.catalog.models import Discount, Plan
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

MOST_CYCLES = 1200
MOST_MONEY = Decimal("9999999999.99")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDiscount:
    name: str
    percent: Decimal | None = None
    amount: Decimal | None = None
    cycles: int | None = None
    until: date | None = None
    plan_ids: tuple[UUID, ...] = ()
    given_from: date | None = None
    given_until: date | None = None
    code: str = ""


@command(needs=permissions.CHANGE)
def create_discount(ctx: Context, *, new: NewDiscount) -> Discount:
    values = asdict(new) | {
        "plan_ids": list(new.plan_ids),
        "name": new.name.strip(),
        "code": new.code.strip(),
    }
    discount = Discount(tenant_id=ctx.tenant_id, created_at=ctx.now, **values)
    _check(ctx, discount)
    _save(discount, force_insert=True)
    emit(ctx, DiscountCreated(subject_id=discount.id))
    return discount


@command(needs=permissions.CHANGE)
def change_discount(ctx: Context, *, discount_id: UUID, **changes: Any) -> Discount:
    """Change named fields for whoever gets it from now on."""
    discount = Discount.locked(ctx, id=discount_id)
    unknown = set(changes) - set(NewDiscount.__dataclass_fields__)
    if unknown:
        raise Malformed(
            _("Not saved."), fields=dict.fromkeys(sorted(unknown), _("A discount has no such field."))
        )
    if "plan_ids" in changes:
        changes["plan_ids"] = list(changes["plan_ids"])
    changed = tuple(field for field, value in changes.items() if getattr(discount, field) != value)
    for field in changed:
        setattr(discount, field, changes[field])
    _check(ctx, discount)
    if changed:
        _save(discount, update_fields=changed)
        emit(ctx, DiscountChanged(subject_id=discount.id, changed=changed))
    return discount


@command(needs=permissions.CHANGE)
def withdraw_discount(ctx: Context, *, discount_id: UUID) -> Discount:
    """Given to nobody any more; whoever has it keeps it."""
    discount = Discount.locked(ctx, id=discount_id)
    withdrawn = discount.withdraw()
    discount.withdrawn_at = ctx.now
    discount.save(update_fields=["withdrawn_at"])
    emit(ctx, withdrawn)
    return discount


def _check(ctx: Context, discount: Discount) -> None:
    wrong: dict[str, str] = {}
    if not discount.name.strip():
        wrong["name"] = _("A name is needed.")
    if (discount.percent is None) == (discount.amount is None):
        wrong["percent"] = _("Either a percentage, or an amount.")
    if discount.percent is not None and not 0 < discount.percent <= 100:
        wrong["percent"] = _("Above 0 and at most 100 percent.")
    if discount.amount is not None and not 0 < discount.amount <= MOST_MONEY:
        wrong["amount"] = _("An amount above 0.")
    if discount.cycles is not None and discount.until is not None:
        wrong["cycles"] = _("Either so many cycles, or until a day.")
    elif discount.cycles is not None and not 1 <= discount.cycles <= MOST_CYCLES:
        wrong["cycles"] = _("From 1 to %(most)s cycles, or none.") % {"most": MOST_CYCLES}
    window = (discount.given_from, discount.given_until)
    if window[0] is not None and window[1] is not None and window[0] >= window[1]:
        wrong["given_until"] = _("A day after the first one.")
    if len(set(discount.plan_ids)) != Plan.of(ctx).filter(id__in=discount.plan_ids).count():
        wrong["plan_ids"] = _("There is no such plan.")
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)


def _save(discount: Discount, **how: Any) -> None:
    try:
        with transaction.atomic():
            discount.save(**how)
    except IntegrityError as clash:
        if "a_discount_code_is_used_once" in str(clash):
            raise CodeTaken(
                _("Another discount has the code %(code)s. Choose another.") % {"code": discount.code},
                fields={"code": _("Another discount has this code.")},
            ) from None
        raise
