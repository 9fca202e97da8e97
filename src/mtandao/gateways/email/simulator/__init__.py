"""A mail server on this machine: it speaks SMTP, keeps what it takes, and delivers it to nobody."""

from mtandao.gateways.email.simulator.app import create_app
from mtandao.gateways.email.simulator.config import Account, SimulatorConfig

__all__ = ["Account", "SimulatorConfig", "create_app"]
