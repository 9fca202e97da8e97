"""`python -m mtandao.gateways.email.simulator --config FILE --port N`."""

import sys

from mtandao.gateways.email.simulator.app import create_app
from mtandao.gateways.email.simulator.config import SimulatorConfig
from mtandao.gateways.simulation.starting import start

if __name__ == "__main__":
    sys.exit(start("mail simulator", SimulatorConfig, create_app))
