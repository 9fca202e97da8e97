"""Africa's Talking on this machine: the same forms, answers, delivery reports and habits, and no phones."""

from mtandao.gateways.sms.simulator.app import create_app
from mtandao.gateways.sms.simulator.config import Account, SimulatorConfig

__all__ = ["Account", "SimulatorConfig", "create_app"]
