"""`python -m mtandao.gateways.mpesa.simulator --config FILE --port N`."""

import argparse
import logging
import sys
from dataclasses import replace
from pathlib import Path

from mtandao.gateways.mpesa.simulator.app import create_app
from mtandao.gateways.mpesa.simulator.config import SimulatorConfig
from mtandao.gateways.simulation.serving import NotOnThisMachine, PortTaken, refuse_unless_free, serve
from mtandao.gateways.simulation.store import FolderInUse


def main(arguments: list[str] | None = None) -> int:
    """0 after a clean stop, 1 with a sentence on standard error when it cannot start."""
    parser = argparse.ArgumentParser(
        prog="daraja-simulator", description="Safaricom's Daraja on this machine."
    )
    parser.add_argument("--config", type=Path, required=True, help="JSON with short_codes and settings")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, help="where its books are kept (overrides the file)")
    parser.add_argument("--scale", type=float, help="how many times faster than real (overrides the file)")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        config = SimulatorConfig.from_file(given.config)
        config = replace(config, folder=given.folder or config.folder, scale=given.scale or config.scale)
        refuse_unless_free(given.host, given.port)
        app = create_app(config)
        print(f"Daraja simulator: http://{given.host}:{given.port}/", flush=True)
        serve(app, host=given.host, port=given.port)
    except (OSError, ValueError, FolderInUse, NotOnThisMachine, PortTaken) as problem:
        print(f"The Daraja simulator did not start: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
