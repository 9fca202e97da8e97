"""The three databases as Django sees them: `default` (web role), `owner` (migrations), `radius` (second database)."""

from typing import Any

from mtandao.config.environment import Environment
from mtandao.config.postgres.urls import known_urls, to_django


def django_databases(environment: Environment) -> dict[str, dict[str, Any]]:
    """Computed without asking any server: passwords are derived, the embedded port is remembered in home."""
    urls = known_urls(environment)
    return {
        "default": to_django(urls.main.web) | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True},
        "owner": to_django(urls.main.owner) | {"TEST": {"MIRROR": "default"}},
        "radius": to_django(urls.radius.web) | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True},
    }


class Router:
    """Models live in the main database; the RADIUS database has no Django migrations of its own."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return None if db == "owner" else False
