"""The scheduler as a process: looks every second, and every so often for jobs whose worker died."""

import logging
import threading
import time

from django.db import DatabaseError, InterfaceError, connections

from mtandao.domains.organizations import contract as organizations
from mtandao.foundation import clock
from mtandao.foundation.context import platform_context, system_context
from mtandao.foundation.jobs.process import rescue_orphans
from mtandao.foundation.schedules.commands import ensure_schedules, start_due_schedules
from mtandao.foundation.tenancy.fence import fenced_transaction

log = logging.getLogger("mtandao.clock")

LOOK_EVERY_SECONDS = 1.0
RESCUE_EVERY_SECONDS = 15.0


def run(stopping: threading.Event) -> None:
    """Start what is due until told to stop. The database may come and go."""
    log.info("scheduler ready")
    rescued_at = time.monotonic()
    greeted = False
    while not stopping.is_set():
        try:
            if not greeted:
                _give_everyone_their_schedules()
                greeted = True
            start_due_schedules()
            if time.monotonic() - rescued_at > RESCUE_EVERY_SECONDS:
                rescue_orphans()
                rescued_at = time.monotonic()
        except (DatabaseError, InterfaceError) as away:
            log.warning("the database is away, trying again: %s", str(away).strip().partition("\n")[0])
            connections.close_all()
        stopping.wait(LOOK_EVERY_SECONDS)
    connections.close_all()


def _give_everyone_their_schedules() -> None:
    """A new release may declare schedules that tenants of yesterday lack."""
    with fenced_transaction(platform_context("clock", clock.now())):
        tenants = organizations.all_tenant_ids()
    for tenant_id in tenants:
        ensure_schedules(system_context(organizations.facts_of(tenant_id), "clock", clock.now()))
