"""Where Daraja calls us: stored as it came, acknowledged at once, handled later by the listener.

Daraja tells once. When our database is away the message goes to the disk (`spool`) and is stored from there.
"""

import json
import logging
import re
from dataclasses import replace
from ipaddress import ip_address, ip_network
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation import clock
from mtandao.foundation.context import PLATFORM, platform_context, system_context
from mtandao.foundation.ids import new_id
from mtandao.foundation.tenancy.fence import fenced_transaction
from mtandao.gateways.mpesa import conversations, shapes, spool
from mtandao.gateways.mpesa.errors import MalformedPayload
from mtandao.gateways.mpesa.spool import Told

log = logging.getLogger("mtandao.mpesa")

LONGEST_BODY = 256 * 1024
KEPT_HEADERS = ("content-type", "businessshortcode", "user-agent", "x-forwarded-for")
KEY = re.compile(r"[A-Za-z0-9_-]{0,80}")
ACCEPTED = {"ResultCode": 0, "ResultDesc": "Accepted"}
UNKNOWN_ACCOUNT = {"ResultCode": "C2B00012", "ResultDesc": "Rejected"}
AWAY = (DatabaseError, InterfaceError)


@csrf_exempt
@require_POST
def stk_callback(request: HttpRequest, key: str = "") -> HttpResponse:
    """The end of an STK push. `key` is the ask's own, from the address that we gave."""
    _take(request, "stk", key)
    return JsonResponse(ACCEPTED)


@csrf_exempt
@require_POST
def c2b_confirmation(request: HttpRequest, key: str = "") -> HttpResponse:
    """Somebody paid by hand. The money has moved: it is never refused."""
    _take(request, "c2b", key)
    return JsonResponse(ACCEPTED)


@csrf_exempt
@require_POST
def result(request: HttpRequest, key: str) -> HttpResponse:
    """What became of a payout, a reversal or a question. `key` is the conversation's own."""
    _take(request, "result", key)
    return JsonResponse(ACCEPTED)


@csrf_exempt
@require_POST
def ran_out_of_time(request: HttpRequest, key: str) -> HttpResponse:
    """Daraja could not queue it in time. No failure."""
    _take(request, "timeout", key)
    return JsonResponse(ACCEPTED)


@csrf_exempt
@require_POST
def c2b_validation(request: HttpRequest, key: str = "") -> HttpResponse:
    """May this payment go ahead? Refused only when the account is surely nobody's; in doubt accepted."""
    try:
        told = shapes.parse_c2b(request.body[:LONGEST_BODY])
        tenant_id = _tenant_id(_told(request, "c2b", key))
        if tenant_id is None:
            return JsonResponse(ACCEPTED)
        ctx = system_context(organizations.facts_of(tenant_id), "mpesa", clock.now())
        with fenced_transaction(ctx):
            known = not told.account or subscribers.by_account(ctx, told.typed_account) is not None
    except (MalformedPayload, LookupError, *AWAY) as doubt:
        log.warning("accepted without looking: %s", doubt)
        return JsonResponse(ACCEPTED)
    return JsonResponse(ACCEPTED if known else UNKNOWN_ACCOUNT)


def store(told: Told) -> None:
    """Into the inbox of its tenant. Storing the same message again changes nothing."""
    tenant_id = _tenant_id(told)
    if tenant_id is None:
        log.warning("a message to %s with a key that nobody has", told.host)
    now = clock.now()
    ctx = system_context(organizations.facts_of(tenant_id) if tenant_id else PLATFORM, "mpesa", now)
    ctx = replace(ctx, address=told.address)
    payments.store_message(
        ctx,
        provider="mpesa",
        kind=_kind(told, tenant_id),
        path_key=told.key,
        headers=dict(told.headers),
        body=told.body,
        message_id=told.id,
    )


class Stranger(PermissionDenied):
    """Not from an address of Daraja's, where the installation blocks others."""


def _take(request: HttpRequest, kind: str, key: str) -> None:
    told = _told(request, kind, key)
    if not _is_known(told.address):
        log.warning("M-Pesa's %s came from %s, which is none of its known addresses", kind, told.address)
        if settings.DARAJA_BLOCK:
            raise Stranger
    try:
        store(told)
    except AWAY as away:
        log.warning("the database is away, kept on disk: %s", str(away).strip().splitlines()[:1])
        connection.close()
        spool.keep(settings.SPOOL, told)


def _told(request: HttpRequest, kind: str, key: str) -> Told:
    return Told(
        id=new_id(),
        kind=kind,
        key=key if KEY.fullmatch(key) else "?",
        host=request.get_host().rsplit(":", 1)[0],
        address=request.META.get("REMOTE_ADDR", ""),
        headers={name: value for name, value in request.headers.items() if name.lower() in KEPT_HEADERS},
        body=request.body[:LONGEST_BODY],
    )


def _tenant_id(told: Told) -> UUID | None:
    """Whose message: of the key if it has one, of the host if not."""
    with fenced_transaction(platform_context("mpesa", clock.now())):
        if not told.key:
            return organizations.tenant_id_of_host(told.host) or _tenant_of_short_code(told)
        if told.kind == "stk":
            ask = payments.ask_of_callback(UUID(told.key)) if _is_uuid(told.key) else None
            return ask.tenant_id if ask else None
        if told.kind in ("result", "timeout"):
            conversation = conversations.of_key(told.key)
            return conversation.tenant_id if conversation else None
        gateway = payments.gateway_of_callback(told.key)
        return gateway.tenant_id if gateway else None


def _tenant_of_short_code(told: Told) -> UUID | None:
    """A message without key to the platform's own host names its short code in the body."""
    try:
        code = str(json.loads(told.body).get("BusinessShortCode", ""))
    except (ValueError, AttributeError):
        return None
    gateway = payments.gateway_of_short_code(code)
    return gateway.tenant_id if gateway else None


def _kind(told: Told, tenant_id: UUID | None) -> str:
    """A confirmation is booked only from an address or a sender that we trust."""
    if told.kind != "c2b" or (told.key and tenant_id is not None):
        return told.kind
    trusted = not told.key and _is_known(told.address)
    return "c2b" if trusted else "c2b_unverified"


def _is_known(address: str) -> bool:
    return any(ip_address(address or "::") in ip_network(network) for network in settings.DARAJA_SOURCES)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
