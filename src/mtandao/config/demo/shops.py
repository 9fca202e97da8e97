"""The simulated Razorpay, PhonePe, Paytm and UPI in one process: they are alike, and a process of its own for each
would be slow to start."""

import json
import signal
import threading
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from mtandao.gateways.checkout.simulator.config import SimulatorConfig
from mtandao.gateways.simulation.serving import in_background


def serve(config: Path) -> None:
    """Until SIGINT or SIGTERM. `config`: by provider its simulator's settings and its port."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with ExitStack() as up:
        for name, given in json.loads(config.read_text()).items():
            port = given.pop("port")
            create_app = import_module(f"mtandao.gateways.{name}.simulator.app").create_app
            shop = SimulatorConfig.from_mapping({**given, "public_url": f"http://127.0.0.1:{port}"})
            up.enter_context(in_background(create_app(shop), port=port))
        stopping.wait()
