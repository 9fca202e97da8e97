"""The web process: Granian with threads, one connection each to the databases."""

import os

from mtandao.config.environment import Environment
from mtandao.config.processes.ports import must_have_web


def serve(environment: Environment, *, host: str, threads: int = 8) -> None:
    """Until SIGINT or SIGTERM."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    must_have_web(environment, host)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mtandao.config.settings")
    (environment.home / "static").mkdir(exist_ok=True)  # whitenoise looks there before the apps' own folders
    Server(
        "mtandao.config.wsgi:application",
        address=host,
        port=environment.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        backlog=1024,
        log_level=LogLevels.error,
        websockets=False,
    ).serve()
