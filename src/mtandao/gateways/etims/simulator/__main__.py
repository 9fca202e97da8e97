"""`python -m mtandao.gateways.etims.simulator --config FILE --port N`."""

import sys

from mtandao.gateways.etims.simulator.app import create_app
from mtandao.gateways.etims.simulator.config import SimulatorConfig
from mtandao.gateways.simulation.starting import start

if __name__ == "__main__":
    sys.exit(start("eTIMS simulator", SimulatorConfig, create_app))
