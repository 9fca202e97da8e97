"""The token store of all processes: a row per app, and one of us at a time who fetches a new one."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from mtandao.gateways.mpesa.models import DarajaToken
from mtandao.gateways.mpesa.tokens import Token


class SharedTokenStore:
    """A TokenStore in PostgreSQL."""

    def get(self, app: str) -> Token | None:
        row = DarajaToken.objects.filter(app=app).first()
        return Token(row.token, row.expires_at, row.renew_at) if row else None

    def put(self, app: str, token: Token) -> None:
        DarajaToken.objects.update_or_create(
            app=app,
            defaults={"token": token.value, "expires_at": token.expires_at, "renew_at": token.renew_at},
        )

    @contextmanager
    def refreshing(self, app: str) -> Iterator[None]:
        """A session's lock, not a transaction's: a call to Daraja is under way while it is held."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 1))", [app])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 1))", [app])
