"""What the simulated Safaricom knows and how it behaves. Delays are simulated seconds."""

from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import with_config

from mtandao.gateways.simulation.settings import NOTHING_ELSE, Span, WorldSettings


@with_config(NOTHING_ELSE)
@dataclass(frozen=True, slots=True)
class ShortCode:
    """One organisation's paybill, or with `till` its till behind a store number (`code`).

    Short codes with one consumer key belong to one app and share its token. `c2b_version` None is either.
    """

    code: str
    organization: str
    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    passkey: str = field(repr=False)
    till: str = ""
    opening_balance: Decimal = Decimal("0.00")
    initiator_name: str = ""
    initiator_password: str = field(default="", repr=False)
    validates: bool = True  # external validation was activated for this short code
    c2b_version: int | None = None

    @property
    def receiver(self) -> str:
        """The number customers pay to."""
        return self.till or self.code


@dataclass(frozen=True, slots=True)
class SimulatorConfig(WorldSettings):
    """`token_scale`: how much faster than real time tokens age, whatever `scale` is."""

    short_codes: tuple[ShortCode, ...] = ()
    holds_every_phone: bool = False  # prompts wait on the page for a person

    expires_in_as_integer: bool = False
    token_seconds: int = 3599
    token_scale: float = 1.0
    new_token_ends_old: bool = True

    ack_after: Span = (0.3, 0.9)
    confirmation_after: Span = (1.0, 3.0)  # C2B confirmation of an STK payment, after the payment
    result_after: Span = (2.0, 10.0)
    query_not_found_rate: float = 0.2
    confirmation_loss_rate: float = 0.0  # the real sandbox has been measured at 0.6
    one_registration_only: bool = False  # as in production
    strict_urls: bool = True
    same_amount_window: float = 120.0

    callback_timeout_seconds: float = 10.0  # these three are real seconds: a real receiver answers
    validation_deadline_seconds: float = 8.0
    calls_per_second: float | None = 20.0  # per app, in real time; None never says "spike arrest"
    burst: int = 40
    calls_per_hour: int | None = None
    wrong_passwords_lock: int = 5  # so many wrong credentials lock the initiator
    maintenance: bool = False

    source_address: str | None = None
    forwarded_for: str = ""  # sent as X-Forwarded-For with callbacks

    def __post_init__(self) -> None:
        WorldSettings.__post_init__(self)
        if not self.short_codes:
            raise ValueError("A simulator needs at least one short code.")
        numbers = [code.receiver for code in self.short_codes] + [c.code for c in self.short_codes if c.till]
        if len(set(numbers)) != len(numbers):
            raise ValueError("Two organisations have the same short code or till.")
        if self.token_scale <= 0:
            raise ValueError("The scale of tokens must be above 0.")
