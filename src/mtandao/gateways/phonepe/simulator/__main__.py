"""`python -m mtandao.gateways.phonepe.simulator --config FILE --port N`."""

import sys

from mtandao.gateways.checkout.simulator.config import SimulatorConfig
from mtandao.gateways.phonepe.simulator.app import create_app
from mtandao.gateways.simulation.starting import start

if __name__ == "__main__":
    sys.exit(start("PhonePe simulator", SimulatorConfig, create_app))
