"""Plain connections to the database that a test uses, past Django and past every fence: as psql would make them."""

from typing import Literal

import psycopg
from django.db import connections

Row = tuple[object, ...]
Connection = psycopg.Connection[Row]


def connect(role: Literal["web", "owner"], *, autocommit: bool = True) -> Connection:
    """A new connection. `web` is the role of the product's processes, `owner` the one of migrations."""
    settings = connections["default" if role == "web" else "owner"].settings_dict
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname=settings["NAME"],
        autocommit=autocommit,
    )


def role_name(role: Literal["web", "owner"]) -> str:
    """What PostgreSQL calls it."""
    return str(connections["default" if role == "web" else "owner"].settings_dict["USER"])


def stand(connection: Connection, tenant_id: object, *, actor: str = "", platform: bool = False) -> None:
    """Raise the fence on a plain connection, as the product does."""
    connection.execute(
        "SELECT set_config('mtandao.tenant', %s, false), set_config('mtandao.actor_name', %s, false), "
        "set_config('mtandao.actor_kind', %s, false), set_config('mtandao.scope', %s, false)",
        [str(tenant_id), actor, "staff" if actor else "", "platform" if platform else ""],
    )
