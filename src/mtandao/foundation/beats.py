"""Signs of life of the background processes, for `/readyz`, the doctor and the Operations pages."""

import os
import socket
import threading

from django.db import DatabaseError, InterfaceError, connection, models

EVERY_SECONDS = 2.0
ALIVE_FOR_SECONDS = 15.0
LATELY = """
SELECT DISTINCT role FROM foundation_beat WHERE at > clock_timestamp() - make_interval(secs => %s)
"""


class Beat(models.Model):
    """The last sign of one process. Real time: the demo's clock does not move it."""

    name = models.TextField(primary_key=True)
    role = models.TextField()
    at = models.DateTimeField()

    class Meta:
        app_label = "foundation"


def beat(role: str, stopping: threading.Event) -> None:
    """Give signs until told to stop."""
    name = f"{role}@{socket.gethostname()}:{os.getpid()}"
    while not stopping.is_set():
        try:
            _once(name, role)
        except (DatabaseError, InterfaceError):
            connection.close()
        stopping.wait(EVERY_SECONDS)
    connection.close()


def _once(name: str, role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_beat (name, role, at) VALUES (%s, %s, clock_timestamp()) "
            "ON CONFLICT (name) DO UPDATE SET at = clock_timestamp()",
            [name, role],
        )
        cursor.execute("DELETE FROM foundation_beat WHERE at < clock_timestamp() - interval '1 hour'")


def alive() -> set[str]:
    """The roles that have given a sign lately."""
    with connection.cursor() as cursor:
        cursor.execute(LATELY, [ALIVE_FOR_SECONDS])
        return {role for (role,) in cursor.fetchall()}
