"""PhonePe on this machine: the same tokens, checksums, answers and habits, and no money."""

from mtandao.gateways.checkout.simulator.config import Merchant, SimulatorConfig
from mtandao.gateways.phonepe.simulator.app import create_app

__all__ = ["Merchant", "SimulatorConfig", "create_app"]
