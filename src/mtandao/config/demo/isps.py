"""What a provider of the demo is made of: its plans, its routers, and what the outside knows it by."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DemoPlan:
    name: str
    mbps_down: int
    mbps_up: int
    price: str
    setup_fee: str = "1500"
    burst: bool = False
    category: str = "residential"
    # So much a period, and then so many Mbps down and up.
    cap_gb: int | None = None
    then_mbps: tuple[int, int] = (2, 1)


@dataclass(frozen=True, slots=True)
class DemoRouter:
    name: str
    address: str
    pool: str
    auth: str = "mschap2"
    version: str = "7.21.4 (stable)"
    board: str = "RB5009UG+S+"
    pop: str = ""


@dataclass(frozen=True, slots=True)
class DemoIsp:
    slug: str
    name: str
    owner: str
    share: Decimal
    plans: tuple[DemoPlan, ...]
    routers: tuple[DemoRouter, ...]
    colour: str
    partner: str
    tax_number: str
    country: str = "KE"
    support_phone: str = "+254700000001"
    # A Kenyan one's at Safaricom.
    short_code: str = ""
    # One that is there and was never set up, and one that nobody can reach any more.
    new_router: DemoRouter | None = None
    lost_router: DemoRouter | None = None
    # So many days before a period it is invoiced, once the past is told: who pays after is reminded before it is due.
    invoiced_ahead: int = 0

    @property
    def admin(self) -> str:
        return f"admin@{self.slug}.example"

    @property
    def is_kenyan(self) -> bool:
        return self.country == "KE"

    @property
    def credentials(self) -> dict[str, str]:
        """The short code's, the same here and at the simulated Safaricom."""
        return {
            "consumer_key": f"demo-key-{self.slug}",
            "consumer_secret": f"demo-secret-{self.slug}",
            "passkey": f"demo-passkey-{self.slug}",
            "initiator_name": f"demo-{self.slug}",
            "initiator_password": f"Demo#{self.slug}1",
        }

    @property
    def fiscal(self) -> dict[str, str]:
        """The device that the simulated KRA knows."""
        return {
            "pin": self.tax_number,
            "branch": "00",
            "serial": f"demo-{self.slug}-0001",
            "item_class": "8111210100",
            "communication_key": f"demo-fiscal-key-{self.slug}",
            "control_unit": f"KRACU0{self.short_code:0>9}",
        }
