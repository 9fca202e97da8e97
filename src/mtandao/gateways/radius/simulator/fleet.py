"""The whole simulated network: routers, the homes that dial into them, and their common journal."""

import asyncio
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

from mtandao.gateways.radius.simulator.clock import Clock
from mtandao.gateways.radius.simulator.config import ConfigRefused, CpeConfig, FleetConfig, read_cpes
from mtandao.gateways.radius.simulator.cpe import Cpe
from mtandao.gateways.radius.simulator.incoming import CoaPort
from mtandao.gateways.radius.simulator.journal import Journal
from mtandao.gateways.radius.simulator.router import Front, Router


class AddressTaken(RuntimeError):
    """A router's address and port are in use, or its address is not on this machine."""


MoreFronts = Callable[[Router], Iterable[Front]]


def no_more(_router: Router) -> Iterable[Front]:
    return ()


class Fleet:
    """Runs in one event loop: `async with Fleet(config) as fleet`. `more_fronts`: what else a router listens with."""

    def __init__(self, config: FleetConfig, more_fronts: MoreFronts = no_more) -> None:
        self.config = config
        self.clock = Clock(config.speed, config.utc_offset_hours)
        self.journal = Journal()
        self.routers: dict[str, Router] = {}
        self.cpes: dict[str, Cpe] = {}
        for router_config in config.routers:
            router = Router(router_config, config, self.clock, self.journal)
            router.fronts += [CoaPort(router), *more_fronts(router)]
            self.routers[router_config.name] = router

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Brings every router up, then lets the homes of `cpes_file` dial in. Raises `AddressTaken` and
        `ConfigRefused`; then nothing runs."""
        homes = read_cpes(self.config.cpes_file) if self.config.cpes_file else []
        self._demand_known_routers(homes)
        started: list[Router] = []
        for router in self.routers.values():
            try:
                await router.start()
            except OSError as error:
                for up in started:
                    await up.stop()
                where = f"{router.config.address}:{router.config.coa_port}"
                raise AddressTaken(f"router {router.name} cannot have {where}: {error.strerror}") from error
            started.append(router)
        await self.put_cpes(homes)

    async def stop(self) -> None:
        """Takes the routers down with a last Stop for every session, then the homes."""
        await asyncio.gather(*(router.stop() for router in self.routers.values()))
        await asyncio.gather(*(cpe.remove() for cpe in self.cpes.values()))
        self.cpes.clear()

    async def put_cpes(self, homes: Iterable[CpeConfig]) -> None:
        """Adds homes; one whose MAC is known gets the new credentials, and moves if its router is another.
        Raises `ConfigRefused` when a router is unknown; then no home was changed."""
        homes = list(homes)
        self._demand_known_routers(homes)
        for home in homes:
            known = self.cpes.get(home.mac)
            if known and known.router.name == home.router:
                known.reconfigure(home)
                continue
            if known:
                await known.remove()
            self.cpes[home.mac] = Cpe(home, self.routers[home.router])

    async def remove_cpe(self, mac: str) -> None:
        """Takes a home off the line. Raises KeyError."""
        await self.cpes.pop(mac).remove()

    def find_cpes(self, *, router: str = "", user_name: str = "") -> list[Cpe]:
        """The homes of a router, of a user name, or all."""
        return [
            cpe
            for cpe in self.cpes.values()
            if (not router or cpe.router.name == router)
            and (not user_name or cpe.config.username == user_name)
        ]

    def _demand_known_routers(self, homes: Iterable[CpeConfig]) -> None:
        for home in homes:
            if home.router not in self.routers:
                raise ConfigRefused(f"{home.username}: no router is called {home.router}")
