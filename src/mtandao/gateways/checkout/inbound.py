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
from mtandao.foundation.kit.codes import code_svg
from mtandao.foundation.kit.policy import HEADER, policy
from mtandao.foundation.refusals import Refusal
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
    """The way from our link to where he pays: while the order is being made the page looks again by itself, and
    one that is over is made anew. A provider that wants a form gets it posted, there and nowhere else."""
    found = _ask_of(key)
    if found is None:
        return HttpResponseRedirect("/portal/")
    ctx, ask = found
    if ask.state != payments.AskState.SUCCEEDED and (not ask.is_open or ask.is_over(clock.now())):
        ask = _again(ctx, ask)
    if ask.state in (payments.AskState.CREATED, payments.AskState.UNKNOWN):
        return render(request, "checkout/opening.html", {"again": f"/hooks/pay/page/{ask.callback_key}"})
    if ask.state != payments.AskState.ACCEPTED or ask.is_over(clock.now()):
        return HttpResponseRedirect(f"/portal/pay/{ask.id}/")
    if ask.pay_url.startswith("upi:"):
        code = {"code": code_svg(ask.pay_url), "ask": ask, "currency": ctx.tenant.currency}
        return render(request, "checkout/code.html", code)
    form = getattr(adapter(ask.gateway.provider), "form", None)
    if form is None:
        return _away(ask.pay_url)
    action, fields = form(ask)
    answer = render(request, "checkout/page.html", {"action": action, "fields": fields, "ask": ask})
    answer[HEADER] = policy("", "/".join(action.split("/")[:3]))
    return answer


def _again(ctx: Context, ask: payments.Ask) -> payments.Ask:
    """A link in a message is opened late. He may pay what he was asked for, once more and by the same way; within
    three minutes of the last time it is that one."""
    with fenced_transaction(ctx):
        try:
            made = payments.ask_for_payment(
                ctx.trusted(),
                subscriber_id=ask.subscriber_id,
                amount=ask.amount,
                invoice_id=ask.invoice_id,
                gateway_id=ask.gateway_id,
            )
        except payments.PaymentInProgress as waiting:
            made = payments.ask(ctx, UUID(str(waiting.facts["ask_id"])))
        except Refusal:
            return ask  # switched off since: the portal says how else
        return payments.asks(ctx).select_related("gateway").get(id=made.id)


def _away(url: str) -> HttpResponse:
    """To the provider's own page, which is on the web and nowhere else."""
    if not url.startswith(("https://", "http://")):
        return HttpResponseRedirect("/portal/")
    return HttpResponseRedirect(url)


def _ask_of(key: UUID) -> tuple[Context, payments.Ask] | None:
    now = clock.now()
    with fenced_transaction(platform_context("checkout", now)):
        ask = payments.ask_of_callback(key)
    if ask is None:
        return None
    ctx = system_context(organizations.facts_of(ask.tenant_id), "checkout", now)
    with fenced_transaction(ctx):
        return ctx, payments.asks(ctx).select_related("gateway").get(id=ask.id)
