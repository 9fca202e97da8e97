"""Paytm on this machine: the same checksums, answers and habits, and no money."""

from mtandao.gateways.checkout.simulator.config import Merchant, SimulatorConfig
from mtandao.gateways.paytm.simulator.app import create_app

__all__ = ["Merchant", "SimulatorConfig", "create_app"]
