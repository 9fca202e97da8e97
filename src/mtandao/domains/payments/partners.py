"""Money between the provider and his partners: what one is owed, and the cash that his people took and still hold."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments.desk import known_ids
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed


def partners(ctx: Context) -> list[organizations.Organization]:
    """Those that one may see, by name."""
    rows = organizations.organizations(ctx).filter(kind=organizations.Kind.PARTNER)
    return list(rows.order_by("name", "id"))


def named_partner(ctx: Context, partner_id: UUID | None) -> organizations.Organization:
    """Malformed where none is named, or the provider himself is; NotFound where he is not to be seen."""
    if partner_id is not None:
        found = organizations.visible(ctx, partner_id)
        if found.kind == organizations.Kind.PARTNER:
            return found
    raise Malformed(_("Not saved: see the fields."), fields={"partner_id": _("Which partner.")})


def own_partner(ctx: Context) -> UUID | None:
    """The partner whose person acts; None of the provider's own people."""
    return None if ctx.organization_id == ctx.tenant_id else ctx.organization_id


def cash_with(ctx: Context, partner_id: UUID) -> Decimal:
    """What his people took and have not handed over, by the ledger."""
    return ledger.held_in(ctx, ledger.AccountCode.CASH, str(partner_id))


@ledger.details_named_by(ledger.AccountCode.PARTNER)
def partner_names(ctx: Context, details: Sequence[str]) -> Mapping[str, str]:
    rows = organizations.organizations(ctx).filter(id__in=known_ids(details))
    return {str(key): name for key, name in rows.values_list("id", "name")}
