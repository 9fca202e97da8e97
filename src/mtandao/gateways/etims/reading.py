"""Reading KRA's answers: nearly always HTTP 200, so what counts is `resultCd`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from mtandao.gateways.etims.outcomes import NOTHING_FOUND, OPEN, WELL, kind_of
from mtandao.gateways.outbound.answers import Accepted, Answer, Kind, Rejected, Unknown
from mtandao.gateways.outbound.wire import Heard

T = TypeVar("T")
NAIROBI = ZoneInfo("Africa/Nairobi")
_AT_THE_GATE = {401: Kind.CREDENTIALS, 403: Kind.CREDENTIALS, 404: Kind.CONFIGURATION, 429: Kind.BUSY}


class Unreadable(ValueError):
    """KRA says that all is well, and what it should have told is not there."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A device that KRA knows from now on. The key is told once."""

    communication_key: str = field(repr=False)
    control_unit: str
    taxpayer: str
    branch_name: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """KRA's signature under a paper."""

    number: int
    total_number: int
    internal_data: str
    signature: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What KRA holds under a number: whose paper it is, and its receipt where it tells it."""

    trader_number: str
    total: str
    receipt: Receipt | None


def read(heard: Heard, read_data: Callable[[Mapping[str, Any]], T]) -> Answer[T]:
    body = heard.body
    if not isinstance(body, Mapping) or "resultCd" not in body:
        return _without_envelope(heard)
    code, said = str(body["resultCd"]).strip(), str(body.get("resultMsg") or "").strip()
    if code in OPEN:
        return Unknown(f"KRA says {code}: {said}", heard.exchange)
    if code not in WELL and code != NOTHING_FOUND:
        return Rejected(code, said, kind_of(code), heard.exchange)
    try:
        return Accepted(read_data(body), heard.exchange)
    except (Unreadable, ValueError, TypeError, KeyError) as problem:
        return Unknown(f"KRA's answer cannot be read: {problem}", heard.exchange)


def _without_envelope(heard: Heard) -> Rejected | Unknown:
    """The newer door's own complaint, a proxy's page, half an answer."""
    fault = heard.body.get("fault") if isinstance(heard.body, Mapping) else None
    said = str(fault.get("faultstring", "")) if isinstance(fault, Mapping) else ""
    kind = _AT_THE_GATE.get(heard.status)
    if kind is not None:  # refused before it was handed on
        return Rejected(f"HTTP {heard.status}", said or f"HTTP {heard.status}", kind, heard.exchange)
    return Unknown(f"HTTP {heard.status} without an answer of eTIMS", heard.exchange)


def installed(body: Mapping[str, Any]) -> Installed:
    """The key stands in `data.info`, in `data`, or beside them."""
    data = body.get("data") if isinstance(body.get("data"), Mapping) else {}
    info = data.get("info") if isinstance(data, Mapping) and isinstance(data.get("info"), Mapping) else {}
    found = {**body, **(data or {}), **(info or {})}
    key = str(found.get("cmcKey") or "")
    if not key:
        raise Unreadable("it has no cmcKey")
    unit = found.get("sdcId") or found.get("sdicId") or ""
    return Installed(key, str(unit), str(found.get("taxprNm") or ""), str(found.get("bhfNm") or ""))


def receipt(body: Mapping[str, Any]) -> Receipt:
    found = _receipt(body.get("data"))
    if found is None:
        raise Unreadable("it has no signature")
    return found


def kept(body: Mapping[str, Any]) -> Kept | None:
    data = body.get("data")
    if not isinstance(data, Mapping):
        return None
    return Kept(str(data.get("trdInvcNo") or ""), str(data.get("totAmt") or "0"), _receipt(data))


def nothing(_: Mapping[str, Any]) -> None:
    """Nothing more is asked than that it went well."""


def _receipt(data: Any) -> Receipt | None:
    if not isinstance(data, Mapping) or not data.get("rcptSign"):
        return None
    at = datetime.strptime(str(data["sdcDateTime"]), "%Y%m%d%H%M%S").replace(tzinfo=NAIROBI)
    return Receipt(
        int(data["curRcptNo"]),
        int(data.get("totRcptNo") or data["curRcptNo"]),
        str(data.get("intrlData") or ""),
        str(data["rcptSign"]),
        at,
    )
