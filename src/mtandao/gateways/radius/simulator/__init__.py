"""Simulated MikroTik routers: let subscribers in by RADIUS, account for them, obey CoA, all on loopback."""

from mtandao.gateways.radius.simulator.config import (
    Auth,
    ConfigRefused,
    CpeConfig,
    FleetConfig,
    RestConfig,
    RouterConfig,
    read_cpes,
    read_fleet,
)
from mtandao.gateways.radius.simulator.fleet import AddressTaken, Fleet
from mtandao.gateways.radius.simulator.process import RunningFleet, running_fleet, serve
from mtandao.gateways.simulation.embedded import PortTaken

__all__ = [
    "AddressTaken",
    "Auth",
    "ConfigRefused",
    "CpeConfig",
    "Fleet",
    "FleetConfig",
    "PortTaken",
    "RestConfig",
    "RouterConfig",
    "RunningFleet",
    "read_cpes",
    "read_fleet",
    "running_fleet",
    "serve",
]
