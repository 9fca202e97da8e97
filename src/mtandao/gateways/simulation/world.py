"""A simulated provider as one thing: its clock, its chance, its books, and what it sends."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from starlette.applications import Starlette

from mtandao.gateways.simulation.callbacks import Callbacks, Policy
from mtandao.gateways.simulation.chance import Chance
from mtandao.gateways.simulation.clock import VirtualClock
from mtandao.gateways.simulation.faults import Faults
from mtandao.gateways.simulation.journal import Journal
from mtandao.gateways.simulation.schedule import Scheduler
from mtandao.gateways.simulation.sending import Sender
from mtandao.gateways.simulation.settings import WorldSettings
from mtandao.gateways.simulation.store import Store


class World(ABC):
    """`name`: of its store. FolderInUse when another process has the folder."""

    def __init__(
        self, config: WorldSettings, name: str, policy: Policy, *, source_address: str | None = None
    ) -> None:
        self.clock = VirtualClock(config.scale)
        self.chance = Chance(config.seed)
        self.store = Store(config.folder, name)
        self.journal = Journal(self.clock, config.journal_size)
        self.sender = Sender(self.journal, source_address=source_address)
        self.scheduler = Scheduler(self.clock, self.store)
        self.callbacks = Callbacks(self.clock, self.scheduler, self.sender, self.store, policy)
        self.faults = Faults(self.chance)

    @abstractmethod
    def reset(self) -> None:
        """As on the first day, by the real calendar."""

    def resume(self, latest: float = 0.0) -> None:
        """Go on where a killed simulator stopped. `latest`: the last simulated second that its books tell of."""
        kept = self.store.get("clock", "clock") or {}
        begun = max(self.clock.seconds(), self.scheduler.latest, latest, kept.get("seconds", 0.0))
        self.clock.resume(begun, timedelta(seconds=kept.get("offset_seconds", 0.0)))

    def keep_clock(self) -> None:
        offset = self.clock.offset.total_seconds()
        self.store.put("clock", "clock", {"seconds": self.clock.seconds(), "offset_seconds": offset})

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        running = asyncio.create_task(self.scheduler.run())
        yield
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await self.scheduler.stop()
        await self.sender.close()
        self.keep_clock()
        self.store.close()
