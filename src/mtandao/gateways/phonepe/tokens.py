"""The access token that all processes share, renewed at half its life; the old one serves while renewing fails."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from mtandao.gateways.phonepe.models import PhonePeToken


@dataclass(frozen=True, slots=True)
class Token:
    value: str = field(repr=False)
    renew_at: datetime
    expires_at: datetime


def app_name(base_url: str, client_id: str) -> str:
    """Names the app without telling who it is."""
    return hashlib.sha256(f"{base_url}|{client_id}".encode()).hexdigest()[:32]


def current(app: str, now: datetime, fetch: Callable[[], Token | None], *, refused: str = "") -> str | None:
    """A token that serves, or None. One of us at a time fetches a new one. `refused` was just turned away."""
    found = _kept(app)
    if found and found.value != refused and now < found.renew_at:
        return found.value
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 2))", [app])
    try:
        found = _kept(app)  # somebody may have renewed it while we waited
        if found and found.value != refused and now < found.renew_at:
            return found.value
        fresh = fetch()
        if fresh is None:
            return found.value if found and found.value != refused and now < found.expires_at else None
        PhonePeToken.objects.update_or_create(
            app=app,
            defaults={"token": fresh.value, "renew_at": fresh.renew_at, "expires_at": fresh.expires_at},
        )
        return fresh.value
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 2))", [app])


def _kept(app: str) -> Token | None:
    row = PhonePeToken.objects.filter(app=app).first()
    return Token(row.token, row.renew_at, row.expires_at) if row else None
