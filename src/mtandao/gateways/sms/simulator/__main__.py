"""`python -m mtandao.gateways.sms.simulator --config FILE --port N`."""

import sys

from mtandao.gateways.simulation.starting import start
from mtandao.gateways.sms.simulator.app import create_app
from mtandao.gateways.sms.simulator.config import SimulatorConfig

if __name__ == "__main__":
    sys.exit(start("SMS simulator", SimulatorConfig, create_app))
