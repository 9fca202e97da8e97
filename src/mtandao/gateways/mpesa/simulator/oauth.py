"""`GET /oauth/v1/generate`: a token for a consumer key and secret."""

import base64
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mtandao.gateways.mpesa.simulator.gate import Refused, world_of


async def generate(request: Request) -> Response:
    world = world_of(request)
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        raise Refused("400.008.01", "Invalid Authentication passed")
    if request.query_params.get("grant_type") != "client_credentials":
        raise Refused("400.008.02", "Invalid grant type passed")
    pair = _decoded(given)
    for short_code in world.config.short_codes:
        if secrets.compare_digest(pair, f"{short_code.consumer_key}:{short_code.consumer_secret}".encode()):
            seconds = world.config.token_seconds
            token = world.tokens.issue(short_code.consumer_key)
            return JSONResponse(
                {
                    "access_token": token,
                    "expires_in": seconds if world.config.expires_in_as_integer else str(seconds),
                }
            )
    return Response(status_code=401)  # the real one sends no body here either


def _decoded(given: str) -> bytes:
    try:
        return base64.b64decode(given, validate=True)
    except ValueError:
        return b""
