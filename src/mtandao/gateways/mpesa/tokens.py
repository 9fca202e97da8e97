"""The access token: one per app, shared by all who speak for it, because a new one ends the old one."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeGuard

EARLY = timedelta(seconds=90)  # renewed this long before its end, so that no call leaves with a dying token


@dataclass(frozen=True, slots=True)
class Token:
    value: str = field(repr=False)
    expires_at: datetime
    renew_at: datetime

    @classmethod
    def issued(cls, value: str, *, now: datetime, seconds: int) -> "Token":
        life = timedelta(seconds=seconds)
        return cls(value, now + life, now + life - min(EARLY, life / 4))

    def is_fresh(self, now: datetime) -> bool:
        return now < self.renew_at


class TokenStore(Protocol):
    """Where all workers find the app's token. `app` is `DarajaConfig.app`."""

    def get(self, app: str) -> Token | None: ...

    def put(self, app: str, token: Token) -> None: ...

    def refreshing(self, app: str) -> AbstractContextManager[None]:
        """Held by the one who fetches a new token; the others wait here and then find it in the store."""


class InMemoryTokenStore:
    """For one process: tests, a shell, a small bench."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()

    def get(self, app: str) -> Token | None:
        return self._tokens.get(app)

    def put(self, app: str, token: Token) -> None:
        self._tokens[app] = token

    @contextmanager
    def refreshing(self, app: str) -> Iterator[None]:
        with self._guard:
            lock = self._locks[app]
        with lock:
            yield


def current_token(
    store: TokenStore,
    app: str,
    *,
    now: Callable[[], datetime],
    fetch: Callable[[], Token],
    refused: Token | None = None,
) -> Token:
    """The store's token, or a fetched one if it is stale or is the one that was just `refused`.

    Whatever `fetch` raises passes through, and the store stays as it was.
    """
    found = store.get(app)
    if _usable(found, refused, now()):
        return found
    with store.refreshing(app):
        found = store.get(app)  # somebody may have renewed it while we waited
        if _usable(found, refused, now()):
            return found
        token = fetch()
        store.put(app, token)
        return token


def _usable(token: Token | None, refused: Token | None, now: datetime) -> TypeGuard[Token]:
    if token is None or not token.is_fresh(now):
        return False
    return refused is None or token.value != refused.value
