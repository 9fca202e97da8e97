"""A line to KRA for a tenant's device, and its papers in KRA's words."""

from functools import lru_cache

from django.conf import settings

from mtandao.domains.billing import contract as billing
from mtandao.gateways.etims.client import EtimsClient
from mtandao.gateways.etims.config import ADDRESSES, Addresses, Door, EtimsConfig
from mtandao.gateways.etims.papers import Item, Paper, as_bytes

NOWHERE = "In the demo papers go to the simulated KRA, and none is named."
# What each kind of line is to KRA: the running number of its item, ten apart, the class in between.
_KINDS = ("plan", "setup", "proration", "addon", "fee", "other", "discount")
_CLASSES = "ABCDE"


class Nowhere(Exception):
    """There is no KRA here to speak to."""


def line(device: billing.FiscalDevice) -> EtimsClient:
    """The process's client for this device: kept, because it keeps connections and its token."""
    return _client(config_of(device))


def config_of(device: billing.FiscalDevice) -> EtimsConfig:
    return EtimsConfig(
        addresses=_addresses(device),
        pin=device.pin,
        branch=device.branch,
        serial=device.serial,
        communication_key=device.communication_key,
        door=Door(device.door),
        app_key=device.app_key,
        app_secret=device.app_secret,
        app_id=device.app_id,
    )


def _addresses(device: billing.FiscalDevice) -> Addresses:
    """KRA's own unless a simulator is named. Nowhere where nothing may leave this machine."""
    named: str | None = getattr(settings, "ETIMS_BASE_URL", None)
    door = Door(device.door)
    if named:
        path = "/etims-oscu/api/v1" if door is Door.GAVACONNECT else "/etims-api"
        receipts = f"{named}/common/link/etims/receipt/indexEtimsReceiptData"
        return Addresses(named + path, receipts, f"{named}/v1/token/generate")
    if getattr(settings, "LOOPBACK_ONLY", False):
        raise Nowhere(NOWHERE)
    return ADDRESSES[door, device.sandbox]


@lru_cache(maxsize=256)
def _client(config: EtimsConfig) -> EtimsClient:
    return EtimsClient(config)


def item_code(each: billing.FiscalLine) -> str:
    """The same service is the same item for ever: a service (3) without packaging (NT), counted (XU)."""
    place = _KINDS.index(each.kind) if each.kind in _KINDS else len(_KINDS)
    return f"KE3NTXU{10 * place + _CLASSES.index(each.fiscal_class) + 1:07d}"


def written(device: billing.FiscalDevice, told: billing.FiscalPaper) -> str:
    """A paper as it is sent to KRA."""
    items = [
        Item(
            code=item_code(each),
            class_code=device.item_class,
            name=each.name,
            total=each.total,
            tax_class=each.fiscal_class,
            tax=each.tax,
            discount=each.discount,
            quantity=each.quantity,
        )
        for each in told.lines
    ]
    paper = Paper(
        trader_number=told.paper_number,
        number=told.number,
        issued_at=told.issued_at,
        issued_on=told.issued_on,
        customer=told.customer,
        items=items,
        original=told.original,
        customer_pin=told.customer_pin,
        paid=told.paid,
        seller=told.seller,
        address=told.address,
        rates=told.rates,
    )
    return as_bytes(paper, net=device.net).decode()
