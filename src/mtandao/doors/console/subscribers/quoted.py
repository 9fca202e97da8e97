"""The total that a question showed, as it stands in its address: only that is taken."""

from decimal import Decimal, InvalidOperation
from typing import Any


def quoted_in(given: Any) -> Decimal | None:
    try:
        quoted = Decimal(given.get("quoted", ""))
    except InvalidOperation:
        return None
    return quoted if quoted.is_finite() else None
