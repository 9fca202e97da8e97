"""`upi://pay`, as NPCI's linking specification has it. Any UPI app opens it, or reads it from a code."""

from decimal import Decimal
from urllib.parse import quote

LONGEST_REFERENCE = 35
LONGEST_NOTE = 50


def intent_link(
    *, address: str, name: str, amount: Decimal, reference: str, note: str, merchant_code: str = ""
) -> str:
    """The amount is fixed: without `mam` an app does not let it be edited. `reference` has letters and digits."""
    fields = {
        "pa": address,
        "pn": name,
        "mc": merchant_code,
        "tr": reference[:LONGEST_REFERENCE],
        "tn": note[:LONGEST_NOTE],
        "am": f"{amount:.2f}",
        "cu": "INR",
    }
    # Apps read a plus as a plus: a space is %20.
    return "upi://pay?" + "&".join(
        f"{key}={quote(value, safe='@.')}" for key, value in fields.items() if value
    )
