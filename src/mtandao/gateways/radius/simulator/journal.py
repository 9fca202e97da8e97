"""The last exchanges of the fleet, kept in memory for the page and for tests."""

from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from mtandao.gateways.radius.simulator.clock import wall_time

KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What was said, about whom, and what came of it. `kind` is access, accounting, coa or router."""

    at: datetime
    router: str
    kind: str
    user_name: str
    said: str
    answer: str
    attempts: int = 1
    ms: float | None = None

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat(timespec="milliseconds")}


class Journal:
    """The newest entries; the oldest fall out."""

    def __init__(self, kept: int = KEPT) -> None:
        self._entries: deque[Entry] = deque(maxlen=kept)

    def note(
        self,
        router: str,
        kind: str,
        user_name: str,
        said: str,
        answer: str,
        *,
        attempts: int = 1,
        ms: float | None = None,
    ) -> None:
        self._entries.append(Entry(wall_time(), router, kind, user_name, said, answer, attempts, ms))

    def newest(
        self, limit: int = 100, *, kind: str = "", router: str = "", user_name: str = ""
    ) -> Iterator[Entry]:
        """Newest first, of the given kind, router and user name where one is given."""
        found = 0
        for entry in reversed(self._entries):
            wanted = (not kind or entry.kind == kind) and (not router or entry.router == router)
            if wanted and (not user_name or entry.user_name == user_name):
                yield entry
                found += 1
                if found >= limit:
                    return
