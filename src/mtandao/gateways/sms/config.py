"""What a client of Africa's Talking must be told. One of these per account."""

from dataclasses import dataclass, field

from mtandao.gateways.outbound.wire import Timeouts

LIVE = "https://api.africastalking.com"
SANDBOX = "https://api.sandbox.africastalking.com"


@dataclass(frozen=True, slots=True)
class AfricasTalkingConfig:
    """`sender_id` empty uses the shared sender. In the sandbox the user name is `sandbox`, always."""

    base_url: str
    username: str
    api_key: str = field(repr=False)
    sender_id: str = ""
    timeouts: Timeouts = field(default_factory=Timeouts)
    requests_per_second: float = 10.0
    burst: int = 10
    patience_seconds: float = 30.0
    proxy: str | None = None

    def __post_init__(self) -> None:
        if not self.username or not self.api_key:
            raise ValueError("Africa's Talking needs a user name and an API key.")
        if not self.api_key.isascii():
            raise ValueError("The API key of Africa's Talking has plain letters and digits only.")
