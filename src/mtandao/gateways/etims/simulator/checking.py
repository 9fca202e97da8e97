"""What KRA looks at before it signs: fields, order, items, dates, and whether the sums are right."""

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from mtandao.gateways.etims.simulator.gate import Said
from mtandao.gateways.etims.simulator.world import NAIROBI, Installed, Kra

CLASSES = "ABCDE"
CENT = Decimal("0.01")
_NEEDED = (
    "trdInvcNo", "invcNo", "orgInvcNo", "salesTyCd", "rcptTyCd", "salesSttsCd", "cfmDt", "salesDt", "totItemCnt",
    *(f"{name}{each}" for name in ("taxblAmt", "taxRt", "taxAmt") for each in CLASSES),
    "totTaxblAmt", "totTaxAmt", "totAmt", "prchrAcptcYn", "regrId", "regrNm", "modrId", "modrNm", "receipt", "itemList",
)  # fmt: skip
_ITEM_NEEDED = (
    "itemSeq", "itemCd", "itemClsCd", "itemNm", "pkgUnitCd", "pkg", "qtyUnitCd", "qty", "prc", "splyAmt", "dcRt",
    "dcAmt", "taxTyCd", "taxblAmt", "taxAmt", "totAmt",
)  # fmt: skip
AHEAD = timedelta(minutes=5)


def check(world: Kra, device: Installed, body: dict[str, Any]) -> None:
    """Said with KRA's word for the first thing that is wrong. 994 for what is held already."""
    _present(body, _NEEDED, "")
    number = body["invcNo"]
    if not isinstance(number, int) or isinstance(number, bool):
        raise Said("500", "invcNo must be an integer")
    if (device.tin, device.branch, number) in world.papers:
        raise Said("994", "It is overlapped data")
    if number != device.last_number + 1:
        raise Said("910", f"invcNo: {number} does not follow {device.last_number}")
    _credit(world, device, body)
    _dates(world, body)
    items = body["itemList"]
    if not isinstance(items, list) or not items or len(items) != body["totItemCnt"]:
        raise Said("910", "totItemCnt: it is not the number of items")
    for item in items:
        _item(world, device, item)
    _sums(world, body, items)


def _present(body: dict[str, Any], names: tuple[str, ...], where: str) -> None:
    for name in names:
        if body.get(name) is None:
            raise Said("910", f"{where}{name}: it must not be empty")


def _credit(world: Kra, device: Installed, body: dict[str, Any]) -> None:
    if body["rcptTyCd"] == "S":
        if body["orgInvcNo"] != 0:
            raise Said("910", "orgInvcNo: it must be 0 for a sale")
        return
    original = world.papers.get((device.tin, device.branch, body["orgInvcNo"]))
    if original is None or original.original:
        raise Said("910", "orgInvcNo: there is no such sale")
    if not body.get("rfdDt") or not body.get("rfdRsnCd"):
        raise Said("910", "rfdRsnCd: a credit note needs its day and reason")


def _dates(world: Kra, body: dict[str, Any]) -> None:
    try:
        confirmed = datetime.strptime(str(body["cfmDt"]), "%Y%m%d%H%M%S").replace(tzinfo=NAIROBI)
    except ValueError:
        raise Said("910", "cfmDt: it is not a date") from None
    if confirmed > world.clock.calendar() + AHEAD:
        raise Said("910", "cfmDt: it must not lie in the future")


def _item(world: Kra, device: Installed, item: dict[str, Any]) -> None:
    _present(item, _ITEM_NEEDED, "itemList.")
    known = world.items.get((device.tin, device.branch, str(item["itemCd"])))
    if known is None:
        raise Said("910", f"itemCd: {item['itemCd']} is not registered")
    if item["taxTyCd"] not in CLASSES or item["taxTyCd"] != known["taxTyCd"]:
        raise Said("910", f"taxTyCd: {item['taxTyCd']} is not the class of {item['itemCd']}")
    supply, discount, total = (_amount(item, name) for name in ("splyAmt", "dcAmt", "totAmt"))
    if _amount(item, "qty") * _amount(item, "prc") != supply or supply - discount != total:
        raise Said("910", f"itemList.totAmt: the amounts of item {item['itemSeq']} do not add up")
    if min(supply, discount, total) < 0:
        raise Said("910", f"itemList.totAmt: item {item['itemSeq']} is below nothing")
    taxable, tax = _amount(item, "taxblAmt"), _amount(item, "taxAmt")
    if (taxable + tax if world.config.net else taxable) != total:
        raise Said("910", f"itemList.taxblAmt: the amounts of item {item['itemSeq']} do not add up")


def _sums(world: Kra, body: dict[str, Any], items: list[dict[str, Any]]) -> None:
    for each in CLASSES:
        of = [item for item in items if item["taxTyCd"] == each]
        taxable, tax = _amount(body, f"taxblAmt{each}"), _amount(body, f"taxAmt{each}")
        if sum(_amount(item, "taxblAmt") for item in of) != taxable:
            raise Said("910", f"taxblAmt{each}: it is not the sum of its items")
        if sum(_amount(item, "taxAmt") for item in of) != tax:
            raise Said("910", f"taxAmt{each}: it is not the sum of its items")
        net = taxable if world.config.net else taxable - tax
        if abs(net * _amount(body, f"taxRt{each}") / 100 - tax) > CENT * max(1, len(of)):
            raise Said("910", f"taxAmt{each}: it is not the tax of its rate")
    totals = {"totTaxblAmt": "taxblAmt", "totTaxAmt": "taxAmt", "totAmt": "totAmt"}
    for total, name in totals.items():
        if _amount(body, total) != sum(_amount(item, name) for item in items):
            raise Said("910", f"{total}: it is not the sum of its items")


def _amount(body: dict[str, Any], name: str) -> Decimal:
    try:
        found = Decimal(str(body[name]))
    except InvalidOperation:
        raise Said("910", f"{name}: it is not a number") from None
    if found != found.quantize(CENT):
        raise Said("910", f"{name}: it has more than two places")
    return found
