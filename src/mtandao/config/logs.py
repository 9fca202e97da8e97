"""Logs for a terminal: time, process, what happened. One line each."""

import logging
import logging.config
from typing import Any

QUIET = ("procrastinate", "httpx", "httpcore", "asyncio", "django.request", "fontTools")


def configure(options: dict[str, Any]) -> None:
    """`options["level"]` is ours; libraries speak from WARNING up."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"format": "%(asctime)s %(levelname).1s %(name)s %(message)s", "datefmt": "%H:%M:%S"}},
            "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["terminal"], "level": options["level"]},
            "loggers": {name: {"level": "WARNING"} for name in QUIET},
        }
    )
