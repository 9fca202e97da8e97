"""How a process of ours learns that it is to end."""

import signal
import threading


def until_told() -> threading.Event:
    """Set by SIGINT or SIGTERM. Only from the main thread."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    return stopping
