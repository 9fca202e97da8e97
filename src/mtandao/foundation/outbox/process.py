"""The relay as a process: woken by NOTIFY, looking by itself when nothing wakes it, and never giving up."""

import logging
import threading

import psycopg
from django.db import DatabaseError, InterfaceError, connection, connections

from mtandao.foundation.outbox.emit import CHANNEL
from mtandao.foundation.outbox.relay import deliver_once

log = logging.getLogger("mtandao.relay")

LOOK_EVERY_SECONDS = 1.0
AWAY_SECONDS = 1.0


def run(stopping: threading.Event) -> None:
    """Deliver until told to stop. The database may come and go."""
    log.info("relay ready")
    while not stopping.is_set():
        try:
            with _ear() as ear:
                _deliver_until_deaf(ear, stopping)
        except (DatabaseError, InterfaceError, psycopg.Error) as away:
            log.warning("the database is away, trying again: %s", str(away).strip().partition("\n")[0])
            connections.close_all()
            stopping.wait(AWAY_SECONDS)
    connections.close_all()


def _ear() -> psycopg.Connection[tuple[object, ...]]:
    """A connection of its own that listens: Django's is busy delivering."""
    parameters = {**connection.get_connection_params()}
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(ours, None)
    ear = psycopg.connect(**parameters, autocommit=True)
    ear.execute(f"LISTEN {CHANNEL}")
    return ear


def _deliver_until_deaf(ear: psycopg.Connection[tuple[object, ...]], stopping: threading.Event) -> None:
    while not stopping.is_set():
        while deliver_once() and not stopping.is_set():
            pass
        next(ear.notifies(timeout=LOOK_EVERY_SECONDS, stop_after=1), None)
