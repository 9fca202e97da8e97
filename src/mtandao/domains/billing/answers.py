"""What rooms below ask of this one: which tax groups there are, and what the ledger's tax accounts are called."""

from collections.abc import Sequence
from uuid import UUID

from mtandao.domains.billing.models import TaxGroup, TaxRate
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.context import Context


def register() -> None:
    catalog.tax_groups_answered_by(catalog.TaxGroups(offered, named))
    ledger.details_named_by(ledger.AccountCode.TAX)(rate_names)


def offered(ctx: Context) -> list[tuple[UUID, str]]:
    groups = TaxGroup.of(ctx).filter(archived_at=None).order_by("name", "id")
    return list(groups.values_list("id", "name"))


def named(ctx: Context, group_id: UUID) -> str | None:
    return TaxGroup.of(ctx).filter(id=group_id).values_list("name", flat=True).first()


def rate_names(ctx: Context, codes: Sequence[str]) -> dict[str, str]:
    """A tax account's detail is the code of its rate: all percentages and groups of one tax meet there."""
    rates = TaxRate.of(ctx).filter(code__in=codes).order_by("starts_on", "id")
    return dict(rates.values_list("code", "name"))
