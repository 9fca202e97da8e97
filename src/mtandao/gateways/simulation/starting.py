"""Starting any simulator from the command line: `--config FILE --port N [--host] [--folder] [--scale]`."""

import argparse
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from starlette.applications import Starlette

from mtandao.gateways.simulation.serving import NotOnThisMachine, PortTaken, refuse_unless_free, serve
from mtandao.gateways.simulation.store import FolderInUse

log = logging.getLogger(__name__)
C = TypeVar("C", bound=Any)


def start(
    name: str, config_type: type[C], create_app: Callable[[C], Starlette], arguments: list[str] | None = None
) -> int:
    """Runs until asked to stop: 0. When it cannot start: 1, and a sentence on standard error."""
    given = _parser(name).parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        config = config_type.from_file(given.config)
        config = replace(config, folder=given.folder or config.folder, scale=given.scale or config.scale)
        refuse_unless_free(given.host, given.port)
        app = create_app(config)
        log.info("%s: http://%s:%d/", name, given.host, given.port)
        serve(app, host=given.host, port=given.port)
    except (OSError, ValueError, FolderInUse, NotOnThisMachine, PortTaken) as problem:
        sys.stderr.write(f"The {name} did not start: {problem}\n")
        return 1
    return 0


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=name.lower().replace(" ", "-"))
    parser.add_argument("--config", type=Path, required=True, help="JSON with its settings")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, help="where its books are kept (overrides the file)")
    parser.add_argument("--scale", type=float, help="how many times faster than real (overrides the file)")
    return parser
