"""KRA's calls: making a device known, tokens, code tables, items, papers."""

import base64
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mtandao.gateways.etims.simulator.checking import check
from mtandao.gateways.etims.simulator.gate import Faulted, Said, caller, envelope, opened, well, world_of
from mtandao.gateways.etims.simulator.world import Installed, Kra, Signed

RATES = (
    ("A", "A-Exempt", 0),
    ("B", "B-16.00%", 16),
    ("C", "C-0%", 0),
    ("D", "D-Non-VAT", 0),
    ("E", "E-8%", 8),
)


async def token(request: Request) -> Response:
    world, config = world_of(request), world_of(request).config
    pair = base64.b64encode(f"{config.app_key}:{config.app_secret}".encode()).decode()
    if not config.app_key or request.headers.get("authorization") != f"Basic {pair}":
        raise Faulted(401, "Invalid client identifier", "oauth.v2.InvalidClientIdentifier")
    value = secrets.token_hex(14)
    world.tokens[value] = world.clock.seconds() + config.token_seconds * config.scale
    return JSONResponse({"access_token": value, "expires_in": str(config.token_seconds)})


async def initialise(request: Request) -> Response:
    body, world = await opened(request), world_of(request)
    if any(not body.get(name) for name in ("tin", "bhfId", "dvcSrlNo")):
        raise Said("910", "Request parameter error: tin, bhfId and dvcSrlNo are needed")
    key = str(body["tin"]), str(body["bhfId"])
    approved = world.approved.get(key)
    if approved is None or approved.serial != body["dvcSrlNo"]:
        raise Said("901", "It is not valid device")
    if key in world.devices:
        raise Said("902", "This device is installed")
    return well(world, {"info": _info(world.install(approved))})


def _info(device: Installed) -> dict[str, Any]:
    return {
        "tin": device.tin,
        "taxprNm": device.taxpayer,
        "bhfId": device.branch,
        "bhfNm": "Headquarter" if device.branch == "00" else f"Branch {device.branch}",
        "hqYn": "Y" if device.branch == "00" else "N",
        "dvcId": f"{device.tin}{device.branch}",
        "sdcId": device.unit,
        "mrcNo": device.unit.replace("KRACU", "KRAMW"),
        "cmcKey": device.key,
    }


async def code_list(request: Request) -> Response:
    body, world = await opened(request), world_of(request)
    caller(request)
    if not str(body.get("lastReqDt") or "").isdecimal():
        raise Said("910", "Request parameter error: lastReqDt")
    rows = [{"cd": code, "cdNm": name, "userDfnCd1": str(rate)} for code, name, rate in RATES]
    return well(world, {"clsList": [{"cdCls": "04", "cdClsNm": "Taxation Type", "dtlList": rows}]})


async def save_item(request: Request) -> Response:
    body, world = await opened(request), world_of(request)
    device = caller(request)
    for name in (
        "itemCd",
        "itemClsCd",
        "itemTyCd",
        "itemNm",
        "orgnNatCd",
        "pkgUnitCd",
        "qtyUnitCd",
        "taxTyCd",
    ):
        if not body.get(name):
            raise Said("910", f"{name}: it must not be empty")
    if (device.tin, device.branch, body["itemCd"]) in world.items:
        raise Said("994", "It is overlapped data")
    world.save_item(device.tin, device.branch, {key: str(value or "") for key, value in body.items()})
    return well(world)


async def save_sale(request: Request) -> Response:
    """Signs what is right. The answer may be lost after that, as it is in life."""
    body, world = await opened(request), world_of(request)
    device = caller(request)
    chosen = _chosen_answer(world)
    if chosen is not None and not chosen[2]:
        raise Said(*chosen[:2])
    check(world, device, body)
    paper = world.sign(device, _plain(body))
    if chosen is not None:
        raise Said(*chosen[:2])
    if world.chance.happens("lost", world.config.lost_answers):
        raise Said(*(("894", "Communication error"), ("999", "Unknown error"))[paper.number % 2])
    return well(world, receipt(paper))


def _chosen_answer(world: Kra) -> tuple[str, str, bool] | None:
    """What somebody at the control API wanted for the next paper."""
    if not world.next_answers:
        return None
    waiting = world.next_answers[0]
    waiting.times -= 1
    if waiting.times <= 0:
        world.next_answers.popleft()
    return waiting.code, waiting.message, waiting.kept


async def sale_detail(request: Request) -> Response:
    body, world = await opened(request), world_of(request)
    device = caller(request)
    number = body.get("invcNo")
    paper = world.papers.get((device.tin, device.branch, number if isinstance(number, int) else -1))
    if paper is None:
        return envelope(world, "001", "There is no search result")
    return well(world, {**paper.body, **receipt(paper)})


def receipt(paper: Signed) -> dict[str, Any]:
    return {
        "curRcptNo": paper.receipt,
        "totRcptNo": paper.receipt,
        "intrlData": paper.internal_data,
        "rcptSign": paper.signature,
        "sdcDateTime": paper.at,
    }


def _plain(value: Any) -> Any:
    """Without Decimals: to be kept and shown as JSON."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else float(value)


ROUTES = [
    Route(path, call, methods=["POST"])
    for path, call in (
        ("/selectInitOsdcInfo", initialise),
        ("/initialize", initialise),
        ("/selectCodeList", code_list),
        ("/saveItem", save_item),
        ("/saveTrnsSalesOsdc", save_sale),
        ("/sendSalesTransaction", save_sale),
        ("/selectInvoiceDetail", sale_detail),
    )
]
