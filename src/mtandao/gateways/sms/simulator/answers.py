"""The answer in JSON, or in XML for whoever forgot to ask for JSON."""

from typing import Any
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


def answer(request: Request, words: str, recipients: list[dict[str, Any]]) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        body = {"SMSMessageData": {"Message": words, "Recipients": recipients}}
        return JSONResponse(body, 201)
    listed = "".join(f"<Recipient>{_elements(one)}</Recipient>" for one in recipients)
    inner = f"<Message>{escape(words)}</Message><Recipients>{listed}</Recipients>"
    xml = f"<AfricasTalkingResponse><SMSMessageData>{inner}</SMSMessageData></AfricasTalkingResponse>"
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>{xml}', 201, media_type="application/xml")


def _elements(fields: dict[str, Any]) -> str:
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in fields.items())
