"""What a client of eTIMS must be told. One of these per device (a branch of a taxpayer)."""

from dataclasses import dataclass, field
from enum import StrEnum

from mtandao.gateways.outbound.wire import Timeouts


class Door(StrEnum):
    """KRA has two: the classic one, and a newer one behind Apigee that asks for a token first."""

    CLASSIC = "classic"
    GAVACONNECT = "gavaconnect"


@dataclass(frozen=True, slots=True)
class Addresses:
    """`token` and `receipts` are whole URLs: they lie on other hosts than the calls."""

    base: str
    receipts: str
    token: str = ""


_RECEIPTS = "https://{}.kra.go.ke/common/link/etims/receipt/indexEtimsReceiptData"
_PRODUCTION, _SANDBOX = _RECEIPTS.format("etims"), _RECEIPTS.format("etims-sbx")

# By door and whether it is the sandbox. The production token's host is KRA's least sure word: settings name another.
ADDRESSES = {
    (Door.CLASSIC, True): Addresses("https://etims-api-sbx.kra.go.ke/etims-api", _SANDBOX),
    (Door.CLASSIC, False): Addresses("https://etims-api.kra.go.ke/etims-api", _PRODUCTION),
    (Door.GAVACONNECT, True): Addresses(
        "https://sbx.kra.go.ke/etims-oscu/api/v1", _SANDBOX, "https://sbx.kra.go.ke/v1/token/generate"
    ),
    (Door.GAVACONNECT, False): Addresses(
        "https://api.developer.go.ke/etims-oscu/api/v1",
        _PRODUCTION,
        "https://api.developer.go.ke/v1/token/generate",
    ),
}


@dataclass(frozen=True, slots=True)
class Paths:
    """What each call is named. Both doors know these names today; the newer one began with others."""

    initialise: str = "/selectInitOsdcInfo"
    codes: str = "/selectCodeList"
    item: str = "/saveItem"
    sale: str = "/saveTrnsSalesOsdc"
    sale_detail: str = "/selectInvoiceDetail"


EARLY_PATHS = Paths(initialise="/initialize", sale="/sendSalesTransaction")


@dataclass(frozen=True, slots=True)
class EtimsConfig:
    """`communication_key` is the cmcKey that KRA tells once, when the device is initialised.

    `app_key`, `app_secret` and `app_id` are the newer door's.
    """

    addresses: Addresses
    pin: str
    branch: str
    serial: str
    communication_key: str = field(default="", repr=False)
    door: Door = Door.CLASSIC
    app_key: str = ""
    app_secret: str = field(default="", repr=False)
    app_id: str = ""
    paths: Paths = field(default_factory=Paths)
    # KRA takes its time: 2 to 20 s are usual.
    timeouts: Timeouts = field(default_factory=lambda: Timeouts(read=60.0, total=90.0))

    @property
    def needs_token(self) -> bool:
        return self.door is Door.GAVACONNECT
