"""How a country's own numbers are known: they are written without this."""

from mtandao.foundation.context import Context
from mtandao.foundation.kit import words


def calling_code(ctx: Context) -> str:
    """`254` for Kenya."""
    return words.calling_code(ctx.tenant.country)
