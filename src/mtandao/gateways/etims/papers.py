"""An invoice or a credit note in KRA's words, as the bytes that are sent, now and each time again."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mtandao.gateways.etims.reading import NAIROBI

CLASSES = ("A", "B", "C", "D", "E")
# As KRA's table has them; a paper's own percentages go before.
RATES: Mapping[str, Decimal] = {
    "A": Decimal(0),
    "B": Decimal(16),
    "C": Decimal(0),
    "D": Decimal(0),
    "E": Decimal(8),
}
ZERO = Decimal("0.00")
CREDIT, PAID_OTHERWISE = "02", "07"
REFUND = "06"
BY = "Mtandao"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on a paper. `total` is what is paid for it, tax and discount counted in."""

    code: str
    class_code: str
    name: str
    total: Decimal
    tax_class: str
    tax: Decimal = ZERO
    discount: Decimal = ZERO
    quantity: Decimal = Decimal(1)

    @property
    def supply(self) -> Decimal:
        return self.total + self.discount


@dataclass(frozen=True, slots=True)
class Paper:
    """`number` counts per device and is what KRA knows it by; `original` is the invoice's for a credit note."""

    trader_number: str
    number: int
    issued_at: datetime
    issued_on: date
    customer: str
    items: Sequence[Item]
    original: int = 0
    customer_pin: str = ""
    paid: bool = False
    seller: str = ""
    address: str = ""
    rates: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def is_credit(self) -> bool:
        return self.original > 0


def as_bytes(paper: Paper, *, net: bool = True) -> bytes:
    """`net`: taxable amounts without their tax. The other way is what KRA's own sample shows."""
    return json.dumps(_body(paper, net), ensure_ascii=False, separators=(",", ":")).encode()


def _body(paper: Paper, net: bool) -> dict[str, Any]:
    at = f"{paper.issued_at.astimezone(NAIROBI):%Y%m%d%H%M%S}"
    pin, by = paper.customer_pin or None, {"regrId": BY, "regrNm": BY, "modrId": BY, "modrNm": BY}
    total = _sum(item.total for item in paper.items)
    return {
        "trdInvcNo": paper.trader_number[:50],
        "invcNo": paper.number,
        "orgInvcNo": paper.original,
        "custTin": pin,
        "custNm": paper.customer[:60],
        "salesTyCd": "N",
        "rcptTyCd": "R" if paper.is_credit else "S",
        "pmtTyCd": PAID_OTHERWISE if paper.paid else CREDIT,
        "salesSttsCd": "02",
        "cfmDt": at,
        "salesDt": f"{paper.issued_on:%Y%m%d}",
        "stockRlsDt": None,
        "cnclReqDt": None,
        "cnclDt": None,
        "rfdDt": at if paper.is_credit else None,
        "rfdRsnCd": REFUND if paper.is_credit else None,
        "totItemCnt": len(paper.items),
        **_by_class(paper, net),
        "totTaxblAmt": _plain(_sum(_taxable(item, net) for item in paper.items)),
        "totTaxAmt": _plain(_sum(item.tax for item in paper.items)),
        "totAmt": _plain(total),
        "prchrAcptcYn": "N",
        "remark": None,
        **by,
        "receipt": {
            "custTin": pin,
            "custMblNo": None,  # a phone is nobody's business there
            "rptNo": 1,
            "rcptPbctDt": at,
            "trdeNm": paper.seller[:20],
            "adrs": paper.address[:200],
            "topMsg": "",
            "btmMsg": "",
            "prchrAcptcYn": "N",
        },
        "itemList": [_item(place, item, net) for place, item in enumerate(paper.items, start=1)],
    }


def _by_class(paper: Paper, net: bool) -> dict[str, Any]:
    """All fifteen are asked for, also where they are nothing."""
    of = {each: [item for item in paper.items if item.tax_class == each] for each in CLASSES}
    return {
        **{f"taxblAmt{each}": _plain(_sum(_taxable(item, net) for item in of[each])) for each in CLASSES},
        **{f"taxRt{each}": _plain(paper.rates.get(each, RATES[each])) for each in CLASSES},
        **{f"taxAmt{each}": _plain(_sum(item.tax for item in of[each])) for each in CLASSES},
    }


def _item(place: int, item: Item, net: bool) -> dict[str, Any]:
    quantity, price = _counted(item)
    share = (100 * item.discount / item.supply) if item.supply else ZERO
    return {
        "itemSeq": place,
        "itemCd": item.code,
        "itemClsCd": item.class_code,
        "itemNm": item.name[:200],
        "bcd": None,
        "pkgUnitCd": "NT",
        "pkg": 1,
        "qtyUnitCd": "U",
        "qty": _plain(quantity),
        "prc": _plain(price),
        "splyAmt": _plain(item.supply),
        "dcRt": _plain(share.quantize(ZERO)),
        "dcAmt": _plain(item.discount),
        "isrccCd": None,
        "isrccNm": None,
        "isrcRt": None,
        "isrcAmt": None,
        "taxTyCd": item.tax_class,
        "taxblAmt": _plain(_taxable(item, net)),
        "taxAmt": _plain(item.tax),
        "totAmt": _plain(item.total),
    }


def _counted(item: Item) -> tuple[Decimal, Decimal]:
    """Quantity and price whose product is the amount to the cent; one of it where they would not be."""
    if item.quantity > 0 and item.quantity == item.quantity.quantize(ZERO):
        price = (item.supply / item.quantity).quantize(ZERO)
        if price * item.quantity == item.supply:
            return item.quantity, price
    return Decimal(1), item.supply


def _taxable(item: Item, net: bool) -> Decimal:
    return item.total - item.tax if net else item.total


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def _plain(amount: Decimal) -> int | float:
    """A JSON number. Two places of so many shillings as there are fit into a float exactly as they are written."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
