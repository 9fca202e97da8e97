"""The background roles, each a process of its own: relay, jobs, clock."""

import logging
import threading
from collections.abc import Callable

from django.conf import settings

from mtandao.config.processes.stopping import until_told
from mtandao.foundation import beats

log = logging.getLogger("mtandao")

Loop = Callable[[threading.Event], None]


def run_role(role: str) -> None:
    """Run one role until SIGINT or SIGTERM. KeyError if there is no such role."""
    loops = ROLES[role]()
    stopping = until_told()
    threads = [threading.Thread(target=_guarded, args=(loop, stopping), daemon=True) for loop in loops]
    threads.append(threading.Thread(target=beats.beat, args=(role, stopping), daemon=True))
    for thread in threads:
        thread.start()
    stopping.wait()
    for thread in threads:
        thread.join(10)


def _guarded(loop: Loop, stopping: threading.Event) -> None:
    """A loop that falls takes its process along: the supervisor starts it afresh."""
    try:
        loop(stopping)
    except Exception:
        log.exception("a loop fell")
        stopping.set()
        raise SystemExit(1) from None


def _relay() -> list[Loop]:
    from mtandao.foundation.outbox import process

    return [process.run]


def _jobs() -> list[Loop]:
    from mtandao.foundation.jobs import process

    return [process.run]


def _clock() -> list[Loop]:
    from mtandao.doors.clock import process as clock_process
    from mtandao.gateways.mpesa import inbound, spool
    from mtandao.gateways.radius import accounting

    def empty_spool(stopping: threading.Event) -> None:
        while not stopping.wait(SPOOL_EVERY_S):
            try:
                spool.empty(settings.SPOOL, inbound.store)
            except inbound.AWAY as away:
                log.warning("messages wait on disk: %s", str(away).strip().splitlines()[:1])

    def mirror(stopping: threading.Event) -> None:
        accounting.run(stopping, interim_seconds=settings.RADIUS_INTERIM_SECONDS)

    return [clock_process.run, empty_spool, mirror]


SPOOL_EVERY_S = 3.0
ROLES: dict[str, Callable[[], list[Loop]]] = {"relay": _relay, "jobs": _jobs, "clock": _clock}
