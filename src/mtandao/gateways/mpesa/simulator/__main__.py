"""`python -m mtandao.gateways.mpesa.simulator --config FILE --port N`."""

import sys

from mtandao.gateways.mpesa.simulator.app import create_app
from mtandao.gateways.mpesa.simulator.config import SimulatorConfig
from mtandao.gateways.simulation.starting import start


def main(arguments: list[str] | None = None) -> int:
    return start("Daraja simulator", SimulatorConfig, create_app, arguments)


if __name__ == "__main__":
    sys.exit(main())
