"""Daraja on this machine: the same paths, payloads, delays and bad habits, and no money."""

from mtandao.gateways.mpesa.simulator.app import create_app
from mtandao.gateways.mpesa.simulator.config import ShortCode, SimulatorConfig

__all__ = ["ShortCode", "SimulatorConfig", "create_app"]
