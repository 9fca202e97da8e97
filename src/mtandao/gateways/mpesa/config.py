"""What a client of Daraja must be told. One of these per short code."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from mtandao.gateways.outbound.wire import Timeouts

SANDBOX = "https://sandbox.safaricom.co.ke"
PRODUCTION = "https://api.safaricom.co.ke"


class TransactionType(StrEnum):
    PAY_BILL = "CustomerPayBillOnline"
    BUY_GOODS = "CustomerBuyGoodsOnline"


@dataclass(frozen=True, slots=True)
class DarajaConfig:
    """`short_code` of a till is the store number it went live with; `party_b` is then the till itself.

    Money out, reversals, balances and status need the initiator, with either his password and M-Pesa's
    certificate (PEM), or the credential that the portal sealed. `payout_code` is the short code that pays
    out, where it is another one. A production's `requests_per_second` is a guess: Safaricom publishes none.
    """

    base_url: str
    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    short_code: str
    passkey: str = field(repr=False)
    transaction_type: TransactionType = TransactionType.PAY_BILL
    party_b: str = ""
    initiator_name: str = ""
    initiator_password: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    security_credential: str = field(default="", repr=False)
    payout_code: str = ""
    c2b_version: int = 2
    pull_method: str = "POST"  # the portal's own page says GET, everyone else POST
    timeouts: Timeouts = field(default_factory=Timeouts)
    requests_per_second: float = 5.0
    burst: int = 5
    patience_seconds: float = 30.0  # how long a call may queue for its turn
    proxy: str | None = None

    def __post_init__(self) -> None:
        if not self.short_code.isdecimal() or not 5 <= len(self.short_code) <= 7:
            raise ValueError(f"A short code has 5 to 7 digits, not {self.short_code!r}.")
        if self.party_b and not self.party_b.isdecimal():
            raise ValueError(f"A till number has digits only, not {self.party_b!r}.")
        if self.c2b_version not in (1, 2):
            raise ValueError("The C2B version is 1 or 2.")

    @property
    def receiver(self) -> str:
        return self.party_b or self.short_code

    @property
    def payer(self) -> str:
        """The short code that money goes out from."""
        return self.payout_code or self.short_code

    @property
    def app(self) -> str:
        """Names the app at Daraja without telling its key: tokens are shared per app."""
        return hashlib.sha256(f"{self.base_url}|{self.consumer_key}".encode()).hexdigest()[:32]
