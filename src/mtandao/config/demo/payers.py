"""The Indian provider's customers who were asked this morning: each opens his link and does what `morning` says."""

import logging
import time
from collections.abc import Mapping, Sequence

import httpx
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from mtandao.config.demo.kaveri import KAVERI
from mtandao.config.demo.morning import ASKED
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.foundation import clock
from mtandao.foundation.context import Context, platform_context, system_context
from mtandao.foundation.tenancy.fence import fence, fenced_transaction

log = logging.getLogger("mtandao.payers")

WAIT_S, LOOK_EVERY_S = 60.0, 1.0
Opened = Sequence[tuple[str, payments.Ask]]


def pay(urls: Mapping[str, str]) -> int:
    """Once the orders are made. `urls`: where each simulated provider answers. Returns how many did something."""
    until = time.monotonic() + WAIT_S
    try:
        while len(opened := _opened()) < len(ASKED) and time.monotonic() < until:
            time.sleep(LOOK_EVERY_S)
        return sum(
            _does(urls[name], ask, deed, by)
            for (name, deed, by), (provider, ask) in zip(ASKED, opened, strict=False)
            if name == provider and deed
        )
    except (DatabaseError, InterfaceError, httpx.HTTPError) as away:
        log.debug("nobody paid: %s", away)
        return 0
    finally:
        connections.close_all()


def _opened() -> Opened:
    """In the order in which they were asked."""
    now = clock.now()
    with fenced_transaction(platform_context("payers", now)):
        tenant_id = organizations.tenant_id_of_host(f"{KAVERI.slug}.{settings.BASE_DOMAIN}")
    if tenant_id is None:
        return []
    ctx: Context = system_context(organizations.facts_of(tenant_id), "payers", now)
    with fence(ctx):
        rows = payments.asks(ctx).filter(state=payments.AskState.ACCEPTED).select_related("gateway")
        return [(ask.gateway.provider, ask) for ask in rows.order_by("id")]


def _does(url: str, ask: payments.Ask, deed: str, by: str) -> bool:
    """A code is scanned with the payer's app first; everything else is a page that is there already."""
    with httpx.Client(base_url=url, timeout=10, trust_env=False) as phone:
        order = ask.reference
        if ask.pay_url.startswith("upi:"):
            scanned = phone.post(
                "/scan", data={"link": ask.pay_url, "phone": ask.phone, "payer": ask.subscriber.full_name}
            )
            order = scanned.headers.get("location", "").rpartition("/")[2]
        return phone.post(f"/__sim__/orders/{order}/{deed}", json={"method": by}).is_success
