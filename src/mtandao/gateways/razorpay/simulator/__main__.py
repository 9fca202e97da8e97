"""`python -m mtandao.gateways.razorpay.simulator --config FILE --port N`."""

import sys

from mtandao.gateways.checkout.simulator.config import SimulatorConfig
from mtandao.gateways.razorpay.simulator.app import create_app
from mtandao.gateways.simulation.starting import start

if __name__ == "__main__":
    sys.exit(start("Razorpay simulator", SimulatorConfig, create_app))
