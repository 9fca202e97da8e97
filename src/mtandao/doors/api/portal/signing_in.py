"""Sign in, sign out, and what is known of oneself."""

from typing import Annotated
from uuid import UUID

from ninja import Router
from pydantic import Field

from mtandao.domains.collections import contract as collections
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.api import limits
from mtandao.doors.api.clients.shapes import MONEY, shape
from mtandao.doors.api.portal.own import as_client, for_himself, own, own_id
from mtandao.foundation.api import Body, GuardedShape, Instant, Money, Request, Shape, never_kept
from mtandao.foundation.context import Context
from mtandao.foundation.limits import few_refused

router = Router(tags=["Client portal"], auth=as_client)


class ClientSignIn(Body):
    phone_or_account: str = Field(
        max_length=254, description="A phone in any spelling, an account or an e-mail."
    )
    password: str = Field(max_length=200)


class OwnProfileChanges(Body):
    """What may be changed; what is not sent stays."""

    first_name: str = Field("", max_length=120)
    last_name: str = Field("", max_length=120)
    phone: str = Field("", max_length=30)
    mpesa_phone: str | None = Field(None, max_length=30)
    email: str | None = Field(None, max_length=254)
    address: str | None = Field(None, max_length=500)
    language: str | None = Field(None, max_length=10)


class OwnProfileShape(GuardedShape):
    id: UUID
    account_number: str
    first_name: str
    last_name: str
    full_name: str
    phone: str
    mpesa_phone: str
    email: str
    address: str
    language: str
    status: collections.Status
    balance: Annotated[Money, MONEY] = Field(description="Below zero: he owes.")
    currency: str


class ClientTokenShape(Shape):
    token: str
    expires_at: Instant
    client_id: UUID
    account_number: str
    full_name: str


def profile(ctx: Context, row: subscribers.Subscriber) -> OwnProfileShape:
    client = shape(ctx, row)
    return OwnProfileShape.model_validate(
        {name: getattr(client, name) for name in OwnProfileShape.model_fields}
    )


def signed_in(ctx: Context, row: subscribers.Subscriber) -> ClientTokenShape:
    issued = subscribers.issue_portal_token(ctx, subscriber=row)
    return ClientTokenShape(
        token=issued.token,
        expires_at=issued.expires_at,
        client_id=row.id,
        account_number=row.account_number,
        full_name=row.full_name,
    )


@router.post("/login", response=ClientTokenShape, auth=None)
@never_kept
def client_login(request: Request, body: ClientSignIn) -> ClientTokenShape:
    """A token for oneself, for 30 days."""
    with few_refused(request.ctx, limits.SIGN_INS):
        row = subscribers.sign_in_subscriber(request.ctx, name=body.phone_or_account, password=body.password)
    return signed_in(request.ctx, row)


@router.post("/logout", response={204: None})
@never_kept
def client_logout(request: Request) -> None:
    """The token opens nothing any more."""
    subscribers.revoke_portal_token(request.ctx, token=request.headers["Authorization"][7:].strip())


@router.get("/profile", response=OwnProfileShape)
def read_profile(request: Request) -> OwnProfileShape:
    """What is known of oneself."""
    return profile(request.ctx, own(request))


@router.patch("/profile", response=OwnProfileShape)
def change_profile(request: Request, body: OwnProfileChanges) -> OwnProfileShape:
    """Change it."""
    changed = subscribers.change_subscriber(
        for_himself(request), subscriber_id=own_id(request), **body.given()
    )
    return profile(request.ctx, changed)
