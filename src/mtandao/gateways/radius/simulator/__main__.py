"""Runs simulated routers: `python -m mtandao.gateways.radius.simulator --config FILE --port PORT`."""

import argparse
import os
import sys
from pathlib import Path

from mtandao.gateways.radius.simulator.config import ConfigRefused, read_fleet
from mtandao.gateways.radius.simulator.fleet import AddressTaken, Fleet
from mtandao.gateways.radius.simulator.process import serve
from mtandao.gateways.simulation.embedded import PortTaken


def main() -> int:
    """0 after a clean stop, 2 with a sentence on standard error when it cannot start."""
    parser = argparse.ArgumentParser(
        prog="simulate routers", description="Simulated MikroTik routers on loopback."
    )
    parser.add_argument("--config", type=Path, required=True, help="JSON file of the fleet")
    parser.add_argument(
        "--port", type=int, default=0, help="port of the control API on 127.0.0.1; 0 takes a free one"
    )
    asked = parser.parse_args()
    try:
        serve(Fleet(read_fleet(asked.config)), asked.port)
    except (ConfigRefused, AddressTaken, PortTaken) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of the web server may still be ending: one that wakes while Python takes itself apart panics.
    os._exit(code)
