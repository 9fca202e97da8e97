"""A simulated KRA: devices, items, a receipt for each paper, and the moods of a tax office's machine."""

from mtandao.gateways.etims.simulator.app import create_app
from mtandao.gateways.etims.simulator.config import Device, SimulatorConfig

__all__ = ["Device", "SimulatorConfig", "create_app"]
