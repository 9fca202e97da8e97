"""`python -m mtandao.gateways.upi.simulator --config FILE --port N`."""

import sys

from mtandao.gateways.checkout.simulator.config import SimulatorConfig
from mtandao.gateways.simulation.starting import start
from mtandao.gateways.upi.simulator.app import create_app

if __name__ == "__main__":
    sys.exit(start("UPI simulator", SimulatorConfig, create_app))
