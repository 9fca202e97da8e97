"""Where providers call us: stored as it came, acknowledged at once, handled later by the listener.

They tell again when we do not answer, and can be asked: when our database is away we say so.
"""

import hashlib
import logging
import re
from uuid import UUID, uuid5

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.foundation import clock
from mtandao.foundation.context import Context, platform_context, system_context
from mtandao.foundation.kit.policy import HEADER, policy
from mtandao.foundation.tenancy.fence import fenced_transaction
from mtandao.gateways.checkout.adapters import adapter
from mtandao.gateways.checkout.jobs import look_now

log = logging.getLogger("mtandao.checkout")

LONGEST_BODY = 1024 * 1024
KEPT_HEADERS = ("content-type", "user-agent", "x-razorpay-event-id", "x-forwarded-for")
SECRET = re.compile(r"[0-9a-f]{48}")


@csrf_exempt
@require_POST
def message(request: HttpRequest, provider: str, secret: str) -> HttpResponse:
    """Always yes to whoever knows the address: what is not genuine is kept, and never booked."""
    body = request.read(LONGEST_BODY + 1)
    if len(body) > LONGEST_BODY or not SECRET.fullmatch(secret):
        return JsonResponse({}, status=404)
    try:
        stored = _store(request, provider, secret, body)
    except (DatabaseError, InterfaceError):
        log.exception("a message of %s has to come again, the database is away", provider)
        connection.close()
        return JsonResponse({}, status=503)
    return JsonResponse({}, status=200 if stored else 404)


def _store(request: HttpRequest, provider: str, secret: str, body: bytes) -> bool:
    now = clock.now()
    with fenced_transaction(platform_context(provider, now)):
        gateway = payments.gateway_of_callback(secret)
    speaks = adapter(provider)
    if gateway is None or speaks is None or gateway.provider != provider:
        log.warning("a message of %s to an address that nobody has", provider)
        return False
    headers = {name.lower(): value for name, value in request.headers.items()}
    genuine = speaks.is_genuine(gateway, headers, body)
    ctx = system_context(organizations.facts_of(gateway.tenant_id), provider, now)
    # The same words told again are the same message; told with and without proof they are two.
    told = hashlib.sha256(f"{headers.get('x-razorpay-event-id', '')} {genuine} ".encode() + body)
    payments.store_message(
        ctx,
        provider=provider,
        kind="hook" if genuine else "hook_unproven",
        path_key=secret,
        headers={name: value[:500] for name, value in headers.items() if name in KEPT_HEADERS},
        body=body,
        message_id=uuid5(gateway.id, told.hexdigest()),
    )
    return True


@csrf_exempt
@require_http_methods(["GET", "POST"])
def back(_request: HttpRequest, key: UUID) -> HttpResponse:
    """The payer's browser comes from the provider's page. What it says proves nothing: the provider is asked."""
    found = _ask_of(key)
    if found is None:
        return HttpResponseRedirect("/portal/")
    ctx, ask = found
    if ask.is_open:
        with fenced_transaction(ctx):
            look_now.defer(ctx, only_one=str(ask.id), ask_id=ask.id)
    return HttpResponseRedirect(f"/portal/pay/{ask.id}/")


@require_http_methods(["GET"])
def page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Leads to the page of a provider that wants a form posted. The form goes there and nowhere else."""
    found = _ask_of(key)
    form = getattr(adapter(found[1].gateway.provider), "form", None) if found else None
    if found is None or form is None or not found[1].is_open or found[1].is_over(clock.now()):
        return HttpResponseRedirect("/portal/")
    action, fields = form(found[1])
    answer = render(request, "checkout/page.html", {"action": action, "fields": fields, "ask": found[1]})
    answer[HEADER] = policy("", "/".join(action.split("/")[:3]))
    return answer


def _ask_of(key: UUID) -> tuple[Context, payments.Ask] | None:
    now = clock.now()
    with fenced_transaction(platform_context("checkout", now)):
        ask = payments.ask_of_callback(key)
    if ask is None:
        return None
    ctx = system_context(organizations.facts_of(ask.tenant_id), "checkout", now)
    with fenced_transaction(ctx):
        return ctx, payments.asks(ctx).select_related("gateway").get(id=ask.id)
