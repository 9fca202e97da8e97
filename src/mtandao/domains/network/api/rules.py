"""`/api/network-rules`: how long is remembered who was online and what was moved, and what raises an alarm."""

from typing import Any

from ninja import Router
from pydantic import Field

from mtandao.domains.network import permissions
from mtandao.domains.network.commands.rules import change_network_rules
from mtandao.domains.network.queries import network_rules
from mtandao.domains.network.rules.guessing import Watch
from mtandao.domains.usage import contract as usage
from mtandao.foundation.api import Body, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Network"])
KEPT = "In days. Null: as long as the installation keeps it. What is older goes the next night."
ALARM = "So many refused sign-ins within watch_minutes raise an alarm. Null: none."
OF_USAGE = ("keep_usage_hours_days", "keep_usage_days")


class NetworkRulesShape(Shape):
    keep_sessions_days: int | None = Field(description=KEPT)
    keep_attempts_days: int | None = Field(description=KEPT)
    keep_usage_hours_days: int | None = Field(description=KEPT)
    keep_usage_days: int | None = Field(description=KEPT)
    watch_minutes: int
    watch_login: int | None = Field(description=ALARM)
    watch_device: int | None = Field(description=ALARM)
    watch_router: int | None = Field(description=ALARM)


class NetworkRulesBody(Body):
    keep_sessions_days: int | None = None
    keep_attempts_days: int | None = None
    keep_usage_hours_days: int | None = Field(None, description="Needs the right usage.rules as well.")
    keep_usage_days: int | None = Field(None, description="Needs the right usage.rules as well.")
    watch_minutes: int = 10
    watch_login: int | None = None
    watch_device: int | None = None
    watch_router: int | None = None


@router.get("/network-rules", response=NetworkRulesShape, auth=needs(permissions.VIEW))
def read_network_rules(request: Request) -> NetworkRulesShape:
    """For how long sessions, sign-ins and usage are kept, and what raises an alarm."""
    return NetworkRulesShape(**_there(request.ctx))


@router.patch("/network-rules", response=NetworkRulesShape, auth=needs(permissions.CHANGE_RULES))
def change_rules_of_the_network(request: Request, body: NetworkRulesBody) -> NetworkRulesShape:
    """What is not named stays as it is."""
    ctx, given = request.ctx, body.given()
    wanted = {**_there(ctx), **given}
    change_network_rules(
        ctx,
        keep_sessions_days=wanted["keep_sessions_days"],
        keep_attempts_days=wanted["keep_attempts_days"],
        watch=Watch(
            wanted["watch_minutes"], wanted["watch_login"], wanted["watch_device"], wanted["watch_router"]
        ),
        usage_kept={name: wanted[name] for name in OF_USAGE} if set(OF_USAGE) & set(given) else None,
    )
    return NetworkRulesShape(**_there(ctx))


def _there(ctx: Context) -> dict[str, Any]:
    own, kept = network_rules(ctx), usage.usage_rules(ctx)
    return {name: getattr(kept if name in OF_USAGE else own, name) for name in NetworkRulesShape.model_fields}
