"""Razorpay on this machine: the same keys, answers, webhooks and habits, and no money."""

from mtandao.gateways.checkout.simulator.config import Merchant, SimulatorConfig
from mtandao.gateways.razorpay.simulator.app import create_app

__all__ = ["Merchant", "SimulatorConfig", "create_app"]
