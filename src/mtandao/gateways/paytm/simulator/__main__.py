"""`python -m mtandao.gateways.paytm.simulator --config FILE --port N`."""

import sys

from mtandao.gateways.checkout.simulator.config import SimulatorConfig
from mtandao.gateways.paytm.simulator.app import create_app
from mtandao.gateways.simulation.starting import start

if __name__ == "__main__":
    sys.exit(start("Paytm simulator", SimulatorConfig, create_app))
