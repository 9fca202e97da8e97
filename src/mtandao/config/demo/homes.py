"""The subscribers' own routers: every login that is to get in dials in at one of its provider's routers."""

import logging
import threading
import zlib
from uuid import UUID

import httpx
from django.db import DatabaseError, InterfaceError, connections

from mtandao.config.demo import cast, lessons, network_day
from mtandao.domains.network import contract as network
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation import clock
from mtandao.foundation.context import platform_context, system_context
from mtandao.foundation.refusals import Unavailable
from mtandao.foundation.tenancy.fence import fence, fenced_transaction

log = logging.getLogger("mtandao.homes")

LOOK_EVERY_S = 4.0


def run(stopping: threading.Event, *, control_url: str) -> None:
    """Plug in the home router of each new login until told to stop."""
    known: dict[str, str] = {}
    days: dict[UUID, network_day.Day] = {}
    taught = looked = False
    while not stopping.wait(LOOK_EVERY_S if known else 0.5):
        try:
            if not taught:
                lessons.teach(control_url)
                taught = True
            homes = [
                home
                for home in _homes(days)
                if known.get(home["username"] + home["router"]) != home["password"]
            ]
            if not homes:
                if not looked:
                    network_day.look_around()
                    looked = True
                continue
            httpx.post(f"{control_url}/api/cpes", json=homes, timeout=20, trust_env=False).raise_for_status()
            known |= {home["username"] + home["router"]: home["password"] for home in homes}
            log.info("%d home routers plugged in", len(homes))
        except (DatabaseError, InterfaceError, Unavailable, httpx.HTTPError) as away:
            log.debug("not yet: %s", away)
            connections.close_all()


def _homes(days: dict[UUID, network_day.Day]) -> list[dict[str, str]]:
    now = clock.now()
    with fenced_transaction(platform_context("homes", now)):
        tenants = [organizations.facts_of(tenant_id) for tenant_id in organizations.all_tenant_ids()]
    routers = {isp.slug: [router.name for router in isp.routers] for isp in cast.ISPS}
    homes: list[dict[str, str]] = []
    for tenant in tenants:
        if tenant.slug not in routers:
            continue
        ctx = system_context(tenant, "homes", now)
        with fence(ctx):
            if tenant.id not in days:
                days[tenant.id] = network_day.day_of(ctx)
            day = days[tenant.id]
            homes += day.riders
            rows = network.logins(ctx).exclude(access=network.Access.NONE)
            for login in rows.exclude(username__in=day.dark).iterator():
                places = routers[tenant.slug]
                router = places[zlib.crc32(login.username.encode()) % len(places)]
                homes.append({"router": router, "username": login.username, "password": login.password})
    return homes
