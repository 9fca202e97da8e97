"""Dynamic QR: a picture at once. What M-Pesa's own app reads in it is not published; ours holds the fields."""

import base64
import io
import re

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mtandao.gateways.mpesa.simulator.gate import invalid, passed, value, world_of

_KINDS = ("BG", "WA", "PB", "SM", "SB")


async def generate(request: Request) -> Response:
    """`POST /mpesa/qrcode/v1/generate`."""
    world = world_of(request)
    body = (await passed(request)).body
    fields = {
        name: value(body, name) for name in ("MerchantName", "RefNo", "Amount", "TrxCode", "CPI", "Size")
    }
    if fields["TrxCode"] not in _KINDS:
        raise invalid("TrxCode")
    if not fields["CPI"].isdecimal():
        raise invalid("CPI")
    if not re.fullmatch(r"\d+(\.\d{1,2})?", fields["Amount"]) or not fields["Size"].isdecimal():
        raise invalid("Amount" if fields["Size"].isdecimal() else "Size")
    code = segno.make_qr("|".join(fields[name] for name in ("TrxCode", "CPI", "RefNo", "Amount")))
    picture = io.BytesIO()
    code.save(picture, kind="png", scale=max(1, int(fields["Size"]) // code.symbol_size()[0]))
    return JSONResponse(
        {
            "ResponseCode": "00",
            "RequestID": world.conversation_ids()[0],
            "ResponseDescription": "QR Code Successfully Generated.",
            "QRCode": base64.b64encode(picture.getvalue()).decode(),
        }
    )
