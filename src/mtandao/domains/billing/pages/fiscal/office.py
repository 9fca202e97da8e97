"""What all pages about the tax office share."""

from typing import Any

from mtandao.domains.billing.fiscal import must_have_tax_office
from mtandao.foundation.kit.pages import Page


class OfTaxOffice(Page):
    """Not there for a provider whose country's tax office is told of nothing."""

    def must_be_there(self, ctx: Any) -> None:
        must_have_tax_office(ctx)
