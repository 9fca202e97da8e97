"""The addresses of the line that one pastes into a router. Each holds a secret, and that is all that lets in: whoever
asks for another one is told nothing, not even whether there is a router."""

import logging
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from mtandao.domains.network import contract as network
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation import clock
from mtandao.foundation.context import Context, platform_context, system_context
from mtandao.foundation.limits import Limit, TooManyTries, must_be_few
from mtandao.foundation.tenancy.fence import fenced_transaction

log = logging.getLogger("mtandao.routeros")

# Many routers behind one address may be set up in one morning; nobody guesses a signature in so many tries.
TRIES = Limit("router-line", 120, 600)
LONGEST_BODY = 2000


@require_GET
def set_up(request: HttpRequest, signed: str) -> HttpResponse:
    """The file that the line imports."""
    found = _meant(request, signed)
    if found is None:
        return _nothing()
    ctx, nas_id, nonce = found
    with fenced_transaction(ctx):
        onboarding = network.record_fetched(ctx, nas_id=nas_id, nonce=nonce)
        text = network.file_of(ctx, onboarding) if onboarding is not None else ""
    return _plain(text) if text else _nothing()


@csrf_exempt
@require_POST
def done(request: HttpRequest, signed: str) -> HttpResponse:
    """It ran: version and name, a line each."""
    found = _meant(request, signed)
    if found is None:
        return _nothing()
    ctx, nas_id, nonce = found
    told = request.read(LONGEST_BODY).decode("utf-8", "replace").replace("\0", "").splitlines()
    version, identity = (*told, "", "")[:2]
    known = network.record_taught(ctx, nas_id=nas_id, nonce=nonce, version=version, identity=identity)
    return _plain("Thank you.\n") if known else _nothing()


def _meant(request: HttpRequest, signed: str) -> tuple[Context, UUID, str] | None:
    now = clock.now()
    asker = replace(platform_context("router", now), address=request.META.get("REMOTE_ADDR", ""))
    try:
        must_be_few(asker, TRIES)
    except TooManyTries:
        log.warning("too many tries for a set-up from %s", asker.address)
        return None
    opened = network.opened(signed)
    if opened is None:
        return None
    tenant_id, nas_id, nonce = opened
    with fenced_transaction(asker):
        if tenant_id not in organizations.all_tenant_ids():
            return None
    return system_context(organizations.facts_of(tenant_id), "router", now), nas_id, nonce


def _plain(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


def _nothing() -> HttpResponse:
    return HttpResponse("Nothing is here.\n", content_type="text/plain; charset=utf-8", status=404)
