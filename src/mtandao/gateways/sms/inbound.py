"""Where Africa's Talking tells what became of our messages: noted and acknowledged at once.

It tells once, without a signature: the unguessable end of the address is what we trust.
"""

import logging
import re

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation import clock
from mtandao.foundation.context import Context, platform_context, system_context
from mtandao.foundation.tenancy.fence import fenced_transaction
from mtandao.gateways.sms.outcomes import Delivery
from mtandao.gateways.sms.shapes import LONGEST_BODY, DeliveryReport, MalformedReport, parse_delivery_report

log = logging.getLogger("mtandao.sms")

SECRET = re.compile(r"[A-Za-z0-9_-]{20,80}")
LONGEST_FIELD = 200
STATES = {
    Delivery.ON_ITS_WAY: messaging.State.SENT,
    Delivery.DELIVERED: messaging.State.DELIVERED,
    Delivery.NOT_DELIVERED: messaging.State.FAILED,
}


@csrf_exempt
@require_POST
def delivery_report(request: HttpRequest, secret: str) -> HttpResponse:
    """Always 200, so that nobody learns which addresses exist and nothing is sent again for our faults."""
    try:
        report = parse_delivery_report(request.read(LONGEST_BODY + 1))
        _note(secret, report)
    except MalformedReport as problem:
        log.warning("a report that says nothing: %s", problem)
    except (DatabaseError, InterfaceError):
        # The message stays "sent": a report is worth less than holding their line.
        log.exception("a report is lost, the database is away")
        connection.close()
    return HttpResponse(status=200)


def _note(secret: str, report: DeliveryReport) -> None:
    ctx, provider = _whose(secret)
    if ctx is None:
        log.warning("a report to an address that nobody has")
        return
    messaging.store_report(
        ctx,
        provider=provider,
        provider_id=_kept(report.message_id),
        status=_kept(report.status),
        state=STATES.get(report.report.delivery),
        to=_e164(report.phone),
        reason=_kept(report.failure_reason),
    )
    messaging.apply_reports(ctx, provider_ids=[_kept(report.message_id)])


def _whose(secret: str) -> tuple[Context | None, str]:
    """The tenant to whom this address was given, and which provider speaks there."""
    now = clock.now()
    if not SECRET.fullmatch(secret):
        return None, ""
    with fenced_transaction(platform_context("sms", now)):
        settings = messaging.provider_of_callback(secret)
    if settings is None:
        return None, ""
    return system_context(organizations.facts_of(settings.tenant_id), "sms", now), settings.provider


def _kept(text: str) -> str:
    """As the database can hold it."""
    return text.replace("\0", "")[:LONGEST_FIELD]


def _e164(phone: str) -> str:
    """A plus that was not encoded has become a space on the way."""
    digits = "".join(letter for letter in phone if letter.isascii() and letter.isdigit())
    return f"+{digits}" if 8 <= len(digits) <= 15 else ""
