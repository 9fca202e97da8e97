"""What expenses are for, and from which amount on somebody else has to agree."""

from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.expenses import permissions
from mtandao.domains.expenses.choices import USUAL
from mtandao.domains.expenses.errors import CategoryTaken
from mtandao.domains.expenses.models import ExpenseCategory, ExpenseRules
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed


@command(needs=permissions.CONFIGURE)
def set_up_category(
    ctx: Context, *, name: str, active: bool = True, category_id: UUID | None = None
) -> ExpenseCategory:
    """A new one, or changes to one. Out of use it keeps its account in the ledger."""
    name = " ".join(name.split())
    if not name:
        raise Malformed(_("Not saved."), fields={"name": _("This is needed.")})
    category = (
        ExpenseCategory.locked(ctx, id=category_id)
        if category_id
        else ExpenseCategory(tenant_id=ctx.tenant_id)
    )
    category.name, category.active = name, active
    try:
        with transaction.atomic():
            category.save()
    except IntegrityError:
        raise CategoryTaken(_("There is a category %(name)s already.") % {"name": name}) from None
    return category


@command(needs=permissions.CONFIGURE)
def take_usual_categories(ctx: Context) -> int:
    """Those of the usual ones that are not there yet. How many came."""
    locks.hold(ctx, "expense categories", ctx.tenant_id)
    known = {name.lower() for name in ExpenseCategory.of(ctx).values_list("name", flat=True)}
    missing = [str(name) for name in USUAL if str(name).lower() not in known]
    ExpenseCategory.objects.bulk_create(
        ExpenseCategory(tenant_id=ctx.tenant_id, name=name) for name in missing
    )
    return len(missing)


@command(needs=permissions.CONFIGURE)
def set_expense_rules(ctx: Context, *, approve_above: Decimal | None) -> ExpenseRules:
    """None: nobody else is ever asked. 0: always."""
    if approve_above is not None and approve_above < 0:
        raise Malformed(_("Not saved."), fields={"approve_above": _("0 or more, or nothing.")})
    locks.hold(ctx, "expense rules", ctx.tenant_id)
    rules = ExpenseRules.of(ctx).first() or ExpenseRules(tenant_id=ctx.tenant_id)
    rules.approve_above = approve_above
    rules.save()
    return rules
