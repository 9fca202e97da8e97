"""Logs for a terminal: time, process, what happened. One line each."""

import logging
import logging.config
from typing import Any

QUIET = ("procrastinate", "httpx", "httpcore", "asyncio", "django.request", "fontTools")


class NotReadiness(logging.Filter):
    """A probe that finds us not ready is told so; the log need not be."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "/readyz" not in record.getMessage()


def configure(options: dict[str, Any]) -> None:
    """`options["level"]` is ours; libraries speak from WARNING up."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {"format": "%(asctime)s %(levelname).1s %(name)s %(message)s", "datefmt": "%H:%M:%S"}
            },
            "filters": {"not_readiness": {"()": NotReadiness}},
            "handlers": {
                "terminal": {
                    "class": "logging.StreamHandler",
                    "formatter": "line",
                    "filters": ["not_readiness"],
                }
            },
            "root": {"handlers": ["terminal"], "level": options["level"]},
            "loggers": {name: {"level": "WARNING"} for name in QUIET},
        }
    )
