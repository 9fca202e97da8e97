"""What pages about M-Pesa alone share."""

from typing import Any

from mtandao.domains.payments.methods import must_have_mpesa
from mtandao.foundation.kit.pages import Page


class OfMpesa(Page):
    """Not there for a provider who is not paid by it."""

    def must_be_there(self, ctx: Any) -> None:
        must_have_mpesa(ctx)
