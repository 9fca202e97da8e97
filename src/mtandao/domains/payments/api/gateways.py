"""`/api/billing/gateways` and the providers they may be of."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.payments import permissions, queries
from mtandao.domains.payments.api.transactions import SEEN
from mtandao.domains.payments.choices import Method
from mtandao.domains.payments.commands.configure import set_up_gateway, test_gateway
from mtandao.domains.payments.held.facts import held_by
from mtandao.domains.payments.models import Gateway, GatewayHeld
from mtandao.domains.payments.providers import Provider, Way, provider, provider_of, providers
from mtandao.foundation.api import Body, Instant, Listing, ListQuery, Money, Request, Shape, needs
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

router = Router(tags=["Payments"])


class SettingShape(Shape):
    name: str
    label: str
    secret: bool
    needed: bool
    help: str
    choices: list[str]


class ProviderShape(Shape):
    name: str
    label: str
    method: Method
    way: Way
    currency: str
    can_be_tested: bool
    settings: list[SettingShape]


class AddressShape(Shape):
    label: str
    url: str


class HeldShape(Shape):
    """`as_of`: when the provider said so. `refused`: the code of a question that was refused since."""

    short_code: str
    working: Annotated[Money | None, SEEN]
    utility: Annotated[Money | None, SEEN] = Field(description="What payouts go out of.")
    charges: Annotated[Money | None, SEEN]
    as_of: Instant | None
    asked_at: Instant | None
    refused: str


class GatewayShape(Shape):
    id: UUID
    provider: str
    account: str
    active: bool
    preferred: bool
    ask_with_invoice: bool
    settings: dict[str, str] = Field(description="Without the secrets: those are never told.")
    addresses: list[AddressShape] = Field(description="What the provider must know to find us.")
    tested_at: Instant | None
    test_problem: str
    held: list[HeldShape] = Field(description="What each of its numbers held when the provider told it last.")


class NewGateway(Body):
    provider: str = Field(max_length=30)
    settings: dict[str, str] = Field(description="As the provider declares them, secrets as well.")
    active: bool = True
    preferred: bool = False
    ask_with_invoice: bool = False


class GatewayChange(Body):
    settings: dict[str, str] = Field(default_factory=dict)
    active: bool | None = None
    preferred: bool | None = None
    ask_with_invoice: bool | None = None


def provider_shape(each: Provider) -> ProviderShape:
    return ProviderShape(
        name=each.name,
        label=each.label,
        method=each.method,
        way=each.way,
        currency=each.currency,
        can_be_tested=each.can_be_tested,
        settings=[
            SettingShape(
                name=setting.name,
                label=str(setting.label),
                secret=setting.secret,
                needed=setting.needed,
                help=str(setting.help),
                choices=[value for value, _label in setting.choices],
            )
            for setting in each.settings
        ],
    )


def shape(ctx: Context, row: Gateway) -> GatewayShape:
    (found,) = shapes(ctx, [row])
    return found


def _shape(ctx: Context, row: Gateway, held: Sequence[GatewayHeld]) -> GatewayShape:
    declared = provider_of(row)
    return GatewayShape(
        id=row.id,
        provider=row.provider,
        account=row.short_code,
        active=row.active,
        preferred=row.preferred,
        ask_with_invoice=row.ask_with_invoice,
        settings={each.name: str(row.value(each.name)) for each in declared.settings if not each.secret},
        addresses=[AddressShape(label=str(label), url=url) for label, url in declared.addresses(ctx, row)],
        tested_at=row.tested_at,
        test_problem=row.test_problem,
        held=[
            HeldShape(
                short_code=each.short_code,
                working=each.working,
                utility=each.utility,
                charges=each.charges,
                as_of=each.as_of,
                asked_at=each.asked_at,
                refused=each.refused,
            )
            for each in held
        ],
    )


def shapes(ctx: Context, rows: Sequence[Gateway]) -> list[GatewayShape]:
    held = held_by(ctx, rows)
    return [_shape(ctx, row, held[row]) for row in rows]


GATEWAYS = Listing("gateways", GatewayShape, shapes, order="pk")


@router.get("/gateway-providers", response=list[ProviderShape], auth=needs(permissions.CONFIGURE))
def list_gateway_providers(request: Request) -> list[ProviderShape]:
    """What may be set up, and what each needs to know; those that take the tenant's currency first."""
    return [provider_shape(each) for each in providers(request.ctx)]


@router.get("/gateways", response=GATEWAYS.page, auth=needs(permissions.CONFIGURE))
def list_gateways(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """The tenant's accounts with payment providers. `q` is a part of an account's name."""
    rows = queries.gateways(request.ctx)
    if asked.q:
        rows = rows.filter(short_code__icontains=asked.q.strip())
    return GATEWAYS.answer(request, rows, asked)


@router.post("/gateways", response={201: GatewayShape}, auth=needs(permissions.CONFIGURE))
def create_gateway(request: Request, body: NewGateway) -> GatewayShape:
    """Set up an account with a provider."""
    _only_settings(body.provider, body.settings)
    switches: dict[str, Any] = body.model_dump(include={"active", "preferred", "ask_with_invoice"})
    made = set_up_gateway(request.ctx, provider=body.provider, **switches, **dict[str, Any](body.settings))
    return shape(request.ctx, made)


@router.get("/gateways/{uuid:gateway_id}", response=GatewayShape, auth=needs(permissions.CONFIGURE))
def read_gateway(request: Request, gateway_id: UUID) -> GatewayShape:
    """One of them."""
    return shape(request.ctx, queries.gateway(request.ctx, gateway_id))


@router.patch("/gateways/{uuid:gateway_id}", response=GatewayShape, auth=needs(permissions.CONFIGURE))
def change_gateway(request: Request, gateway_id: UUID, body: GatewayChange) -> GatewayShape:
    """Change what is named. Secrets that are not named stay as they are."""
    found = queries.gateway(request.ctx, gateway_id)
    _only_settings(found.provider, body.settings)
    switches: dict[str, Any] = {
        name: value
        for name in ("active", "preferred", "ask_with_invoice")
        if (value := getattr(body, name)) is not None
    }
    changed = set_up_gateway(request.ctx, gateway_id=gateway_id, **switches, **dict[str, Any](body.settings))
    return shape(request.ctx, changed)


@router.post(
    "/gateways/{uuid:gateway_id}/test", response={202: GatewayShape}, auth=needs(permissions.CONFIGURE)
)
def create_gateway_test(request: Request, gateway_id: UUID) -> GatewayShape:
    """Ask the provider whether it takes our keys; `tested_at` moves when it has answered."""
    return shape(request.ctx, test_gateway(request.ctx, gateway_id=gateway_id))


def _only_settings(name: str, settings: dict[str, str]) -> None:
    """A setting may not be one of the command's own arguments."""
    declared = provider(name)
    strange = [key for key in settings if declared is None or declared.setting(key) is None]
    if strange and declared is not None:
        raise Malformed(
            "Not saved.", fields={f"settings.{key}": "There is no such setting." for key in strange}
        )
    if declared is None:
        raise Malformed("Not saved.", fields={"provider": "There is no such payment provider."})
