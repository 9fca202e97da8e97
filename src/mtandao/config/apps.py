"""The wiring: imports every room's listeners and jobs, so that they are known before the first event."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.conf import settings


class WiringConfig(AppConfig):
    name = "mtandao.config"
    label = "wiring"

    def ready(self) -> None:
        places = [f"mtandao.domains.{room}" for room in settings.ROOMS]
        places += [f"mtandao.gateways.{gateway}" for gateway in settings.GATEWAYS]
        places += ["mtandao.doors.clock"]
        for place in places:
            for file in ("permissions", "events", "listeners", "jobs"):
                if find_spec(f"{place}.{file}"):
                    import_module(f"{place}.{file}")
