"""Where a simulated router answers REST: its own loopback address, a port of its web service."""

import contextlib
import errno

from mtandao.gateways.routeros.simulator.box import Box
from mtandao.gateways.routeros.simulator.rest import application
from mtandao.gateways.simulation.embedded import PortTaken, serving


class RestFront:
    """Starts and stops with its router."""

    def __init__(self, box: Box, address: str, port: int) -> None:
        self.box = box
        self.address = address
        self.port = port
        self._served = contextlib.AsyncExitStack()

    async def start(self) -> None:
        """Raises OSError when the port is taken."""
        try:
            self.port = await self._served.enter_async_context(
                serving(application(self.box), self.address, self.port)
            )
        except PortTaken as taken:
            raise OSError(errno.EADDRINUSE, str(taken)) from taken

    async def stop(self) -> None:
        """Twice is as good."""
        await self._served.aclose()
