"""How a country's own numbers are known: they are written without this."""

import phonenumbers

from mtandao.foundation.context import Context


def calling_code(ctx: Context) -> str:
    """`254` for Kenya."""
    return str(phonenumbers.country_code_for_region(ctx.tenant.country))
