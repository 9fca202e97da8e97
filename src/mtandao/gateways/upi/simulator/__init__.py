"""A payer's UPI app and his bank on this machine: reads a link, pays it, sends the bank's notice. No money moves."""

from mtandao.gateways.checkout.simulator.config import Merchant, SimulatorConfig
from mtandao.gateways.upi.simulator.app import create_app

__all__ = ["Merchant", "SimulatorConfig", "create_app"]
