"""`/healthz`: this process is up. `/readyz`: everything that a provider needs serves."""

from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, connection, connections
from django.http import HttpRequest, HttpResponse, JsonResponse

from mtandao.config.environment import environment
from mtandao.config.processes import radius
from mtandao.config.processes.roles import ROLES
from mtandao.foundation import beats

Check = Callable[[], str | None]


def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view's shape
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """200 when all serve, else 503; each check says `ok` or what is wrong with it."""
    said = {name: _said(check) for name, check in CHECKS.items()}
    if radius.usable_server() is None:
        # Without FreeRADIUS the rest still serves; the first page says what is missing.
        said["radius"] = radius.what_is_missing() or "ok"
        waiting = [name for name, words in said.items() if words != "ok" and name != "radius"]
    else:
        waiting = [name for name, words in said.items() if words != "ok"]
    return JsonResponse(
        {"status": "waiting" if waiting else "ready", "checks": said}, status=503 if waiting else 200
    )


def _said(check: Check) -> str:
    try:
        return check() or "ok"
    except (DatabaseError, InterfaceError) as away:
        connection.close()
        return (str(away).strip().splitlines() or ["away"])[0]


def _database() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return None


def _schema() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        (applied,) = cursor.fetchone()
    return None if applied else "not migrated"


def _radius_database() -> str | None:
    with connections["radius"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM mtandao_schema")
    return None


def _workers() -> str | None:
    missing = sorted(set(ROLES) - beats.alive())
    return f"no sign of {', '.join(missing)}" if missing else None


def _radius_server() -> str | None:
    return None if radius.is_answering(environment()) else "does not answer"


CHECKS: dict[str, Check] = {
    "database": _database,
    "schema": _schema,
    "radius_database": _radius_database,
    "workers": _workers,
    "radius": _radius_server,
}
